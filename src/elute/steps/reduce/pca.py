"""The directions in which rows differ most: a fast, linear picture, and the start of the others."""

from dataclasses import dataclass

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Floats, Reduced
from elute.core.settings import option
from elute.steps.reduce.given import Given


@dataclass(frozen=True)
class Pca:
    """Principal component analysis (scikit-learn)."""

    dims: int = option(2, "Dimensions of the map.", low=2, high=3)

    def run(self, given: Given, progress: Progress) -> Reduced:
        """Project (m, d) vectors on their first principal components.

        Args:
            given: the rows; neither graph nor start is needed here.
            progress: told at the start and the end.

        Returns:
            Points; directions the data does not have are 0. A note gives the share of the variance
            that the picture shows, where there is any.
        """
        progress(0, 1)
        points, shown = principal(given.vectors, self.dims)
        progress(1, 1)
        note = NO_TWO if shown is None else f"Shows {shown:.0%} of the variance."
        return Reduced(points, "pca", (note,))


NO_TWO = "No two rows differ: they all lie at one place."

SAME = 1e-6
"""Coordinates of unit vectors that differ by less differ by rounding only."""

ENOUGH = 100_000
"""Rows that tell the directions as well as more of them: their copy is all the memory it takes."""


def alike(vectors: Floats) -> bool:
    """Whether no two of (m, d) vectors differ, m >= 0."""
    return not vectors.size or float(np.ptp(vectors, axis=0).max()) < SAME


def principal(vectors: Floats, dims: int, enough: int = ENOUGH) -> tuple[Floats, float | None]:
    """The first `dims` principal components of (m, d) vectors, m >= 0.

    Returns:
        (m, dims) float32 points, columns beyond the rank 0, and the share of the variance they
        show; None where all rows are equal. Of many rows evenly spaced ones tell the directions.
    """
    from sklearn.decomposition import PCA

    m, d = vectors.shape
    points = np.zeros((m, dims), dtype=np.float32)
    if alike(vectors):
        return points, None
    some = vectors[:: 1 + (m - 1) // enough]
    if alike(some):
        some = vectors
    mean = some.mean(axis=0)
    # On centred rows, or float32 would lose what differs among rows that are nearly equal.
    solver = "covariance_eigh" if len(some) >= d else "auto"
    fit = PCA(min(dims, len(some), d), svd_solver=solver, random_state=0).fit(some - mean)
    axes = np.ascontiguousarray(fit.components_.T, dtype=np.float32)
    found = vectors @ axes - mean @ axes
    points[:, : found.shape[1]] = found
    return points, float(fit.explained_variance_ratio_.sum())


def started(vectors: Floats, dims: int, seed: int) -> Floats:
    """Principal components as a start for a layout: no two points and no column the same.

    Args:
        vectors: (m, d) with m >= 1.
        dims: columns to make.
        seed: seed of the noise that keeps equal rows apart.

    Returns:
        (m, dims) float32, the largest coordinate about 1.
    """
    points, _ = principal(vectors, dims)
    points /= max(float(np.abs(points).max()), SAME)
    noise = np.random.default_rng(seed).normal(scale=1e-5, size=points.shape)
    return (points + noise).astype(np.float32)
