"""Cluster the rows of a round in the space that the settings name.

The rooms of the cycle do not know each other; here the picture of the rows in few dimensions, its
neighbour graph and the clustering of it come together.
"""

from elute.core.progress import Progress, silent
from elute.core.results import Clustered, Floats, Ids, Ints, Neighbors
from elute.steps.cluster import Clusterer, cluster


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
    return cluster(method, vectors, neighbors, progress)


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
    del clustered, seed
    chosen = Neighbors(neighbors.indices[rows], neighbors.distances[rows])
    return cluster(method, vectors[rows], chosen, silent).labels
