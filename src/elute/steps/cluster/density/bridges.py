"""Short edges between the parts of a graph where comparing all pairs would take hours."""

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Floats, Ids
from elute.steps.cluster.density.outside import Parts, nearest_outside
from elute.steps.cluster.given import Given

TABLE = 2e11
"""Coordinates that the starts of a round are compared with: 3 s on two free cores."""

BLOCK_ROWS = 16384
"""Rows whose distances to the means of their parts are taken at a time."""

GATHER_BYTES = 32 * 2**20
"""Memory for the points of the neighbours of one block of rows."""

STEPS = 64
"""Steps of a walk at most; on real data they end after about ten."""


def bridges(
    parts: Parts, given: Given, progress: Progress, table: float = TABLE
) -> tuple[Ids, Ids]:
    """An edge out of every part but the largest, short but not surely the shortest.

    From four rows of a part, between its middle and its rim, the nearest row outside is searched
    among such rows of all parts and rows taken at random, as many as `table` allows; then both ends
    walk along the graph to neighbours that are closer to the other end, until neither finds one.

    Returns:
        (e,) rows, at least one in each part but the largest, and (e,) rows outside of it.
    """
    starts = _starts(parts, given.points, progress)
    m, p = given.points.shape
    rows = starts[parts.part[starts] != parts.largest]
    half = max(32, int(table / (len(rows) * p)) // 2)
    random = np.random.default_rng(0)
    # With rows of the largest part in the table, none is left without a row outside.
    inside = starts[parts.part[starts] == parts.largest]
    sample = random.permutation(m)[:half]
    chosen = np.concatenate((inside, random.permutation(rows)[:half], sample))
    found = nearest_outside(rows, np.unique(chosen), parts.part, given.points, progress)
    ones, others = np.unique(np.stack(_walked(rows, found, given, progress)), axis=1)
    return ones, others


def _starts(parts: Parts, points: Floats, progress: Progress) -> Ids:
    """Of each part the row nearest to its mean, the farthest, and two between."""
    from scipy.sparse import csr_array

    m = len(points)
    ends = (np.ones(m, np.float32), parts.part, np.arange(m + 1))
    means = csr_array(ends, shape=(m, parts.count)).T @ points
    means /= parts.sizes[:, None].astype(np.float32)
    apart = np.empty(m, dtype=np.float32)
    for start in range(0, m, BLOCK_ROWS):
        progress(start, m, "finding the middles of groups that lie far apart")
        rows = slice(start, start + BLOCK_ROWS)
        apart[rows] = np.linalg.norm(points[rows] - means[parts.part[rows]], axis=1)
    order = np.lexsort((apart, parts.part))
    first = np.cumsum(parts.sizes) - parts.sizes
    return np.unique(order[first + (parts.sizes - 1) * np.arange(4)[:, None] // 3])


def _walked(ones: Ids, others: Ids, given: Given, progress: Progress) -> tuple[Ids, Ids]:
    """The ends of each edge after they have walked towards each other."""
    for step in range(STEPS):
        progress(step, STEPS, "joining groups that lie far apart")
        nearer = _stepped(others, ones, given)
        back = _stepped(ones, nearer, given)
        if np.array_equal(nearer, others) and np.array_equal(back, ones):
            break
        ones, others = back, nearer
    return ones, others


def _stepped(walkers: Ids, goals: Ids, given: Given) -> Ids:
    """(r,) each walker, or the neighbour of it that is nearest to its goal if that is nearer."""
    points, made = given.points, np.empty(len(walkers), dtype=np.int64)
    size = max(1, GATHER_BYTES // (4 * (given.indices.shape[1] + 1) * points.shape[1]))
    for start in range(0, len(walkers), size):
        block = walkers[start : start + size]
        choice = np.column_stack((block, given.indices[block]))
        apart = points[choice] - points[goals[start : start + size], None]
        best = np.einsum("ijk,ijk->ij", apart, apart).argmin(axis=1)
        made[start : start + size] = choice[np.arange(len(block)), best]
    return made
