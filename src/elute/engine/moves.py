"""What undo and redo take as one: a change of rules, and what the rules then did by themselves."""

from collections.abc import Sequence

from elute.core.copies import JUDGED_RULES
from elute.core.events import Dropped, Restored, Set
from elute.core.history import Move
from elute.engine import deciding

_RULES = deciding.RULES | {f"rule: {name}" for name in JUDGED_RULES}


def last(done: Sequence[Move]) -> int:
    """How many of the moves at the end belong together; 0 where there are none.

    Args:
        done: in the order in which they were done.
    """
    if not done:
        return 0
    ruled = 0
    while ruled < len(done) and _by_rule(done[-1 - ruled]):
        ruled += 1
    begun = bool(ruled) and ruled < len(done) and _about_rules(done[-1 - ruled])
    return max(1, ruled + begun)


def following(undone: Sequence[Move]) -> int:
    """How many of the moves to be done again belong together; 0 where there are none.

    Args:
        undone: the one that comes first at the end.
    """
    if not undone:
        return 0
    count = 1
    if _by_rule(undone[-1]) or _about_rules(undone[-1]):
        while count < len(undone) and _by_rule(undone[-1 - count]):
            count += 1
    return count


def words(done: Sequence[Move]) -> str:
    """What undo would take back, for the user; "" when there is nothing."""
    return done[-last(done)].words if done else ""


def _by_rule(move: Move) -> bool:
    return isinstance(move.event, Dropped | Restored) and move.event.author in _RULES


def _about_rules(move: Move) -> bool:
    """Whether settings were changed on which it depends what rules do."""
    event = move.event
    return isinstance(event, Set) and not {"load", "preclean", "decide"}.isdisjoint(event.settings)
