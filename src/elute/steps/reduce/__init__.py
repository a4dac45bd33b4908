"""Lay the rows of a round out in two or three dimensions, for the map."""

from typing import Protocol

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Floats, Neighbors, Reduced
from elute.steps.base import Method
from elute.steps.reduce.pca import Pca
from elute.steps.reduce.tsne import Tsne
from elute.steps.reduce.umap import Umap


class Reducer(Method[tuple[Floats, Neighbors], Reduced], Protocol):
    """A reduction, which knows how many dimensions it makes."""

    @property
    def dims(self) -> int:
        """2 or 3."""
        ...


METHODS: dict[str, type[Reducer]] = {"umap": Umap, "pca": Pca, "tsne": Tsne}

FEWEST = 15
"""Rows below which UMAP and t-SNE fail or show nothing."""


def reduce(method: Reducer, vectors: Floats, neighbors: Neighbors, progress: Progress) -> Reduced:
    """Make the picture of one round.

    Args:
        method: one of METHODS with its settings.
        vectors: (m, d) float32 rows of length 1; m may be 0.
        neighbors: their graph.
        progress: told how far the layout is.

    Returns:
        Finite points. PCA stands in, and a note says so, where the method cannot work.

    Raises:
        Cancelled: `progress` said so.
    """
    given = (vectors, neighbors)
    m = len(vectors)
    if m < FEWEST and not isinstance(method, Pca):
        return _by_pca(method, given, progress, f"Too few rows for a layout ({m}): drawn by PCA.")
    made = method.run(given, progress)
    if not np.isfinite(made.points).all():
        return _by_pca(method, given, progress, f"No layout found by {made.method}: drawn by PCA.")
    return made


def _by_pca(
    method: Reducer, given: tuple[Floats, Neighbors], progress: Progress, note: str
) -> Reduced:
    made = Pca(dims=method.dims).run(given, progress)
    return Reduced(made.points, made.method, (note, *made.notes))
