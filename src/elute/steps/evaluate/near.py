"""Rows close to each other by the cosine of their vectors, read from the neighbour graph."""

import numpy as np
from numpy.typing import NDArray

from elute.core.copies import ordered, witnessed
from elute.core.results import Floats, Ints
from elute.steps.evaluate.given import Given
from elute.steps.evaluate.pairs import Pairs, keys, unkeyed

Mask = NDArray[np.bool_]

_BLOCK = 16384
_ROUNDS = 20


def near_pairs(given: Given, whole: Mask, threshold: float, floor: float) -> Pairs:
    """Pairs with a cosine of at least `floor`, of rows of which one at least is `whole`.

    Complete where each row has fewer than k others at the floor. In a crowd of more than k rows
    alike the graph shows only some of the pairs; of the others those are added by which a row of
    the crowd may still leave (see `_among_crowds`).

    Args:
        given: the round.
        whole: (m,) rows whose vector stands for all of their text.
        threshold: the cosine from which on two rows are alike.
        floor: the least cosine listed, at most the threshold.
    """
    rank, neighbors = given.precleaned.rank, given.neighbors
    m, k = neighbors.indices.shape
    row, column = _close(neighbors.distances, floor)
    ends = ordered(row, neighbors.indices[row, column], rank)
    _, once = np.unique(keys(ends, m), return_index=True)
    once = once[whole[ends[once]].any(axis=1)]
    seen = Pairs(ends[once], 1 - neighbors.distances[row[once], column[once]])
    full = (1 - neighbors.distances[:, -1] >= threshold) if k else np.zeros(m, dtype=np.bool_)
    return _among_crowds(given, seen, full & whole, threshold)


def _close(distances: Floats, floor: float) -> tuple[Ints, Ints]:
    """(q,) the rows and places of the neighbours with a cosine of at least `floor`.

    They are few of many: the others are not copied.
    """
    found = [np.zeros((0, 2), dtype=np.int32)]
    for start in range(0, len(distances), _BLOCK):
        near = np.argwhere(1 - distances[start : start + _BLOCK] >= floor)
        near[:, 0] += start
        found.append(near.astype(np.int32))
    row, column = np.concatenate(found).T
    return row, column


def _among_crowds(given: Given, pairs: Pairs, full: Mask, threshold: float) -> Pairs:
    """Add pairs of rows that stay though they are alike, until no more are found.

    Two rows whose k nearest are all alike (`full`) can be alike unseen. They are looked for beside
    the rows that leave: of all that stay near one of these, each is compared with the first.
    """
    rank = given.precleaned.rank
    tried = keys(pairs.ends, len(rank))
    for _ in range(_ROUNDS if full.any() else 0):
        close = pairs.where(pairs.similarity >= threshold)
        close = close.where(given.may_be_copies(close.ends))
        new = np.setdiff1d(_beside(close, full, rank), tried)
        tried = np.concatenate((tried, new))
        ends = unkeyed(new, len(rank))
        cosines = _cosines(given.vectors, ends)
        alike = cosines >= threshold
        if not alike.any():
            break
        pairs = Pairs(
            np.concatenate((pairs.ends, ends[alike])),
            np.concatenate((pairs.similarity, cosines[alike])),
        )
    return pairs


def _beside(alike: Pairs, full: Mask, rank: Ints) -> NDArray[np.int64]:
    """Keys of pairs of full rows that stay near one row that leaves, the first with each other."""
    chosen = witnessed(alike.ends, np.ones(len(alike), dtype=np.bool_), alike.similarity, rank)
    stays = np.ones(len(rank), dtype=np.bool_)
    stays[alike.ends[chosen, 1]] = False
    both = np.concatenate((alike.ends, alike.ends[:, ::-1]))
    both = both[stays[both[:, 0]] & full[both[:, 0]] & ~stays[both[:, 1]]]
    both = both[np.lexsort((rank[both[:, 0]], both[:, 1]))]
    _, begins, group = np.unique(both[:, 1], return_index=True, return_inverse=True)
    first, other = both[begins, 0][group], both[:, 0]
    apart = first != other
    return np.unique(keys(ordered(first[apart], other[apart], rank), len(rank)))


def _cosines(vectors: Floats, ends: Ints) -> Floats:
    """(q,) the cosine of each pair."""
    made = np.empty(len(ends), dtype=np.float32)
    for start in range(0, len(ends), _BLOCK):
        block = ends[start : start + _BLOCK]
        products = np.einsum("ij,ij->i", vectors[block[:, 0]], vectors[block[:, 1]])
        made[start : start + _BLOCK] = products
    return made
