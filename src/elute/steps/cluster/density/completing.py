"""Edges of the tree over all pairs that the graph of the k nearest neighbours lacks."""

from typing import Any

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Ids, Ints
from elute.steps.cluster.density.graph import Weights
from elute.steps.cluster.density.outside import Parts, lengths, nearest_outside
from elute.steps.cluster.given import Given

ALL = 3e11
"""Coordinates compared, at most: three tenths of `joining.PAIRS`, which takes 13 s."""

WORTH = 0.1
"""Share of all rows that can be compared with all, from which on it is begun; about all are in the
end. So it is up to 88,000 x 384."""


def completed(
    graph: Any, given: Given, core: Weights, progress: Progress, pairs: float = ALL
) -> Any:
    """The graph with what makes its spanning tree that of all pairs, as far as `pairs` goes.

    As in Boruvka's algorithm each part, at first a row, gets its shortest edge to another part; the
    largest waits. An edge that the graph lacks is longer than those from either end to its k
    nearest, and than both core distances. So only rows whose neighbours are all in their part, the
    last of them nearer than the shortest edge known, are compared with all rows. Where a core
    distance is that of a farther neighbour than the first, a few edges may still be lacking.

    Args:
        graph: (m, m) sparse and connected, made from the k nearest neighbours, weighted by mutual
            reachability.
        given: the rows.
        core: (m,) their core distances.
        progress: told the rows compared.
        pairs: coordinates to compare at most; what was found by then is kept.

    Returns:
        (m, m) sparse.
    """
    m, p = given.points.shape
    if pairs < WORTH * float(m) * m * p:
        return graph
    edges = _Edges(graph)
    bound = given.lengths[:, -1].copy()  # an edge from the row that is not known is no shorter
    part: Ints = np.arange(m, dtype=np.int32)
    while part.any():
        shortest = edges.between(part)
        largest = np.bincount(part).argmax()
        inside = (part[given.indices] == part[:, None]).all(axis=1) & (part != largest)
        rows = np.flatnonzero(inside & (bound < shortest[part]))
        pairs -= float(len(rows)) * m * p
        if pairs < 0:
            break
        if len(rows):
            found = nearest_outside(rows, np.arange(m), part, given.points, progress)
            bound[rows] = lengths(given.points, rows, found)
            reach = np.maximum(bound[rows], core[found])
            edges.add(rows, found, reach)
            for ends in (rows, found):
                np.minimum.at(shortest, part[ends], reach)
        part = edges.merged(part, shortest, int(largest))
    return graph.maximum(edges.new())


class _Edges:
    """Edges between parts, from either end; the best of each part are drawn."""

    def __init__(self, graph: Any) -> None:
        made = graph.tocoo()
        self._shape = made.shape
        self._ends = np.concatenate(((made.row, made.col), (made.col, made.row)), axis=1)
        self._reach = np.concatenate((made.data, made.data))
        self._drawn = np.zeros((2, 0), dtype=np.int64)
        self._new: list[tuple[Ids, Ids, Weights]] = []

    def between(self, part: Ints) -> Weights:
        """The shortest out of each part, inf where there is none; those within are forgotten."""
        away = part[self._ends[0]] != part[self._ends[1]]
        self._ends, self._reach = self._ends[:, away], self._reach[away]
        shortest = np.full(int(part.max()) + 1, np.inf)
        np.minimum.at(shortest, part[self._ends[0]], self._reach)
        return shortest

    def add(self, ones: Ids, others: Ids, reach: Weights) -> None:
        """Edges that the graph lacks."""
        self._new.append((ones, others, reach))
        self._ends = np.concatenate((self._ends, (ones, others), (others, ones)), axis=1)
        self._reach = np.concatenate((self._reach, reach, reach))

    def merged(self, part: Ints, shortest: Weights, largest: int) -> Ints:
        """The parts after each but the largest has drawn the edges that are its shortest."""
        from scipy.sparse import coo_array

        own = part[self._ends[0]]
        best = (shortest[own] == self._reach) & (own != largest)
        self._drawn = np.concatenate((self._drawn, self._ends[:, best]), axis=1)
        ends = tuple(self._drawn)
        return Parts.of(coo_array((np.ones(len(ends[0])), ends), self._shape)).part

    def new(self) -> Any:
        """Those that were added, (m, m) sparse."""
        from scipy.sparse import coo_array

        none = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
        ones, others, reach = map(np.concatenate, zip(none, *self._new, strict=True))
        return coo_array((reach, (ones, others)), shape=self._shape).tocsr()
