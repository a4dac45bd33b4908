"""The rows a query asks for: cheap terms first, so that texts are searched among the rest only."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import UsageError
from elute.core.progress import Progress, silent
from elute.engine.columns import LONGEST, MOST, Column
from elute.engine.querying.columns import NONE as MISSING
from elute.engine.querying.columns import Ground
from elute.engine.querying.fields import spelled
from elute.engine.querying.tree import (
    And,
    Chosen,
    Compared,
    Everything,
    Flag,
    Listed,
    Node,
    Not,
    OfColumn,
    Or,
    Pattern,
    Query,
    Text,
    leaves,
)
from elute.engine.querying.values import plain_number

Mask = NDArray[np.bool_]
NONE = -1
"""The code of a row that has nothing in a column."""
EXACT_WHOLE = 2**53
"""Beyond it whole numbers that differ are one as a number, and are told by their digits alone."""
FEW = 8
EXACT = 5e-4
"""How far a score may be from the one it is to equal: it is shown with two digits or three."""


def matching(
    query: Query, ground: Ground, among: Mask, progress: Progress = silent
) -> NDArray[np.int64]:
    """Ids of the rows among some that a query asks for, ascending.

    Args:
        query: what is asked for.
        ground: the rows of the source, n of them.
        among: (n,) those to choose from.
        progress: told of the rows whose texts are searched.

    Raises:
        UsageError: a regular expression took too long.
        Cancelled: by `progress`.
    """
    return np.flatnonzero(_rows(query.node, ground, among, progress))


def _rows(node: Node, ground: Ground, among: Mask, progress: Progress) -> Mask:
    """The rows among some for which a part of a query holds."""
    match node:
        case Everything():
            return among
        case Not(part):
            return among & ~_rows(part, ground, among, progress)
        case And(parts):
            for part in sorted(parts, key=_cost):
                among = _rows(part, ground, among, progress)
            return among
        case Or(parts):
            found = ground.none()
            for part in sorted(parts, key=_cost):
                found = found | _rows(part, ground, among & ~found, progress)
            return found
        case Text() | Pattern():
            return (
                ground.none()
                if ground.finder is None
                else ground.finder.find(node, among, progress)
            )
        case _:
            return among & _column(node, ground)


def _column(node: Node, ground: Ground) -> Mask:
    """The rows for which a term holds that asks about numbers and words beside the text."""
    match node:
        case Flag(name):
            return ground.flagged(name)
        case Compared(field, sign, value):
            return _compared(ground.number(field), sign, value)
        case Listed(field, runs):
            values = ground.number(field)
            return _listed(values, runs) & np.asarray(values > MISSING)  # type: ignore[operator]
        case OfColumn(name, "=", values):
            return _one_of(ground.column(name), values)
        case OfColumn(name, sign, values):
            numbers = _numbers(ground.column(name))
            return _compared(numbers, sign, plain_number(values[0]), -np.inf)
        case Chosen():
            return _chosen(node, ground)
        case _:
            raise AssertionError(node)


def _chosen(node: Chosen, ground: Ground) -> Mask:
    """The rows that have one of some words, or have it within."""
    if node.whole:
        return ground.chosen(node.field, node.values)
    says = _says(node.values)
    return ground.named(says) if node.field == "name" else ground.left(says, node.field)


def _one_of(column: Column, words: tuple[str, ...]) -> Mask:
    """Where a column has one of some words, or the same number; "" for none.

    Raises:
        UsageError: it has so many different values that this cannot be told.
    """
    left = {word[:LONGEST].casefold() for word in words}
    wanted = {at: it for at, it in enumerate(map(str.casefold, column.values)) if it in left}
    found = np.isin(column.codes, [*wanted, *([NONE] if "" in left else [])])
    for word in words:
        if abs(number := plain_number(word)) <= EXACT_WHOLE:
            found |= column.numbers == number
            left.discard(word.casefold())
    if left - {"", *wanted.values()} and (column.codes < NONE).any():
        title = f"“{column.name}” has more than {MOST:,} different values."
        raise UsageError(title, "They are not told apart; its numbers can be compared.")
    return found


def _numbers(column: Column) -> NDArray[np.float64]:
    """The numbers of a column that has some.

    Raises:
        UsageError: it has none, so that nothing can be compared.
    """
    if np.isnan(column.numbers).all():
        title = f"“{column.name}” holds no numbers that could be compared."
        raise UsageError(title, f"A word it holds: {spelled(column.name)}=word")
    return column.numbers


def _compared(values: NDArray[np.generic], sign: str, value: float, above: float = MISSING) -> Mask:
    """Where a number stands so to another; nowhere where there is none."""
    there = values > above  # type: ignore[operator]
    match sign:
        case "<":
            held = values < value  # type: ignore[operator]
        case "<=":
            held = values <= value  # type: ignore[operator]
        case ">":
            held = values > value  # type: ignore[operator]
        case ">=":
            held = values >= value  # type: ignore[operator]
        case _:
            held = np.abs(values - value) < EXACT  # type: ignore[operator]
    return np.asarray(there & held)


def _listed(values: NDArray[np.generic], runs: tuple[tuple[int, int], ...]) -> Mask:
    """Where a whole number is in one of many runs; 2 ms for a million and one run."""
    if len(runs) <= FEW:
        found = np.zeros(len(values), dtype=np.bool_)
        for first, last in runs:
            found |= (values >= first) & (values <= last)  # type: ignore[operator]
        return found
    firsts, lasts = np.asarray(sorted(runs), dtype=np.int64).T
    reach = np.maximum.accumulate(lasts)
    place = np.searchsorted(firsts, values, "right") - 1
    return np.asarray((place >= 0) & (values <= reach[place]))


def _says(words: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether one of some words is found within a text; "" is found where there is no text."""
    folded = [word.casefold() for word in words]
    return lambda text: any(it in text.casefold() if it else not text for it in folded)


def _cost(node: Node) -> int:
    """What comes first: numbers, then plain text, then regular expressions."""
    kinds = [2 if isinstance(it, Pattern) else isinstance(it, Text) for it in leaves(node)]
    return max(kinds, default=0)
