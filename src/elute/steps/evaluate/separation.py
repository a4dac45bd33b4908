"""How well clusters are apart and hold together, without ever comparing all pairs of rows."""

import numpy as np

from elute.core.results import Floats, Number
from elute.steps.evaluate.gaps import distances
from elute.steps.evaluate.groups import Groups, Weights

TIE = 1e-6
"""Mean distances of unit vectors below this are rounding: all rows concerned are equal."""


def silhouette(vectors: Floats, groups: Groups, centres: Weights) -> Floats:
    """How much closer each row is to its own cluster than to the next (Rousseeuw 1987).

    Under cosine distance the mean distance from a unit vector x to a cluster is 1 - x.centre, so
    that the exact value costs one product with the centres instead of all pairs.

    Args:
        vectors: (m, d) rows of length 1.
        groups: their c clusters.
        centres: (c, d) their means.

    Returns:
        (m,) in [-1, 1], higher is better, 0 in a cluster of one; NaN for noise and where c < 2.
        It equals scikit-learn's `silhouette_samples(metric="cosine")` over the rows without noise.
    """
    widths = np.full(len(groups.labels), np.nan, dtype=np.float32)
    if len(centres) < 2:
        return widths
    near = centres.astype(np.float32).T
    for rows in groups.blocks(8 * max(centres.shape)):
        block, own = vectors[rows], groups.labels[rows]
        cosine = block @ near
        cosine[np.arange(len(rows)), own] = -np.inf
        next_to = cosine.argmax(axis=1)
        # The mean runs over the other rows: the row's distance 0 to itself is not one of them.
        more = groups.sizes[own] / np.maximum(groups.sizes[own] - 1, 1)
        inner = (1 - np.einsum("ij,ij->i", block, centres[own])) * more
        outer = 1 - np.einsum("ij,ij->i", block, centres[next_to])
        larger = np.maximum(inner, outer)
        width = np.where(larger > TIE, (outer - inner) / np.maximum(larger, TIE), 0)
        widths[rows] = np.where(groups.sizes[own] > 1, width, 0)
    return widths


def davies_bouldin(points: Floats, groups: Groups, centres: Weights) -> Weights:
    """Each cluster's worst ratio of width to distance (Davies and Bouldin 1979).

    Args:
        points: (m, d).
        groups: their c clusters.
        centres: (c, d) their means.

    Returns:
        (c,) ratios, lower is better, with the index as their mean (as in scikit-learn, euclidean;
        clusters whose centres coincide, but for rounding, are not compared); empty where c < 2.
    """
    count = len(centres)
    if count < 2:
        return np.empty(0)
    away = np.zeros(len(groups.labels))
    for rows in groups.blocks(8 * points.shape[1]):
        away[rows] = np.linalg.norm(points[rows] - centres[groups.labels[rows]], axis=1)
    width = groups.means(away)
    ratios = np.empty(count)
    # Distances by products are as exact as the centres are near the origin.
    off = centres - centres.mean(axis=0)
    size = groups.per_block(8 * count)
    for start in range(0, count, size):
        some = slice(start, start + size)
        between = distances(off[some], off)
        between[between == 0] = np.inf
        ratios[some] = ((width[some, None] + width) / between).max(axis=1)
    return ratios


def calinski_harabasz(points: Floats, groups: Groups, centres: Weights) -> Number:
    """Variance between clusters over variance within (Calinski and Harabasz 1974).

    Args:
        points: (m, d).
        groups: their c clusters.
        centres: (c, d) their means.

    Returns:
        A number from 0, higher is better; None where c < 2, all clusters have one row, or
        the rows of each cluster are equal.
    """
    count, sizes, kept = len(centres), groups.sizes, len(groups.rows)
    if count < 2 or kept <= count:
        return None
    middle = (sizes @ centres) / kept
    between = float(sizes @ ((centres - middle) ** 2).sum(axis=1))
    blocks = (points[rows].astype(np.float64) for rows in groups.blocks(8 * points.shape[1]))
    squares = float(sum(np.vdot(block, block) for block in blocks))
    within = squares - float(sizes @ (centres**2).sum(axis=1))
    if within <= TIE * squares:
        return None
    return between * (kept - count) / (within * (count - 1))
