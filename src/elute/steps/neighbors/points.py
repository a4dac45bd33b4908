"""The nearest rows of points that are not of length 1: the rows in fewer dimensions.

The room's methods search unit vectors and tell cosine distances. Where the rows are clustered in a
space made of the vectors, what is asked for is the straight line, in that space.
"""

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Floats, Ints
from elute.steps.neighbors.approximate import Task, search
from elute.steps.neighbors.auto import PAIRS
from elute.steps.neighbors.exact import Exact
from elute.steps.neighbors.ivf import Lists
from elute.steps.neighbors.nearness import GATHER_BYTES

LEAST = 64
"""Coordinates that comparing a pair costs at least: with fewer, finding the nearest among the
nearnesses takes longer than the nearnesses themselves."""


def nearest(
    points: Floats, k: int, progress: Progress
) -> tuple[Ints, NDArray[np.float64], tuple[str, ...]]:
    """Search: exact while that takes seconds, else approximate with its recall measured.

    Args:
        points: (m, p) float32, finite, about the origin: far from it float32 tells them apart less.
        k: how many to find for each row.
        progress: told the rows done, between blocks.

    Returns:
        (m, min(k, m - 1)) int32 rows, itself not among them, nearest first, ties by row; their
        straight-line distances, float64; and notes: how an approximate search went.
    """
    m, p = points.shape
    if m * m * max(p, LEAST) <= PAIRS["euclidean"]:
        found = Exact(k, "euclidean").run(points, progress)
    else:
        lists = Lists(points, 0, progress, straight=True)
        found = search(Task(points, k, "euclidean"), lists, progress)
    lengths = _lengths(points, found.indices)
    order = np.lexsort((found.indices, lengths), axis=1)
    indices = np.take_along_axis(found.indices, order, axis=1)
    return indices, np.take_along_axis(lengths, order, axis=1), found.notes


def _lengths(points: Floats, indices: Ints) -> NDArray[np.float64]:
    """(m, k) straight-line distances from each row to its neighbours."""
    made = np.empty(indices.shape)
    size = max(1, GATHER_BYTES // max(1, 8 * indices.shape[1] * points.shape[1]))
    for start in range(0, len(points), size):
        block = slice(start, start + size)
        apart = points[indices[block]].astype(np.float64) - points[block, None]
        made[block] = np.linalg.norm(apart, axis=2)
    return made
