"""Cluster the rows of a round in the space that the settings name.

The rooms of the cycle do not know each other; here the rows in fewer dimensions, their neighbour
graph there and the clustering of it come together.
"""

from dataclasses import replace

import numpy as np

from elute.core.progress import Progress, silent
from elute.core.results import Clustered, Floats, Ids, Ints, Neighbors
from elute.engine.spaces import given_in, linked
from elute.steps.cluster import FEWEST, WITHOUT_GRAPH, Clusterer, cluster
from elute.steps.cluster.centres.cost import estimate
from elute.steps.cluster.given import Given
from elute.steps.cluster.kmeans import Kmeans
from elute.steps.cluster.other_rows.again import fitted, restricted
from elute.steps.neighbors.auto import Auto

CORES = 2
"""For the estimate, whatever the machine has: a round has the same numbers on all of them."""


def grouped(
    method: Clusterer, vectors: Floats, neighbors: Neighbors, progress: Progress
) -> Clustered:
    """The clusters of a round.

    Args:
        method: one of cluster.METHODS with its settings.
        vectors: (m, d) float32 rows of length 1; m may be 0.
        neighbors: their graph.
        progress: told about the parts of the work.

    Raises:
        BadInput: the vectors cannot be clustered.
        Cancelled: `progress` said so.
    """
    given, notes = given_in(method, vectors, neighbors, progress)
    found = cluster(method, given, progress)
    points = np.zeros((0, 0), dtype=np.float32) if given.space == "vectors" else given.points
    return replace(found, notes=(*notes, *found.notes), space=given.space, points=points)


def grouped_again(
    method: Clusterer,
    vectors: Floats,
    neighbors: Neighbors,
    clustered: Clustered,
    rows: Ids,
    seed: int,
) -> Ints:
    """Labels of a clustering of some of the rows, made as that of all was.

    Args:
        method: what made `clustered`.
        vectors: (m, d), and
        neighbors: the graph of all rows.
        clustered: their clusters, with the space they were found in.
        rows: (r,) ascending positions.
        seed: takes the place of the seed of the method, where it has one.

    Returns:
        (r,) labels, -1 for noise.
    """
    fit = fitted(method, len(vectors), len(rows), clustered.count, seed)
    given = given_again(method, vectors, neighbors, clustered, rows)
    return cluster(fit, given, silent).labels


def seconds_again(method: Clusterer, clusters: int, dims: int, rows: int) -> float:
    """What `grouped_again` takes by estimate where that may be long, which is for K-means only.

    Args:
        method: what made the clusters.
        clusters: how many it made.
        dims: of the space they were found in.
        rows: r, how many are to be clustered, r >= 1.

    Returns:
        Seconds on CORES cores; 0 for other methods, which take seconds for the rows of a sample.
    """
    if not isinstance(method, Kmeans):
        return 0.0
    return estimate(rows, min(max(1, clusters), rows), dims, cores=CORES)


def given_again(
    method: Clusterer, vectors: Floats, neighbors: Neighbors, clustered: Clustered, rows: Ids
) -> Given:
    """Some rows in the space they were clustered in, with their graph there.

    The graph of the vectors is kept, and used where enough of it is left; else the rows are
    searched anew.

    Args:
        method: says whether a graph is needed; its other settings do not matter.
        vectors: (m, d), and
        neighbors: the graph of all rows.
        clustered: the space they were clustered in; its labels do not matter.
        rows: (r,) ascending positions.
    """
    k = neighbors.indices.shape[1]
    if clustered.space != "vectors":
        return linked(method, clustered.points[rows], k, clustered.space, silent)[0]
    points = vectors[rows]
    if len(rows) < FEWEST or isinstance(method, WITHOUT_GRAPH):
        none = np.zeros((len(rows), 0))
        return Given(points, none.astype(np.int32), none)
    given = restricted(neighbors, rows, points)
    if given is None:
        given = Given.of(points, Auto(k, neighbors.metric).run(points, silent))
    return given
