"""The neighbour graph as HDBSCAN and DBSCAN need it: weighted, sparse, and in one piece."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Floats, Ids, Neighbors

Weights = NDArray[np.float64]

CLOSEST = 5e-7
"""Cosine distances below this cannot be told from 0 in float32, and a 0 would be no edge at all."""

BLOCK_BYTES = 64 * 2**20
"""Memory for the similarities of one block of rows."""


def straight(cosine_distances: NDArray[np.floating[Any]]) -> Weights:
    """Straight-line distance between unit vectors from their cosine distance, never 0.

    |a - b|^2 = 2 (1 - a.b), so that a method written for euclidean distance gives on the graph what
    it gives on the vectors.
    """
    distances: Weights = np.sqrt(2 * np.maximum(cosine_distances.astype(np.float64), CLOSEST))
    return distances


def sparse(neighbors: Neighbors, weights: Weights) -> Any:
    """A scipy CSR array (m, m): `weights` (m, k) on the edges from each row to its neighbours."""
    from scipy.sparse import csr_array

    m, k = neighbors.indices.shape
    starts = np.arange(0, m * k + 1, k) if k else np.zeros(m + 1, dtype=np.int64)
    return csr_array((weights.ravel(), neighbors.indices.ravel(), starts), shape=(m, m))


def joined(graph: Any, vectors: Floats, progress: Progress) -> Any:
    """The graph made connected by the edges that the graph of all pairs would use for it.

    The nearest rows of a far-off group are all in the group, so that the graph falls apart where
    the data does. As in Boruvka's algorithm, every part but the largest gets its shortest edge to
    a row outside, searched over all pairs, and that is repeated until one part is left. These
    edges belong to the minimum spanning tree of all pairs, of the mutual reachability too: a row's
    core distance is that of a neighbour in its own part, which is closer than any row outside.

    Args:
        graph: (m, m) sparse, made from the k nearest neighbours, weighted by mutual reachability.
        vectors: (m, d) rows of length 1.
        progress: told the rows compared.

    Returns:
        The graph with the edges added.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    nearest = np.arange(len(vectors))
    reach = np.zeros(len(vectors))
    while True:
        parts, part = connected_components(graph, directed=False)
        if parts <= 1:
            return graph
        # A row whose nearest has come into its own part has none closer outside: it is looked at
        # again only if it was closer than the best that its part has left.
        best = np.full(parts, np.inf)
        outside = np.flatnonzero(part[nearest] != part)
        np.minimum.at(best, part[outside], reach[outside])
        largest = np.bincount(part).argmax()
        again = (part[nearest] == part) & (part != largest) & (reach < best[part])
        rows = np.flatnonzero(again)
        nearest[rows], reach[rows] = _nearest_outside(rows, part, vectors, progress)
        outside = np.flatnonzero(part[nearest] != part)
        order = outside[np.lexsort((reach[outside], part[outside]))]
        first = order[np.unique(part[order], return_index=True)[1]]
        edges = (reach[first], (first, nearest[first]))
        graph = graph + coo_array(edges, shape=graph.shape).tocsr()


def _nearest_outside(
    rows: Ids, part: NDArray[np.int32], vectors: Floats, progress: Progress
) -> tuple[Ids, Weights]:
    """For each of `rows` the closest row of another part, and the straight-line distance to it."""
    columns = np.empty(len(rows), dtype=np.int64)
    cosines = np.empty(len(rows))
    size = max(1, BLOCK_BYTES // (6 * len(vectors)))
    for start in range(0, len(rows), size):
        progress(start, len(rows), "joining groups that lie far apart")
        block = rows[start : start + size]
        cosine = vectors[block] @ vectors.T
        np.putmask(cosine, part[block, None] == part, -np.inf)
        nearest = cosine.argmax(axis=1)
        columns[start : start + size] = nearest
        cosines[start : start + size] = cosine[np.arange(len(block)), nearest]
    return columns, straight(1 - cosines)
