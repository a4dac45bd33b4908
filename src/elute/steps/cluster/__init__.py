"""Put the rows of a round into clusters, or leave them as noise."""

import numpy as np

from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.core.results import Clustered, Floats, Neighbors
from elute.steps.base import Method
from elute.steps.cluster.dbscan import Dbscan
from elute.steps.cluster.hdbscan import Hdbscan
from elute.steps.cluster.kmeans import Kmeans

Clusterer = Method[tuple[Floats, Neighbors], Clustered]

METHODS: dict[str, type[Clusterer]] = {"kmeans": Kmeans, "hdbscan": Hdbscan, "dbscan": Dbscan}

FEWEST = 10
"""Rows below which a clustering would say nothing."""


def cluster(
    method: Clusterer, vectors: Floats, neighbors: Neighbors, progress: Progress
) -> Clustered:
    """Cluster the rows of one round.

    Fewer than FEWEST rows are one cluster, not noise: nothing speaks against any of them.

    Args:
        method: one of METHODS with its settings.
        vectors: (m, d) float32 rows of length 1; m may be 0.
        neighbors: their graph.
        progress: told about the parts of the work.

    Returns:
        Labels renumbered by falling size; strength 0 for noise.

    Raises:
        BadInput: a vector holds a value that is not a finite number.
        Cancelled: `progress` said so.
    """
    m = len(vectors)
    broken = np.count_nonzero(~np.isfinite(vectors).all(axis=1))
    if broken:
        raise BadInput(
            f"{broken} of {m} vectors hold values that are not finite numbers.",
            "Embed again, or choose another model.",
        )
    if m < FEWEST:
        note = f"Too few rows to cluster ({m} of at least {FEWEST}): they are one cluster."
        return Clustered(np.zeros(m, np.int32), np.ones(m, np.float32), (note,))
    return _renumbered(method.run((vectors, neighbors), progress))


def _renumbered(found: Clustered) -> Clustered:
    """The same clusters, the largest first; equal ones in the order of their first rows."""
    kept = np.flatnonzero(found.labels >= 0)
    _, first, which, sizes = np.unique(
        found.labels[kept], return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(sizes), dtype=np.int32)
    rank[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    labels = np.full(len(found.labels), -1, dtype=np.int32)
    labels[kept] = rank[which]
    strength = np.where(labels >= 0, np.clip(found.strength, 0, 1), 0).astype(np.float32)
    return Clustered(labels, strength, found.notes)
