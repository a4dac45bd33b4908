"""State is the fold of the operations in force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elute.core.errors import SessionDamaged
from elute.core.events import (
    Dropped,
    Event,
    History,
    Opened,
    Redone,
    Restored,
    RoundClosed,
    Set,
    State,
    StepDone,
    Undone,
    fold,
    from_plain,
    to_plain,
)

LOADED = StepDone(1, "load", "f", 0.1, 10.0, rows=10)


def state_of(history: History) -> State:
    """The fold of a history over ten rows."""
    made = State(10)
    for event in history.done:
        made.apply(event)
    return made


def state(events: list[Event]) -> State:
    """The fold of events over ten rows."""
    return state_of(fold(events))


def drop(ids: str) -> Dropped:
    """A person's drop."""
    return Dropped(1, ids, "bad", "person")


def test_every_event_survives_plain_data() -> None:
    """What is written in the journal is what is read from it."""
    events: list[Event] = [
        Opened("1"),
        LOADED,
        Set({"a": {"b": 1}}),
        Dropped(1, "3", "copy", "rule: exact duplicate", "f", [2], [1.0]),
        Restored(1, "3", "no", "person"),
        RoundClosed(1, 10, 9),
        Undone("x"),
        Redone("x"),
    ]
    assert [from_plain(to_plain(event)) for event in events] == events


def test_undo_takes_back_and_redo_brings_again() -> None:
    """Undo of everything is the original; redo after it is the end state."""
    events: list[Event] = [LOADED, drop("0-3"), drop("5"), RoundClosed(1, 10, 5)]
    full = state(events)
    assert (full.round, int(full.started.sum())) == (2, 5)
    undone = fold([*events, Undone(""), Undone(""), Undone("")])
    assert state_of(undone).kept.all()
    assert state_of(undone).round == 1
    redone = state([*events, Undone(""), Undone(""), Redone(""), Redone("")])
    assert (redone.dropped_by == full.dropped_by).all()


def test_a_new_operation_forgets_what_was_undone() -> None:
    """There is no redo across a new decision."""
    assert fold([LOADED, drop("1"), Undone(""), drop("2")]).undone == []


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
        fold([LOADED, Undone("")])
