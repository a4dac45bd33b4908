"""Which of the rows that are alike leave, so that each one that leaves has a witness that stays.

Rows are taken in the order in which copies are kept (`Precleaned.rank`); a row leaves only beside a
row before it that stays. There are no groups and no chains: where a is like b and b like c, but a
not like c, only b leaves. It is the first maximal independent set of the graph of rows alike.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Ids, Ints

BELOW = 0.1
"""How far below the threshold pairs are listed, so that the threshold can be chosen."""


def witnessed(
    pairs: Ints, alike: NDArray[np.bool_], strength: Floats, rank: Ints
) -> NDArray[np.int64]:
    """The pair by which each copy leaves.

    Args:
        pairs: (q, 2) positions, the row of lower rank first; a pair may come twice.
        alike: (q,) which pairs are enough for the second row to leave.
        strength: (q,) how alike they are; of several rows that stay the most alike is the witness,
            of equally alike ones the row of lowest rank.
        rank: (m,) a permutation of 0..m-1.

    Returns:
        (c,) indices into `pairs`, one for each copy, by ascending position of the copy:
        `pairs[i, 1]` leaves, `pairs[i, 0]` stays. No row is both; a row that stays has no pair
        that is `alike` with a row of lower rank that stays.
    """
    chosen = np.flatnonzero(alike)
    stays, copies = pairs[chosen, 0], pairs[chosen, 1]
    low, high = rank[stays], rank[copies]
    order = np.argsort(high, kind="stable")
    marked = _marked(low[order], high[order], len(rank))
    out = np.frombuffer(marked, dtype=np.bool_)[rank]
    chosen = chosen[~out[stays]]
    first, copy = pairs[chosen, 0], pairs[chosen, 1]
    order = np.lexsort((rank[first], -strength[chosen], copy))
    _, best = np.unique(copy[order], return_index=True)
    places: NDArray[np.int64] = chosen[order[best]]
    return places


def tau_for(target: int, pairs: Ints, similarity: Floats, rank: Ints) -> float | None:
    """The threshold at which at most `target` rows stay.

    Found by halving the similarities that occur. The rows that stay need not fall evenly with the
    threshold, so this is promised: at the answer at most `target` stay, and at the next higher
    similarity that occurs more than `target` do.

    Returns:
        The threshold; inf where all rows may stay; None where more than `target` stay even if all
        pairs count.
    """
    if len(rank) <= target:
        return float("inf")
    counted = _Counted(pairs, similarity, rank)
    values = np.unique(similarity)
    reached, missed = 0, len(values)
    if not len(values) or counted.stays(float(values[0])) > target:
        return None
    while missed - reached > 1:
        middle = (reached + missed) // 2
        if counted.stays(float(values[middle])) <= target:
            reached = middle
        else:
            missed = middle
    return float(values[reached])


class _Counted:
    """Pairs put in order once, to be counted at many thresholds."""

    def __init__(self, pairs: Ints, similarity: Floats, rank: Ints) -> None:
        low, high = rank[pairs[:, 0]], rank[pairs[:, 1]]
        order = np.argsort(high, kind="stable")
        self._low, self._high, self._similarity = low[order], high[order], similarity[order]
        self._rows = len(rank)

    def stays(self, threshold: float) -> int:
        """How many rows stay."""
        alike = self._similarity >= threshold
        return self._rows - sum(_marked(self._low[alike], self._high[alike], self._rows))


def _marked(low: Ints, high: Ints, rows: int) -> bytearray:
    """By rank, 1 for a row that leaves; `high` ascends, so that its partners are settled before.

    A plain loop: 5 million pairs take half a second, and rounds over arrays need as many rounds as
    the longest chain has rows.
    """
    out = bytearray(rows)
    for first, second in _both(low, high):
        if not out[first]:
            out[second] = 1
    return out


def _both(low: Ints, high: Ints) -> Iterator[tuple[int, int]]:
    """Pairs as plain numbers, a block at a time."""
    for start in range(0, len(low), _BLOCK):
        end = start + _BLOCK
        yield from zip(low[start:end].tolist(), high[start:end].tolist(), strict=True)


_BLOCK = 1_000_000


def ordered(one: Ids | Ints, other: Ids | Ints, rank: Ints) -> Ints:
    """(q, 2) pairs of positions with the row of lower rank first."""
    swap = rank[one] > rank[other]
    return np.column_stack((np.where(swap, other, one), np.where(swap, one, other))).astype(
        np.int32
    )
