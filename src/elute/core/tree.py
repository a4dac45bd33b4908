"""The rounds of a session as a tree, made of its history."""

from collections.abc import Iterator
from dataclasses import dataclass

from elute.core.events import RoundClosed
from elute.core.history import History


@dataclass(frozen=True)
class Leg:
    """One round in the tree.

    Attributes:
        number: of the round, from 1.
        branch: 0 for the first branch, 1 for the second in the order they were begun, ...
        parent: the round it goes on from, as its index in the tree; -1 for the first round.
        operations: numbers of the operations of the round, from its beginning to its end on this
            branch, its closing left out.
        end: number of the last of them (0 is the beginning of the session), where a visitor
            stands who looks at the round.
        closed: number of the operation that closed it; 0 while it is open.
        current: whether it is the round at work.
    """

    number: int
    branch: int
    parent: int
    operations: tuple[int, ...]
    end: int
    closed: int
    current: bool


def legs(history: History) -> list[Leg]:
    """Every round that undo has not taken back, parents first; the open ones are last."""
    branch_of, ends = _branches(history)
    closings = [number for number in branch_of if _closes(history, number)]
    made: list[Leg] = []
    index_of_closing = {0: -1}
    # An operation stands on earlier ones, so that closings come in the order of their numbers.
    for closed in sorted(closings):
        end = history.operations[closed - 1].parent
        index_of_closing[closed] = len(made)
        made.append(_leg(history, index_of_closing, branch_of[closed], end, closed))
    for end in sorted(ends, key=lambda number: branch_of.get(number, 0)):
        made.append(_leg(history, index_of_closing, branch_of.get(end, 0), end, 0))
    if history.tip not in ends:
        # Branched off, and nothing done there yet.
        branch = max(branch_of.values(), default=0) + 1
        made.append(_leg(history, index_of_closing, branch, history.tip, 0))
    return made


def names(tree: list[Leg]) -> list[str]:
    """A name for each round: its number, and the letter of its branch where there are several."""
    several = any(leg.branch for leg in tree)
    return [f"{leg.number}{letters(leg.branch) if several else ''}" for leg in tree]


def letters(branch: int) -> str:
    """0 is "a", 25 is "z", 26 is "aa"."""
    more, last = divmod(branch, 26)
    return (letters(more - 1) if more else "") + chr(ord("a") + last)


def _leg(
    history: History, index_of_closing: dict[int, int], branch: int, end: int, closed: int
) -> Leg:
    """The round that ends at operation `end`."""
    path = history.path(end)
    before = [place for place, number in enumerate(path) if _closes(history, number)]
    begins = before[-1] + 1 if before else 0
    return Leg(
        number=len(before) + 1,
        branch=branch,
        parent=index_of_closing[path[begins - 1] if before else 0],
        operations=tuple(path[begins:]),
        end=end,
        closed=closed,
        current=not closed and end == history.tip,
    )


def _branches(history: History) -> tuple[dict[int, int], set[int]]:
    """The branch of every operation that is not undone, and the operations where branches end."""
    branch_of: dict[int, int] = {0: 0}
    has_child: set[int] = set()
    begun = 0
    for number in _standing(history):
        parent = history.operations[number - 1].parent
        begun += parent in has_child
        branch_of[number] = begun if parent in has_child else branch_of[parent]
        has_child.add(parent)
    ends = set(branch_of) - has_child
    return {number: branch for number, branch in branch_of.items() if number}, ends


def _standing(history: History) -> Iterator[int]:
    """Numbers of the operations that are not undone, in the order they were done."""
    for move in history.done:
        yield from range(move.after - move.made + 1, move.after + 1)


def _closes(history: History, number: int) -> bool:
    return isinstance(history.operations[number - 1].event, RoundClosed)
