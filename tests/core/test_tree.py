"""The rounds of a session as a tree."""

from elute.core.events import Branched, Dropped, Entry, Event, RoundClosed, Undone
from elute.core.history import fold
from elute.core.tree import Leg, legs, letters, names

CLOSE = RoundClosed(1, 10, 9)


def drop(ids: str) -> Dropped:
    """A person's drop."""
    return Dropped(1, ids, "bad", "person")


def tree(*events: Event) -> dict[str, Leg]:
    """Rounds by name."""
    made = legs(fold(Entry("", "me", event) for event in events))
    return dict(zip(names(made), made, strict=True))


def parents(found: dict[str, Leg]) -> dict[str, str]:
    """Name of each round -> name of the one it goes on from."""
    called = list(found)
    return {name: called[leg.parent] if leg.parent >= 0 else "" for name, leg in found.items()}


def test_one_branch_is_called_by_numbers() -> None:
    """Without branches a round is its number, the last one at work."""
    found = tree(drop("1"), CLOSE, drop("2"), CLOSE)
    assert parents(found) == {"1": "", "2": "1", "3": "2"}
    assert [leg.operations for leg in found.values()] == [(1,), (3,), ()]
    assert [leg.current for leg in found.values()] == [False, False, True]


def test_a_new_session_has_one_open_round() -> None:
    """There is a round before anything is done."""
    assert [(name, leg.current) for name, leg in tree().items()] == [("1", True)]


def test_going_back_begins_a_branch_at_once() -> None:
    """Where one stands after going back is a round of its own, before anything is done there."""
    found = tree(drop("1"), CLOSE, drop("2"), Branched(1, ""))
    assert parents(found) == {"1a": "", "2a": "1a", "1b": ""}
    assert found["1b"].current
    assert found["1b"].operations == (1,)


def test_a_branch_goes_on_and_the_old_one_stays() -> None:
    """Both branches share what was done before they parted."""
    found = tree(drop("1"), CLOSE, drop("2"), Branched(1, ""), drop("3"), CLOSE, drop("4"))
    assert parents(found) == {"1a": "", "1b": "", "2a": "1a", "2b": "1b"}
    assert found["1b"].operations == (1, 4)
    assert found["2b"].operations == (6,)
    assert found["2b"].current


def test_switching_back_goes_on_with_the_old_branch() -> None:
    """At the end of a branch nothing new is begun."""
    other = (drop("1"), CLOSE, drop("2"), Branched(1, ""), drop("3"))
    found = tree(*other, Branched(3, ""), drop("5"))
    assert found["2a"].operations == (3, 5)
    assert found["2a"].current
    assert not found["1b"].current


def test_what_is_undone_is_not_in_the_tree() -> None:
    """Undo of the branching and of what was done there leaves one branch."""
    assert list(tree(drop("1"), CLOSE, Branched(1, ""), drop("3"), Undone(""), Undone(""))) == [
        "1",
        "2",
    ]


def test_letters_go_on_after_z() -> None:
    """The 27th branch is aa."""
    assert [letters(number) for number in (0, 1, 25, 26, 51, 52)] == [
        "a",
        "b",
        "z",
        "aa",
        "az",
        "ba",
    ]
