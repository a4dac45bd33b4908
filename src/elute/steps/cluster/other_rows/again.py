"""The same clustering once more, of some of the rows: what counts rows, and the graph, follow."""

from dataclasses import replace
from typing import Any

import numpy as np

from elute.core.progress import silent
from elute.core.results import Floats, Ids, Neighbors
from elute.steps.cluster.dbscan import Dbscan
from elute.steps.cluster.density.outside import lengths, nearest_outside
from elute.steps.cluster.evoc import Evoc
from elute.steps.cluster.given import Given
from elute.steps.cluster.hdbscan import Hdbscan
from elute.steps.cluster.kmeans import Kmeans


def fitted(method: Any, m: int, r: int, clusters: int, seed: int) -> Any:
    """A method for r of m rows that finds again what it found in all of them, if that is there.

    Numbers of rows shrink with the rows: a cluster of 40 of which 32 are left would be lost if it
    still took 37 to make one. So does the size that HDBSCAN chose by itself, although it would
    choose a larger one now. K-means makes as many clusters as it made.

    Args:
        method: one of METHODS with its settings.
        m: rows it has clustered.
        r: rows it is to cluster.
        clusters: how many it found.
        seed: takes the place of its own.
    """
    share = r / max(1, m)
    if isinstance(method, Kmeans):
        return replace(method, k=max(1, clusters), seed=seed)
    if isinstance(method, Hdbscan):
        size = max(2, round(share * method.size(m)))
        samples = max(1, round(share * method.min_samples))
        return replace(method, min_cluster_size=size, min_samples=samples)
    if isinstance(method, Dbscan):
        # With 1 every row is a core, with 2 every pair: other clusters than those of all rows.
        samples = max(min(3, method.min_samples), round(share * method.min_samples))
        return replace(method, min_samples=samples)
    if isinstance(method, Evoc):
        size = max(2, round(share * method.min_cluster_size))
        return replace(method, min_cluster_size=size, seed=seed)
    return method


def restricted(neighbors: Neighbors, rows: Ids, points: Floats) -> Given | None:
    """Some of the rows, with a graph made of what is left of each row's neighbours.

    Those left are the nearest of the chosen rows, though fewer than k; a row without any gets the
    nearest one, which is searched for.

    Args:
        neighbors: the graph of all m rows.
        rows: (r,) ascending positions, r >= 2.
        points: (r, d) the vectors of these rows.

    Returns:
        The r rows; None where less than half of the neighbours are left, so that it is better to
        search anew.
    """
    m, k = neighbors.indices.shape
    r = len(rows)
    place = np.full(m, -1, dtype=np.int32)
    place[rows] = np.arange(r, dtype=np.int32)
    indices = place[neighbors.indices[rows]]
    there = indices >= 0
    left = there.sum(axis=1)
    if 2 * left.sum() < r * k:
        return None
    order = np.argsort(~there, axis=1, kind="stable")
    indices = np.take_along_axis(indices, order, axis=1)
    cosines = np.take_along_axis(neighbors.distances[rows], order, axis=1)
    lost = np.flatnonzero(left == 0)
    own = np.arange(r, dtype=np.int32)
    indices[lost, 0] = nearest_outside(lost, np.arange(r), own, points, silent)
    cosines[lost, 0] = lengths(points, lost, indices[lost, 0]) ** 2 / 2
    last = np.maximum(left, 1) - 1
    beyond = np.arange(k) > last[:, None]
    np.copyto(indices, own[:, None], where=beyond)
    np.copyto(cosines, cosines[own, last][:, None], where=beyond)
    return Given.of(points, Neighbors(indices, cosines))
