"""Lay the rows of a round out in two or three dimensions, for the map."""

from dataclasses import replace
from typing import Protocol

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Floats, Neighbors, Reduced
from elute.steps.base import Method
from elute.steps.reduce import registration
from elute.steps.reduce.given import Given
from elute.steps.reduce.pca import Pca, alike, principal
from elute.steps.reduce.trust import judged
from elute.steps.reduce.tsne import Tsne
from elute.steps.reduce.umap import Umap


class Reducer(Method[Given, Reduced], Protocol):
    """A reduction, which knows how many dimensions it makes."""

    @property
    def dims(self) -> int:
        """2 or 3."""
        ...


METHODS: dict[str, type[Reducer]] = {"umap": Umap, "pca": Pca, "tsne": Tsne}

__all__ = ["METHODS", "Reducer", "draft", "reduce"]

FEWEST = 15
"""Rows below which UMAP and t-SNE fail or show nothing."""


def reduce(
    method: Reducer,
    vectors: Floats,
    neighbors: Neighbors,
    progress: Progress,
    earlier: Floats | None = None,
) -> Reduced:
    """Make the picture of one round.

    Args:
        method: one of METHODS with its settings.
        vectors: (m, d) float32 rows of length 1; m may be 0.
        neighbors: their graph.
        progress: told how far the layout is.
        earlier: (m, 2) or (m, 3) the places of these rows in the map of an earlier round, NaN for
            rows it did not have; the picture is made to resemble it.

    Returns:
        Finite points, and how far they can be believed. PCA stands in, and a note says so, where
        the method cannot work. Another note says how near the rows are to their earlier places.

    Raises:
        BadInput: it would take more than an hour by estimate.
        Cancelled: `progress` said so.
    """
    given = Given(vectors, neighbors)
    if earlier is None:
        return judged(_laid_out(method, given, progress), vectors, neighbors, progress)
    reason = _unfit(method.dims, earlier)
    if reason:
        made = judged(_laid_out(method, given, progress), vectors, neighbors, progress)
        return replace(made, notes=(*made.notes, reason))
    start = registration.start(vectors, neighbors, earlier)
    made = _laid_out(method, replace(given, start=start), progress)
    points = registration.aligned(made.points, earlier)
    if made.method != "pca":  # whose distances mean something between any two rows
        points = registration.settled(points, earlier, neighbors)
    made = judged(replace(made, points=points), vectors, neighbors, progress)
    return replace(made, notes=(*made.notes, registration.moved(points, earlier)))


def draft(vectors: Floats, dims: int, earlier: Floats | None = None) -> Reduced:
    """A picture to look at until the layout is there, in seconds and without the graph.

    Args:
        vectors: (m, d) float32 rows of length 1; m may be 0.
        dims: of the map to come.
        earlier: as `reduce` takes it.

    Returns:
        Finite points: those of the earlier map where it has the row, otherwise principal
        components.
    """
    points, _ = principal(vectors, dims)
    if earlier is None or _unfit(dims, earlier):
        return Reduced(points, "pca")
    points = registration.aligned(points, earlier)
    return Reduced(np.where(np.isfinite(earlier), earlier, points), "earlier")


def _unfit(dims: int, earlier: Floats) -> str:
    """Why a map of so many dimensions cannot be registered to the earlier one; "" where it can."""
    before = earlier.shape[1]
    if before != dims:
        return f"Not registered to the map of the round before, which has {before} dimensions."
    if not registration.comparable(earlier):
        return "Not registered to the map of the round before, which has too few of these rows."
    return ""


def _laid_out(method: Reducer, given: Given, progress: Progress) -> Reduced:
    """The picture as the method, or PCA in its place, makes it."""
    m = len(given.vectors)
    if m < FEWEST and not isinstance(method, Pca):
        return _by_pca(method, given, progress, f"Too few rows for a layout ({m}): drawn by PCA.")
    if alike(given.vectors) and not isinstance(method, Pca):
        return Pca(dims=method.dims).run(given, progress)
    made = method.run(given, progress)
    if not np.isfinite(made.points).all():
        return _by_pca(method, given, progress, f"No layout found by {made.method}: drawn by PCA.")
    return made


def _by_pca(method: Reducer, given: Given, progress: Progress, note: str) -> Reduced:
    made = Pca(dims=method.dims).run(given, progress)
    return Reduced(made.points, made.method, (note, *made.notes))
