"""What K-means says of each row, whatever K-means happens to find."""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Ints

FITS = 8
"""Runs of K-means whose distances are averaged: one alone moves the ranking by its seed."""

FITTED = 10_000
"""Rows one run is fitted on; more cost much time and move the centres little."""

MOST_CENTRES = 100
"""Centres for 20,000 rows and more; sqrt(rows / 2) for fewer."""

SMALL = 0.5
"""Share of an average centre's rows below which a centre is a clump of outliers itself."""

BLOCK_ROWS = 65536
"""Rows compared with all centres at a time."""


@dataclass(frozen=True)
class _Centres:
    """One run of K-means.

    Attributes:
        places: (c, d) the centres that count.
        sizes: (c,) rows that made each.
        own: (m,) the centre that each row helped to make, -1 for none.
    """

    places: Floats
    sizes: Ints
    own: Ints


def from_centres(vectors: Floats, nearby: Ints, seed: int) -> tuple[Floats, Floats]:
    """How far each row is from the centres, and whether its neighbours are with it.

    A centre of few rows does not count, and a row that helped to make one is measured from where
    it would be without the row, so that no row and no clump of strays is its own centre.

    Args:
        vectors: (m, d) rows; m >= 2.
        nearby: (m, k) rows near each row; k >= 1.
        seed: seed of the samples and of the starts.

    Returns:
        (m,) squared euclidean distance to the nearest centre and (m,) share in [0, 1] of the nearby
        rows that have the same nearest centre, both the mean of several runs.
    """
    from threadpoolctl import threadpool_limits

    total = np.zeros(len(vectors), dtype=np.float32)
    together = np.zeros(len(vectors), dtype=np.float32)
    for run in range(FITS):
        # Starting K-means is a thousand tiny products: a second thread waits for the first, and
        # on a busy machine that takes ten times as long.
        with threadpool_limits(1):
            centres = _fitted(vectors, [seed, run])
        squared, nearest = _squared(vectors, centres)
        total += squared
        together += (nearest[nearby] == nearest[:, None]).mean(axis=1, dtype=np.float32)
    total /= FITS
    together /= FITS
    return total, together


def _fitted(vectors: Floats, seed: list[int]) -> _Centres:
    """One run on a sample of its own."""
    from sklearn.cluster import KMeans
    from sklearn.exceptions import ConvergenceWarning

    m = len(vectors)
    random = np.random.default_rng(seed)
    chosen = np.sort(random.permutation(m)[:FITTED])
    count = min(round((m / 2) ** 0.5), MOST_CENTRES)
    start = int(random.integers(2**31))
    with warnings.catch_warnings():
        # Said when there are fewer different rows than centres.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fit = KMeans(count, n_init=1, max_iter=8, random_state=start).fit(vectors[chosen])
    sizes = np.bincount(fit.labels_, minlength=count)
    kept = sizes >= max(2, SMALL * len(chosen) / count)
    if not kept.any():
        kept[:] = True
    numbers = np.where(kept, np.cumsum(kept) - 1, -1)
    own = np.full(m, -1, dtype=np.int32)
    own[chosen] = numbers[fit.labels_]
    places = np.ascontiguousarray(fit.cluster_centers_[kept], dtype=np.float32)
    return _Centres(places, sizes[kept].astype(np.int32), own)


def _squared(vectors: Floats, centres: _Centres) -> tuple[Floats, NDArray[np.int16]]:
    """(m,) squared distance to the nearest centre, each row left out of its own; and which."""
    # The mean of n rows without one of them is n / (n - 1) times as far from it.
    farther = (centres.sizes / np.maximum(centres.sizes - 1, 1)).astype(np.float32) ** 2
    lengths = (centres.places**2).sum(axis=1)
    least = np.empty(len(vectors), dtype=np.float32)
    nearest = np.empty(len(vectors), dtype=np.int16)
    for start in range(0, len(vectors), BLOCK_ROWS):
        rows = vectors[start : start + BLOCK_ROWS]
        squared = lengths - 2 * rows @ centres.places.T
        squared += (rows**2).sum(axis=1)[:, None]
        own = centres.own[start : start + BLOCK_ROWS]
        makers = np.flatnonzero(own >= 0)
        squared[makers, own[makers]] *= farther[own[makers]]
        nearest[start : start + BLOCK_ROWS] = squared.argmin(axis=1)
        least[start : start + BLOCK_ROWS] = np.maximum(squared.min(axis=1), 0)
    return least, nearest
