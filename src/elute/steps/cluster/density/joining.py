"""Make one piece of a neighbour graph that falls apart where the data does."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Floats, Ids
from elute.steps.cluster.density.bridges import bridges
from elute.steps.cluster.density.outside import Parts, lengths, nearest_outside
from elute.steps.cluster.given import Given

PAIRS = 1e12
"""Coordinates compared, at most, to join groups where they are closest among all pairs of rows:
13 s on two free cores."""


@dataclass(frozen=True)
class Joined:
    """A graph in one piece.

    Attributes:
        graph: (m, m) sparse.
        rough: how many groups, at most, were joined where they may not be closest; 0 where all
            pairs were compared.
    """

    graph: Any
    rough: int = 0


def joined(graph: Any, given: Given, progress: Progress, pairs: float = PAIRS) -> Joined:
    """The graph made connected by the edges that the graph of all pairs would use for it.

    The nearest rows of a far-off group are all in the group, so that the graph falls apart where
    the data does. As in Boruvka's algorithm, every part but the largest gets its shortest edge to
    a row outside, searched over all pairs, and that is repeated until one part is left. These
    edges belong to the minimum spanning tree of all pairs, of the mutual reachability too: a row's
    core distance is that of a neighbour in its own part, which is closer than any row outside.

    With thousands of parts among many rows that would take hours. Where comparing would cost more
    than what is left of `pairs`, the round's edges are searched roughly, see `bridges`.

    Args:
        graph: (m, m) sparse, made from the k nearest neighbours, weighted by mutual reachability.
        given: the rows.
        progress: told the rows compared.
        pairs: coordinates to compare at most.
    """
    from scipy.sparse import coo_array

    m, p = given.points.shape
    closest, rough = _Closest(m), 0
    while True:
        parts = Parts.of(graph)
        if parts.count <= 1:
            return Joined(graph, rough)
        rows = closest.to_look_at(parts)
        cost = float(len(rows)) * m * p
        if cost <= pairs:
            pairs -= cost
            ends, reach = closest.edges(rows, parts, given.points, progress)
        else:
            rough = max(rough, parts.count - 1)
            ends = bridges(parts, given, progress)
            reach = lengths(given.points, *ends)
        graph = graph + coo_array((reach, ends), shape=graph.shape).tocsr()


class _Closest:
    """What is known of each row's nearest row outside its part, as the parts grow."""

    def __init__(self, m: int) -> None:
        self._nearest: Ids = np.arange(m)
        self._reach = np.zeros(m)

    def to_look_at(self, parts: Parts) -> Ids:
        """The rows whose nearest outside has to be searched.

        A row whose nearest has come into its own part has none closer outside: it is looked at
        again only if it was closer than the best that its part has left.
        """
        part = parts.part
        away = part[self._nearest] != part
        best = np.full(parts.count, np.inf)
        np.minimum.at(best, part[away], self._reach[away])
        return np.flatnonzero(~away & (part != parts.largest) & (self._reach < best[part]))

    def edges(
        self, rows: Ids, parts: Parts, points: Floats, progress: Progress
    ) -> tuple[tuple[Ids, Ids], NDArray[np.float64]]:
        """The shortest edge out of each part, `rows` having been looked at, and its length."""
        everything = np.arange(len(points))
        self._nearest[rows] = nearest_outside(rows, everything, parts.part, points, progress)
        self._reach[rows] = lengths(points, rows, self._nearest[rows])
        part = parts.part
        away = np.flatnonzero((part[self._nearest] != part) & (part != parts.largest))
        order = away[np.lexsort((self._reach[away], part[away]))]
        first = order[np.unique(part[order], return_index=True)[1]]
        return (first, self._nearest[first]), self._reach[first]
