"""K-means: every row goes to the nearest of k centres; no noise, clusters of like width."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Clustered, Floats
from elute.core.settings import option
from elute.steps.cluster.centres import on_gpu
from elute.steps.cluster.centres.cost import FINISHED, foretold, refuse_hours, started_on
from elute.steps.cluster.centres.k_sweep import Tried, curve, grid, scores
from elute.steps.cluster.given import Given
from elute.steps.cluster.space import dims_option, space_option

BLOCK_BYTES = 64 * 2**20
"""Memory for the distances of some rows to all centres, twice: as they are and sorted out."""


@dataclass(frozen=True)
class Kmeans:
    """Lloyd's K-means, started by k-means++ (scikit-learn)."""

    k: int = option(0, "Clusters to make; 0 tries many and takes what fits best.", low=0)
    seed: int = option(0, "Seed of the start.", low=0, high=2**32 - 1)
    space: str = space_option()
    dims: int = dims_option()

    def run(self, given: Given, progress: Progress) -> Clustered:
        """Cluster the rows.

        Args:
            given: the rows, m >= 1; their graph is not needed here.
            progress: told about the k that are tried, and the parts of the work.

        Returns:
            Labels without noise, fewer than k of them where rows are alike; strength is
            1 - own / next, the row's distance to its own centre over that to the next one:
            1 at the centre, 0 half-way between two (the simplified silhouette of
            Hruschka, Campello and de Castro 2004).

        Raises:
            BadInput: it would take more than an hour by estimate.
        """
        k, notes = self._count(given.points, progress)
        found = around(given.points, k, self.seed, progress)
        return replace(found, notes=(*notes, *found.notes))

    def _count(self, points: Floats, progress: Progress) -> tuple[int, tuple[str, ...]]:
        """How many clusters to make, and what to say about it."""
        m = len(points)
        if self.k > m:
            return m, (f"There are {m:,} rows: k was taken as {m:,}.",)
        if self.k or m < 3:
            return self.k or min(2, m), ()
        tried = curve(points, grid(m), self.seed, progress, stability=False, falling=True)
        best = int(np.argmax(scores(tried)))
        return tried[best].k, (_chosen(tried, best),)


def around(
    points: Floats, k: int, seed: int, progress: Progress, *, limited: bool = True
) -> Clustered:
    """Cluster rows around k centres, as `Kmeans.run` tells.

    Args:
        points: (m, p) the rows.
        k: how many, 1 to m.
        seed: of the start.
        progress: told what it takes, and about the parts of the work.
        limited: whether what takes more than an hour is refused.

    Raises:
        BadInput: it would, by estimate.
    """
    m, d = points.shape
    if limited:
        refuse_hours(m, k, d, started=on_gpu.expected(m, d))
    progress(0, 1, f"k-means with {k:,} centres")
    centres, notes = on_gpu.centres(points, k, seed)
    if limited and centres is None:
        refuse_hours(m, k, d)  # where the GPU failed more is left to do
    takes = foretold(m, k, d, started=centres is not None)
    progress(0, 1, takes or f"k-means with {k:,} centres")
    fit = _fitted(points, k, seed, centres, progress)
    strength = firmness(points, k, fit.transform)
    progress(1, 1)
    return Clustered(fit.labels_.astype(np.int32), strength, notes)


def firmness(points: Floats, k: int, distances: Callable[[Floats], Floats]) -> Floats:
    """How firmly rows belong to the nearest of k centres, as `Kmeans.run` tells.

    Args:
        points: (m, p) the rows.
        k: how many centres there are, k >= 1.
        distances: from (r, p) rows to (r, k) distances to all of them; it is asked about as many
            rows at a time as BLOCK_BYTES hold.

    Returns:
        (m,) float32 in [0, 1].
    """
    m, size = len(points), max(1, BLOCK_BYTES // (8 * k))
    strength = np.ones(m, dtype=np.float32)
    for start in range(0, m if k > 1 else 0, size):
        rows = slice(start, start + size)
        near = np.partition(distances(points[rows]), 1, axis=1)
        # Centres that coincide leave nothing to choose between: strength 0.
        strength[rows] = 1 - near[:, 0] / np.maximum(near[:, 1], 1e-12)
    return strength


def _fitted(points: Floats, k: int, seed: int, start: Floats | None, progress: Progress) -> Any:
    """scikit-learn's K-means of the rows, from centres where there are any.

    Of many rows without, it starts from the centres of some of them.
    """
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    m, some = len(points), started_on(len(points), k)
    # The start is a thousand tiny products, which take five times as long on two cores.
    with warnings.catch_warnings(), threadpool_limits(1, user_api="blas"):
        # Said when there are fewer different rows than centres; the labels show it.
        warnings.simplefilter("ignore", ConvergenceWarning)
        if start is None and some == m:
            return KMeans(k, n_init=1, random_state=seed).fit(points)
        if start is None:
            chosen = np.sort(np.random.default_rng(seed).permutation(m)[:some])
            start = KMeans(k, n_init=1, random_state=seed).fit(points[chosen]).cluster_centers_
            progress(0, 1, f"k-means with {k:,} centres, all {m:,} rows")
        return KMeans(k, init=start, n_init=1, max_iter=FINISHED, random_state=seed).fit(points)


def _chosen(tried: tuple[Tried, ...], best: int) -> str:
    """Which k was taken, by what, and what comes next, in a sentence."""
    if len(tried) == 1:
        return f"Took k = {tried[0].k}: there are too few rows to choose among several."
    smooth = scores(tried)
    # Beside the best on the curve the score is about as high, and says nothing new.
    others = [place for place in range(len(tried)) if abs(place - best) > 1]
    after = ""
    if others:
        second = max(others, key=smooth.__getitem__)
        after = f"; next best is {tried[second].k} with {smooth[second]:.3f}"
    return (
        f"Took k = {tried[best].k}: of {len(tried)} tried from {tried[0].k} to {tried[-1].k} it "
        f"has the highest silhouette times modularity, {smooth[best]:.3f}{after}."
    )
