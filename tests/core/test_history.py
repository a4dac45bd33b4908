"""What is in force after undo, redo, branching and replay, and the state that makes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elute.core.errors import SessionDamaged
from elute.core.events import (
    Branched,
    Dropped,
    Entry,
    Event,
    Redone,
    Regrouped,
    Replayed,
    Restored,
    RoundClosed,
    StepDone,
    Undone,
    to_plain,
)
from elute.core.history import History, fold
from elute.core.state import State

LOADED = StepDone(1, "load", "f", 0.1, 10.0, rows=10)


def history(events: list[Event]) -> History:
    """The history that events make."""
    return fold(Entry("", "me", event) for event in events)


def state(events: list[Event]) -> State:
    """What events add up to over ten rows."""
    made = State(10)
    for operation in history(events).in_force():
        made.apply(operation)
    return made


def drop(ids: str) -> Dropped:
    """A person's drop."""
    return Dropped(1, ids, "bad", "person")


def test_undo_takes_back_and_redo_brings_again() -> None:
    """Undo of everything is the original; redo after it is the end state."""
    events: list[Event] = [LOADED, drop("0-3"), drop("5"), RoundClosed(1, 10, 5)]
    full = state(events)
    assert (full.round, int(full.started.sum())) == (2, 5)
    undone = state([*events, Undone(""), Undone(""), Undone("")])
    assert undone.kept.all()
    assert undone.round == 1
    redone = state([*events, Undone(""), Undone(""), Redone(""), Redone("")])
    assert (redone.dropped_by == full.dropped_by).all()


def test_a_new_operation_forgets_what_was_undone() -> None:
    """There is no redo across a new decision."""
    assert history([LOADED, drop("1"), Undone(""), drop("2")]).undone == []


def test_the_first_reason_stays() -> None:
    """A row that is out already keeps the operation that removed it."""
    made = state([LOADED, drop("1-2"), drop("2-3")])
    assert made.dropped_by[1:4].tolist() == [0, 0, 1]


@given(st.lists(st.sampled_from(["drop", "restore", "undo", "redo", "close"]), max_size=30))
def test_fold_equals_a_plain_model(moves: list[str]) -> None:
    """A list of sets with two stacks says the same as the fold."""
    events: list[Event] = [LOADED]
    past: list[tuple[frozenset[int], int]] = []
    future: list[tuple[frozenset[int], int]] = []
    now: tuple[frozenset[int], int] = (frozenset(range(10)), 1)
    for number, move in enumerate(moves):
        if move == "undo" and past:
            future.append(now)
            now = past.pop()
            events.append(Undone(""))
        elif move == "redo" and future:
            past.append(now)
            now = future.pop()
            events.append(Redone(""))
        elif move in ("drop", "restore", "close"):
            past.append(now)
            future.clear()
            row = number % 10
            kept, closed = now
            if move == "drop":
                now = (kept - {row}, closed)
                events.append(drop(str(row)))
            elif move == "restore":
                now = (kept | {row}, closed)
                events.append(Restored(closed, str(row), "", "person"))
            else:
                now = (kept, closed + 1)
                events.append(RoundClosed(closed, 0, 0))
    made = state(events)
    assert (set(np.flatnonzero(made.kept).tolist()), made.round) == (set(now[0]), now[1])


def test_an_undo_of_nothing_is_damage() -> None:
    """A journal that undoes what was never done is not read as if it were whole."""
    with pytest.raises(SessionDamaged):
        history([LOADED, Undone("")])


def test_branching_goes_on_from_where_it_went_and_is_taken_back() -> None:
    """After a branching the operations in between do not count; undo of it brings them back."""
    events: list[Event] = [drop("1"), RoundClosed(1, 10, 9), drop("2")]
    back = [*events, Branched(1, "back")]
    assert state(back).round == 1
    assert np.flatnonzero(~state(back).kept).tolist() == [1]
    other = [*back, drop("3")]
    assert np.flatnonzero(~state(other).kept).tolist() == [1, 3]
    again = state([*other, Undone(""), Undone("")])
    assert (again.round, np.flatnonzero(~again.kept).tolist()) == (2, [1, 2])
    switched = state([*other, Branched(3, "switch")])
    assert (switched.round, np.flatnonzero(~switched.kept).tolist()) == (2, [1, 2])


def test_a_replay_is_one_move() -> None:
    """Its operations count one by one, and one undo takes back all of them."""
    recipe = Replayed("sum", "r.toml", [to_plain(drop("1")), to_plain(RoundClosed(1, 10, 9))])
    made = history([drop("5"), recipe, drop("2")])
    assert len(made.operations) == 4
    assert state([drop("5"), recipe]).round == 2
    assert state([drop("5"), recipe, Undone("")]).round == 1
    assert state([drop("5"), recipe, Undone(""), Redone("")]).round == 2


def test_a_branch_to_nowhere_is_damage() -> None:
    """A journal that goes to what was never done is not read as if it were whole."""
    with pytest.raises(SessionDamaged):
        history([LOADED, drop("1"), Branched(2, "")])


def test_changes_of_clusters_end_with_their_round() -> None:
    """They belong to the round in which they were made; undo takes the last one back."""
    split, merge = Regrouped(1, "f", "split", (3,)), Regrouped(1, "g", "merge", (0, 1))
    made = state([split, merge])
    assert made.edits == (split, merge)
    assert state([split, merge, Undone("")]).edits == (split,)
    closed = state([split, drop("1"), RoundClosed(1, 10, 9), merge])
    assert [at.edits for at in closed.rounds()] == [(split,), (merge,)]
