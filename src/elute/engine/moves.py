"""What undo and redo take as one: a change of settings, and what rules did because of it.

The cleaning rules act by themselves, and one after the other: all they did at a time is one. A
judged rule acts on a person's word, be it for the rule or for advice, so what it did is one thing.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile

from elute.core.events import Dropped, Restored, Set
from elute.core.history import Move
from elute.core.rules import JUDGED_RULES
from elute.engine import deciding

_JUDGED = frozenset(f"rule: {name}" for name in JUDGED_RULES)


def last(done: Sequence[Move]) -> int:
    """How many of the moves at the end belong together; 0 where there are none.

    Args:
        done: in the order in which they were done.
    """
    return _together(done, ((before, move) for move, before in pairwise(reversed(done))))


def following(undone: Sequence[Move]) -> int:
    """How many of the moves to be done again belong together; 0 where there are none.

    Args:
        undone: the one that comes first at the end.
    """
    return _together(undone, pairwise(reversed(undone)))


def words(done: Sequence[Move]) -> str:
    """What undo would take back, for the user; "" when there is nothing."""
    return done[-last(done)].words if done else ""


def _together(moves: Sequence[Move], neighbours: Iterable[tuple[Move, Move]]) -> int:
    """How many moves at the end hang together; undo and redo come to the same groups."""
    hanging = takewhile(lambda pair: _belongs(*pair), neighbours)
    return sum(1 for _ in hanging) + bool(moves)


def _belongs(before: Move, move: Move) -> bool:
    """Whether a move is to be undone, and done again, only with the one right before it."""
    if _is_by(move, deciding.RULES):
        return _is_by(before, deciding.RULES) or _sets(before, {"load", "preclean"})
    return _is_by(move, _JUDGED) and _sets(before, {"decide"})


def _is_by(move: Move, authors: frozenset[str]) -> bool:
    return isinstance(move.event, Dropped | Restored) and move.event.author in authors


def _sets(move: Move, steps: set[str]) -> bool:
    """Whether settings of one of these steps were changed, on which it depends what rules do."""
    return isinstance(move.event, Set) and not steps.isdisjoint(move.event.settings)
