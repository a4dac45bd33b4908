"""How well clusters are apart and hold together, without ever comparing all pairs of rows."""

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Ints, Number

Weights = NDArray[np.float64]

BLOCK_ROWS = 16384
"""Rows compared with all centres at a time."""


def centres_of(vectors: Floats, labels: Ints) -> Weights:
    """Mean vector of each cluster.

    Args:
        vectors: (m, d).
        labels: (m,) 0 to c - 1 without gaps, -1 for noise.

    Returns:
        (c, d) float64; not of length 1.
    """
    count = int(labels.max(initial=-1)) + 1
    centres = np.zeros((count, vectors.shape[1]))
    for cluster in range(count):
        centres[cluster] = vectors[labels == cluster].mean(axis=0, dtype=np.float64)
    return centres


def silhouette(vectors: Floats, labels: Ints, centres: Weights) -> Floats:
    """How much closer each row is to its own cluster than to the next (Rousseeuw 1987).

    Under cosine distance the mean distance from a unit vector x to a cluster is 1 - x.centre, so
    that the exact value costs one product with the centres instead of all pairs.

    Args:
        vectors: (m, d) rows of length 1.
        labels: (m,) clusters, -1 for noise.
        centres: (c, d) their means.

    Returns:
        (m,) in [-1, 1], higher is better, 0 in a cluster of one; NaN for noise and where c < 2.
        It equals scikit-learn's `silhouette_samples(metric="cosine")` over the rows without noise.
    """
    widths = np.full(len(labels), np.nan, dtype=np.float32)
    if len(centres) < 2:
        return widths
    kept = np.flatnonzero(labels >= 0)
    sizes = np.bincount(labels[kept])
    for start in range(0, len(kept), BLOCK_ROWS):
        rows = kept[start : start + BLOCK_ROWS]
        each = np.arange(len(rows))
        own = labels[rows]
        distance = 1 - vectors[rows] @ centres.T
        # The mean runs over the other rows: the row's distance 0 to itself is not one of them.
        inner = distance[each, own] * sizes[own] / np.maximum(sizes[own] - 1, 1)
        distance[each, own] = np.inf
        outer = distance.min(axis=1)
        larger = np.maximum(inner, outer)
        width = np.where(larger > TIE, (outer - inner) / np.maximum(larger, TIE), 0)
        widths[rows] = np.where(sizes[own] > 1, width, 0)
    return widths


TIE = 1e-6
"""Mean distances below this are rounding: all rows concerned are equal."""


def davies_bouldin(vectors: Floats, labels: Ints, centres: Weights) -> Weights:
    """Each cluster's worst ratio of width to distance (Davies and Bouldin 1979).

    Args:
        vectors: (m, d).
        labels: (m,) clusters, -1 for noise.
        centres: (c, d) their means.

    Returns:
        (c,) ratios, lower is better, with the index as their mean (as in scikit-learn, euclidean;
        clusters whose centres coincide are not compared); empty where c < 2.
    """
    from scipy.spatial.distance import cdist

    count = len(centres)
    if count < 2:
        return np.empty(0)
    width = np.empty(count)
    for cluster in range(count):
        away = vectors[labels == cluster] - centres[cluster]
        width[cluster] = np.linalg.norm(away, axis=1).mean()
    between = cdist(centres, centres)
    between[between == 0] = np.inf
    ratios: Weights = ((width[:, None] + width) / between).max(axis=1)
    return ratios


def calinski_harabasz(vectors: Floats, labels: Ints, centres: Weights) -> Number:
    """Variance between clusters over variance within (Calinski and Harabasz 1974).

    Args:
        vectors: (m, d).
        labels: (m,) clusters, -1 for noise.
        centres: (c, d) their means.

    Returns:
        A number from 0, higher is better; None where c < 2, all clusters have one row, or
        the rows of each cluster are equal.
    """
    kept = labels >= 0
    count, rows = len(centres), int(kept.sum())
    if count < 2 or rows <= count:
        return None
    sizes = np.bincount(labels[kept])
    middle = (sizes @ centres) / rows
    between = float(sizes @ ((centres - middle) ** 2).sum(axis=1))
    squares = (vectors[kept].astype(np.float64) ** 2).sum()
    within = float(squares - sizes @ (centres**2).sum(axis=1))
    if within <= TIE * rows:
        return None
    return between * (rows - count) / (within * (count - 1))
