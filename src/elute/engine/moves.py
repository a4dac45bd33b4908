"""What undo and redo take as one: a change of settings, and what rules did because of it.

The cleaning rules act by themselves, and one after the other: all they did at a time is one. A
judged rule acts on a person's word. Where that is the setting `decide.drop`, they are one: the
setting and what every rule it let act dropped for it, or the rows of one rule and then the setting
that keeps it so. Where it was advice, the rows are one thing, whatever was set before.
"""

from collections.abc import Iterable, Iterator, Sequence

from elute.core.events import Dropped, Restored, Set
from elute.core.history import Move
from elute.core.rules import JUDGED_RULES, listed
from elute.engine import deciding

_JUDGED = frozenset(f"rule: {name}" for name in JUDGED_RULES)


def last(done: Sequence[Move]) -> int:
    """How many of the moves at the end belong together; 0 where there are none.

    Args:
        done: in the order in which they were done.
    """
    begin = len(done) - 1
    while begin > 0 and not _begins(done[begin]):
        begin -= 1
    return len([[], *_groups(done[max(begin, 0) :])][-1])


def following(undone: Sequence[Move]) -> int:
    """How many of the moves to be done again belong together; 0 where there are none.

    Args:
        undone: the one that comes first at the end.
    """
    return len(next(_groups(reversed(undone)), []))


def words(done: Sequence[Move]) -> str:
    """What undo would take back, for the user; "" when there is nothing."""
    return done[-last(done)].words if done else ""


def _groups(moves: Iterable[Move]) -> Iterator[list[Move]]:
    """Moves in the order in which they were done, those together that belong together.

    Each group depends on its own moves alone, so that undo, from any point on, and redo meet the
    same ones.
    """
    group: list[Move] = []
    for move in moves:
        if group and not _belongs(move, group):
            yield group
            group = []
        group.append(move)
    if group:
        yield group


def _begins(move: Move) -> bool:
    """Whether a move is the first of its group, whatever was done before."""
    return not (isinstance(move.event, Set) or _is_by(move, deciding.RULES | _JUDGED))


def _belongs(move: Move, group: list[Move]) -> bool:
    """Whether a move is to be undone, and done again, only with those right before it."""
    first, *others = group
    if _is_by(move, deciding.RULES):
        return _is_by(group[-1], deciding.RULES) or _sets(group[-1], {"load", "preclean"})
    if isinstance(move.event, Set):
        # What was dropped for advice, or by all of `decide` at once, has a basis.
        return not others and not _basis(first) and _lets(move, first)
    return _lets(first, move) and all(_same_act(other, move) for other in others)


def _is_by(move: Move, authors: frozenset[str]) -> bool:
    return isinstance(move.event, Dropped | Restored) and move.event.author in authors


def _sets(move: Move, steps: set[str]) -> bool:
    """Whether settings of one of these steps were changed, on which it depends what rules do."""
    return isinstance(move.event, Set) and not steps.isdisjoint(move.event.settings)


def _lets(setting: Move, move: Move) -> bool:
    """Whether a setting lets the judged rule act that dropped rows, or no more that took back."""
    if not isinstance(setting.event, Set) or not _is_by(move, _JUDGED):
        return False
    drop = setting.event.settings.get("decide", {}).get("drop")
    named = _rule(move) in listed(str(drop))
    return drop is not None and named == isinstance(move.event, Dropped)


def _same_act(one: Move, other: Move) -> bool:
    """Whether two judged rules acted at one time; no rule acts twice."""
    judged = _is_by(one, _JUDGED) and _is_by(other, _JUDGED)
    return judged and _rule(one) != _rule(other) and _basis(one) == _basis(other)


def _rule(move: Move) -> str:
    """The rule on whose word rows were dropped or came back; "" for none."""
    return str(getattr(move.event, "author", "")).removeprefix("rule: ")


def _basis(move: Move) -> str:
    """What a drop rests on; "" for a person's own choice, and where nothing was dropped."""
    return str(getattr(move.event, "basis", ""))
