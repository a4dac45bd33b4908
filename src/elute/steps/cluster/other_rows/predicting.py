"""Which cluster a row that was not there would belong to, had it been clustered with the others.

Where all rows near it vote, too many that are noise go to a cluster. HDBSCAN and DBSCAN go by how
near a row is to any row of a cluster, and how near that must be, the cluster tells by its own rows:
the farthest that one of them is from its nearest neighbour within. On CLINC150 (MiniLM, HDBSCAN, a
tenth held out) the agreement with the clusters of all rows, noise included, is ARI 0.47 by the vote
of all 16 neighbours, 0.58 by the nearest one, 0.85 by those within reach; clustering nine tenths
agrees with it by 0.86. For EVoC, or clusters of a UMAP layout, the vote of all is the better one:
distances among the vectors do not tell their noise. The noise rows that are known decide.

K-means goes by centres: on CLINC150 (LSA, 150 clusters) the agreement is 0.62 by the vote of 16
neighbours and 0.72 by the nearest centre; clustering nine tenths agrees by 0.72.
"""

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Clustered, Floats, Ints, Neighbors
from elute.steps.cluster.other_rows.voting import vote

_TRIED = 10_000
"""Rows that the middles are tried on, at most."""
_SAME = 0.99
"""Share of them that must be nearest to the middle of their own cluster."""


def reach(clustered: Clustered, neighbors: Neighbors) -> Floats | None:
    """How near a row must be to one of each cluster to belong to it.

    For a cluster that HDBSCAN found on the graph it is at most the length of the edge by which
    the cluster hangs on the rest (Campello et al. 2013); for DBSCAN's it is at most eps.

    Args:
        clustered: of m rows.
        neighbors: their graph.

    Returns:
        (clusters,) cosine distances, 0 for a cluster in which no two rows are neighbours. None
        where no row is noise, so that none can be too far; and where, of the noise rows, the vote
        of all their neighbours keeps as many out of the clusters.
    """
    labels, indices, distances = clustered.labels, neighbors.indices, neighbors.distances
    noise = labels < 0
    if not noise.any():
        return None
    found = np.zeros(clustered.count, dtype=np.float32)
    own = (labels[indices] == labels[:, None]) & ~noise[:, None]
    rows = np.flatnonzero(own.any(axis=1))
    np.maximum.at(found, labels[rows], distances[rows, own[rows].argmax(axis=1)])
    near = _within(labels, found, indices[noise], distances[noise]).any(axis=1)
    voted = vote(labels, indices[noise], distances[noise])[0] >= 0
    return found if near.sum() < voted.sum() else None


def middles(clustered: Clustered, vectors: Floats) -> Floats | None:
    """The (clusters, d) means of the clusters, where going by the nearest one gives the clusters.

    So it is with K-means, but not with what a person split and merged, or was found elsewhere.

    Args:
        clustered: of m rows, at least one.
        vectors: (m, d) of length 1.
    """
    labels = clustered.labels
    if (labels < 0).any():
        return None
    found = np.zeros((clustered.count, vectors.shape[1]), dtype=np.float64)
    np.add.at(found, labels, vectors)
    made = (found / np.bincount(labels)[:, None]).astype(np.float32)
    tried = np.linspace(0, len(labels) - 1, min(len(labels), _TRIED)).astype(np.int64)
    same = nearest_middle(made, vectors[tried])[0] == labels[tried]
    return made if same.mean() >= _SAME else None


def nearest_middle(middles: Floats, vectors: Floats) -> tuple[Ints, Floats]:
    """(r,) int32 labels of the nearest middles, and (r,) float32 strengths as K-means tells them.

    A strength is 1 less the distance to it over that to the next one: in [0, 1], 1 where there is
    no next one.
    """
    squares = np.einsum("ij,ij->i", vectors, vectors)[:, None]
    apart = squares - 2 * vectors @ middles.T + np.einsum("ij,ij->i", middles, middles)
    found = apart.argmin(axis=1).astype(np.int32)
    if len(middles) < 2:
        return found, np.ones(len(found), dtype=np.float32)
    near = np.sqrt(np.maximum(np.partition(apart, 1, axis=1)[:, :2], 0))
    return found, (1 - near[:, 0] / np.maximum(near[:, 1], 1e-12)).astype(np.float32)


def predicted(
    labels: Ints, reach: Floats | None, indices: Ints, distances: Floats
) -> tuple[Ints, Floats]:
    """Let the nearest clustered rows vote: those that have a row within their cluster's reach.

    Args:
        labels: (m,) clusters of the clustered rows, -1 for noise.
        reach: (clusters,) as `reach` found it; None lets all vote, noise for noise.
        indices: (r, k) the nearest clustered rows of each row that is asked for, k at least 1.
        distances: (r, k) their cosine distances.

    Returns:
        (r,) int32 labels, -1 for noise; and (r,) float32 their shares of the vote, in (0, 1], 0 for
        noise.
    """
    found = np.full(len(indices), -1, dtype=np.int32)
    share = np.zeros(len(indices), dtype=np.float32)
    near = np.ones(indices.shape, dtype=np.bool_)
    if reach is not None:
        near = _within(labels, reach, indices, distances)
    rows = np.flatnonzero(near.any(axis=1))
    voting = np.where(near[rows], distances[rows], np.inf)
    found[rows], share[rows] = vote(labels, indices[rows], voting)
    share[found < 0] = 0
    return found, share


def _within(labels: Ints, reach: Floats, indices: Ints, distances: Floats) -> NDArray[np.bool_]:
    """(r, k) which neighbours are clustered, and near enough; noise reaches nobody."""
    nobody = np.float32(-1)
    within: NDArray[np.bool_] = distances <= np.append(reach, nobody)[labels[indices]]
    return within
