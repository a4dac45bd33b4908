"""The silhouette by straight-line distance, in a space where no short cut leads through centres."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from elute.core.results import Floats, Ids, Number
from elute.steps.evaluate.groups import Groups, Weights

PAIRS = 1e9
"""Pairs of rows up to which all are compared: 31,600 rows. Above, so many pairs are drawn."""


@dataclass(frozen=True)
class Silhouette:
    """The mean over rows, each compared with all others.

    Attributes:
        mean: in [-1, 1], higher is better; None where there are fewer than two clusters.
        error: its standard error; None where no row was left out.
        rows: how many rows were compared with all others.
    """

    mean: Number
    error: Number
    rows: int


def straight_silhouette(
    points: Floats, groups: Groups, seed: int, tick: Callable[[], None], pairs: float = PAIRS
) -> Silhouette:
    """The silhouette (Rousseeuw 1987), of all rows or of a sample of them.

    Each row drawn is compared with all rows, not with the drawn ones, so that its value is exact
    and small clusters count as they are; only the mean is an estimate. All rows: scikit-learn's
    `silhouette_score(metric="euclidean")` over the rows without noise.

    Args:
        points: (m, p) float32, finite.
        groups: their clusters.
        seed: which rows are drawn.
        tick: called now and then; may raise Cancelled.
        pairs: how many distances may be worked out.
    """
    kept = len(groups.rows)
    if len(groups) < 2:
        return Silhouette(None, None, 0)
    count = min(kept, max(2, int(pairs // kept)))
    drawn = np.arange(kept)
    if count < kept:
        drawn = np.sort(np.random.default_rng(seed).choice(kept, count, replace=False))
    every = points[groups.rows].astype(np.float64)
    every -= every.mean(axis=0)
    widths = np.empty(count)
    size = groups.per_block(8 * kept)
    for start in range(0, count, size):
        tick()
        widths[start : start + size] = _widths(every, groups, drawn[start : start + size])
    mean = float(widths.mean())
    if count == kept:
        return Silhouette(mean, None, count)
    unseen = 1 - count / kept
    return Silhouette(mean, float(widths.std(ddof=1) * np.sqrt(unseen / count)), count)


def _widths(every: Weights, groups: Groups, places: Ids) -> Weights:
    """The silhouettes of the rows at `places` of (r, p) `every`, which is in order of clusters."""
    squares = np.einsum("ij,ij->i", every, every)
    distance = every[places] @ every.T
    distance *= -2
    distance += squares
    distance += squares[places, None]
    np.maximum(distance, 0, out=distance)
    np.sqrt(distance, out=distance)
    each = np.arange(len(places))
    distance[each, places] = 0
    sums = np.add.reduceat(distance, groups.starts[:-1], axis=1)
    own = groups.labels[groups.rows[places]]
    sizes = groups.sizes
    inner = sums[each, own] / np.maximum(sizes[own] - 1, 1)
    mean = sums / sizes
    mean[each, own] = np.inf
    outer = mean.min(axis=1)
    larger = np.maximum(inner, outer)
    # Rounding of the squares: closer than this all rows concerned are equal.
    tie = 1e-7 * np.sqrt(squares.max(initial=0)) + 1e-300
    width: Weights = np.where(
        (larger > tie) & (sizes[own] > 1), (outer - inner) / np.maximum(larger, tie), 0
    )
    return width
