"""How many clusters K-means should make, judged without labels on a sample of the rows.

Two numbers together find the scale. The silhouette alone stays level or rises again where clusters
become tiny; modularity alone (Newman and Girvan 2004: are a row's nearest rows in its cluster, more
than chance would put there?) stops too early where there are many clusters. Their product peaks
near the number of topics. Mean ARI of the k they take over 20 sets of texts with known topics: the
product 0.63, modularity 0.60, silhouette 0.58, sqrt(rows / 2) 0.52, agreement of halves 0.30,
Calinski-Harabasz and Davies-Bouldin 0.17; the best k for each set 0.65.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Floats, Ids, Ints

SAMPLE = 10_000
"""Rows that are judged, at most: one fit of 150 clusters takes them half a second."""

FEWEST_ROWS = 10
"""Rows of the sample for each centre of the largest k."""

STEP = 1.25
"""Ratio of one k to the next."""

NEAREST = 16
"""Neighbours of a row, within the sample, that modularity looks at; with fewer it stays level where
clusters become tiny."""

ROUNDS = 10
"""Lloyd's iterations of one fit."""

FALLEN = 0.75
"""Share of the best score below which larger k are not tried any more."""


@dataclass(frozen=True)
class Tried:
    """One k and how well it does; every number is better when higher.

    Attributes:
        k: clusters asked for.
        silhouette: mean over the sample, in [-1, 1], of squared distances (for unit vectors that
            is the cosine distance).
        modularity: share of the rows' NEAREST rows in the same cluster, less the share that chance
            would give with clusters of these sizes; in [-1, 1].
        stability: adjusted Rand index between two fits that differ by their seed; None where one
            was made.
    """

    k: int
    silhouette: float
    modularity: float
    stability: float | None = None

    @property
    def score(self) -> float:
        """Silhouette times modularity; 0 where either is not above 0."""
        return max(self.silhouette, 0.0) * max(self.modularity, 0.0)


def grid(m: int) -> tuple[int, ...]:
    """The k to try for m rows: from 2 by steps of STEP, at least one."""
    top = max(2, min(m, SAMPLE) // FEWEST_ROWS)
    steps = np.arange(np.log(top / 2) / np.log(STEP) + 1e-9)
    return tuple(dict.fromkeys(np.rint(2 * STEP**steps).astype(int).tolist()))


def curve(
    points: Floats,
    ks: Sequence[int],
    seed: int,
    progress: Progress,
    *,
    stability: bool = True,
    falling: bool = False,
) -> tuple[Tried, ...]:
    """Try each k on the same rows.

    Args:
        points: (m, p) rows, m >= 3; at most SAMPLE of them, drawn by the seed, are looked at.
        ks: rising, each from 2 and below the number of rows looked at.
        seed: of the sample and of the fits.
        progress: told the k done.
        stability: whether each is fitted twice, to see how far two fits agree.
        falling: whether to stop at three k in a row that score below FALLEN of the best.

    Returns:
        One entry per k, fewer where `falling` stopped it.
    """
    from sklearn.metrics import adjusted_rand_score
    from sklearn.neighbors import NearestNeighbors

    random = np.random.default_rng(seed)
    rows = points[np.sort(random.permutation(len(points))[:SAMPLE])]
    progress(0, len(ks), "looking for the number of clusters")
    nearest = NearestNeighbors(n_neighbors=min(NEAREST, len(rows) - 1), algorithm="brute")
    near: Ids = nearest.fit(rows).kneighbors(return_distance=False)
    made: list[Tried] = []
    for done, k in enumerate(ks):
        progress(done, len(ks), f"trying {k} clusters")
        first = _fitted(rows, k, seed)
        agreed = None
        if stability:
            second = _fitted(rows, k, (seed + 1) % 2**32)
            agreed = float(adjusted_rand_score(first.labels_, second.labels_))
        apart = silhouette(rows, first.labels_, first.cluster_centers_)
        made.append(Tried(k, apart, modularity(first.labels_, near), agreed))
        best = max(tried.score for tried in made)
        if falling and best > 0 and all(t.score < FALLEN * best for t in made[-3:]):
            break
    progress(len(ks), len(ks))
    return tuple(made)


def scores(tried: Sequence[Tried]) -> tuple[float, ...]:
    """The score of each k, averaged with those of its neighbours on the curve by 1, 2, 1."""
    known = np.pad([entry.score for entry in tried], 1, mode="edge")
    return tuple(((known[:-2] + 2 * known[1:-1] + known[2:]) / 4).tolist())


def _fitted(rows: Floats, k: int, seed: int) -> Any:
    """A short run of scikit-learn's K-means."""
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    # The start is a thousand tiny products, which take five times as long on two cores.
    with warnings.catch_warnings(), threadpool_limits(1, user_api="blas"):
        # Said when there are fewer different rows than centres.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return KMeans(k, n_init=1, max_iter=ROUNDS, random_state=seed).fit(rows)


def silhouette(rows: Floats, labels: Ints, centres: Floats) -> float:
    """The mean silhouette of squared distances, exact though no two rows are compared.

    The mean squared distance from a row to those of a cluster is that to the cluster's centre and
    the cluster's variance together.

    Args:
        rows: (r, p), in
        labels: (r,) clusters 0..c-1, some of which may be empty.
        centres: (c, p) their means.

    Returns:
        In [-1, 1]; rows alone in a cluster count 0, as all do where there is one cluster.
    """
    r, c = len(rows), len(centres)
    sizes = np.bincount(labels, minlength=c)
    squared = (rows**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1) - 2 * rows @ centres.T
    np.maximum(squared, 0, out=squared)
    own = np.arange(r), labels
    variance = np.bincount(labels, squared[own], c) / np.maximum(sizes, 1)
    squared += variance.astype(np.float32)
    inside = squared[own] * sizes[labels] / np.maximum(sizes[labels] - 1, 1)
    squared[own] = np.inf
    squared[:, sizes == 0] = np.inf
    outside = squared.min(axis=1)
    counted = (sizes[labels] > 1) & np.isfinite(outside)
    widest = np.maximum(np.maximum(inside, outside), 1e-12)
    return float(np.divide(outside - inside, widest, out=np.zeros(r), where=counted).mean())


def modularity(labels: Ints, near: Ids) -> float:
    """How much more often than by chance a row's neighbours are in its cluster.

    Args:
        labels: (r,) clusters from 0.
        near: (r, n) the nearest rows of each.

    Returns:
        In [-1, 1]; 0 where all rows are in one cluster.
    """
    shares = np.bincount(labels) / len(labels)
    return float((labels[near] == labels[:, None]).mean() - (shares**2).sum())
