"""The parts of a graph, and the rows outside a part that are nearest to those in it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Floats, Ids, Ints
from elute.steps.cluster.given import SHORTEST

BLOCK_BYTES = 64 * 2**20
"""Memory for the nearnesses of one block of rows."""

BLOCK_WORK = 6e9
"""Multiplications in one block, at most: about a tenth of a second on two free cores."""


@dataclass(frozen=True)
class Parts:
    """The connected components of a graph.

    Attributes:
        part: (m,) int32 which one a row is in.
        sizes: (count,) rows of each.
    """

    part: Ints
    sizes: Ids

    @classmethod
    def of(cls, graph: Any) -> "Parts":
        """Those of a sparse (m, m) graph, m >= 1."""
        from scipy.sparse.csgraph import connected_components

        part = connected_components(graph, directed=False)[1]
        return cls(part, np.bincount(part))

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.sizes)

    @property
    def largest(self) -> int:
        """The number of the largest."""
        return int(self.sizes.argmax())


def nearest_outside(rows: Ids, table: Ids, part: Ints, points: Floats, progress: Progress) -> Ids:
    """For each of `rows`, (r,), the nearest of the rows in `table`, (t,), of another part.

    There has to be one.
    """
    found = np.empty(len(rows), dtype=np.int64)
    others = points if len(table) == len(points) else points[table]
    half = np.einsum("ij,ij->i", others, others) / 2
    t, p = others.shape
    size = int(max(1, min(BLOCK_BYTES // (6 * t), BLOCK_WORK // (t * p))))
    for start in range(0, len(rows), size):
        progress(start, len(rows), "comparing rows of different groups")
        block = rows[start : start + size]
        nearness = points[block] @ others.T
        nearness -= half
        np.putmask(nearness, part[block, None] == part[table], -np.inf)
        found[start : start + size] = table[nearness.argmax(axis=1)]
    return found


def lengths(points: Floats, ones: Ids, others: Ids) -> NDArray[np.float64]:
    """(r,) straight lines from one row to the other, (r,) each, from SHORTEST."""
    apart = np.empty(len(ones))
    size = max(1, BLOCK_BYTES // (8 * points.shape[1]))
    for start in range(0, len(ones), size):
        block = slice(start, start + size)
        apart[block] = np.linalg.norm(points[ones[block]] - points[others[block]], axis=1)
    return np.maximum(apart, SHORTEST)
