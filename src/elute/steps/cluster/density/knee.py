"""The curve of k-distances, and the place on it where DBSCAN's clusters begin to run together.

Ester et al. (1996) take eps where the sorted distances to the k-th neighbour bend upwards. Curves
of text embeddings bend where nearly all rows are one cluster already: over 23 sets of texts the
clusters at the bend (Kneedle, Satopaa et al. 2011) have a mean ARI of 0.14, those at the middle of
the curve 0.22, those at the knee taken here 0.33; the best eps for each set would have 0.35 (the
mean of ARI with the noise as one cluster and with each of its rows alone).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.steps.cluster.density.graph import Weights, sparse
from elute.steps.cluster.given import Given

TRIED = 100
"""Places on the curve, evenly spread, at which the clusters are counted."""


@dataclass(frozen=True)
class Knee:
    """Where eps is taken.

    Attributes:
        position: rows of the curve, counted from the lowest, that are cores with this eps.
        eps: in the unit of `steps`, above 0.
        apart: share of all rows that are in clusters other than the largest, in [0, 1].
    """

    position: int
    eps: float
    apart: float


def steps(given: Given) -> Weights:
    """(m, k) distances to the neighbours as eps counts them.

    Cosine distances among vectors, straight lines in another space.
    """
    return given.lengths**2 / 2 if given.space == "vectors" else given.lengths


def k_distances(given: Given, samples: int) -> NDArray[np.float64]:
    """(m,) the eps from which on each row is a core, rising; `samples` counts the row itself."""
    return np.sort(_cores(steps(given), samples))


def knee(given: Given, samples: int) -> Knee:
    """The eps at which most rows are in clusters other than the largest.

    With longer steps more rows are in clusters, until the largest swallows the others within a
    few steps: it percolates.

    Args:
        given: the rows, of which the graph alone is needed, m >= 2, k >= 1.
        samples: rows within eps, itself among them, that make a row a core.

    Returns:
        The best of TRIED eps, the lowest of those that are as good.
    """
    from scipy.sparse.csgraph import minimum_spanning_tree

    distances = steps(given)
    m, cores = len(distances), _cores(distances, samples)
    along = np.sort(cores)
    # A row is in a cluster from where it touches a core: its anchor.
    touch = np.maximum(distances, cores[given.indices])
    nearest = touch.argmin(axis=1)
    rows = np.arange(m)
    anchor, touched = given.indices[rows, nearest], touch[rows, nearest]
    # The tree has the same connected parts as the graph at every eps, and fewer edges.
    tree = minimum_spanning_tree(sparse(given.indices, np.maximum(touch, cores[:, None]))).tocoo()
    best = Knee(1, float(along[0]), -1.0)
    for place in np.unique(np.linspace(0, m - 1, TRIED).astype(np.int64)).tolist():
        eps = along[place]
        parts = _parts(tree, eps)
        inside = np.where(cores <= eps, parts, np.where(touched <= eps, parts[anchor], -1))
        sizes = np.bincount(inside[inside >= 0])
        apart = float(sizes[sizes > 1].sum() - sizes.max()) / m
        if apart > best.apart:
            best = Knee(int(np.searchsorted(along, eps, "right")), float(eps), apart)
    return best


def _parts(tree: Any, eps: float) -> NDArray[np.int32]:
    """(m,) the connected part of each row by edges of at most eps."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    short = tree.data <= eps
    edges = (tree.data[short], (tree.row[short], tree.col[short]))
    parts: NDArray[np.int32] = connected_components(coo_array(edges, tree.shape), directed=False)[1]
    return parts


def _cores(distances: Weights, samples: int) -> NDArray[np.float64]:
    """(m,) each row's distance to the last row it needs to be a core."""
    k = distances.shape[1]
    cores: NDArray[np.float64] = distances[:, max(0, min(samples, k + 1) - 2)]
    return cores
