"""What every clusterer is given: the rows in the space that is clustered, and their graph."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Ints, Neighbors

CLOSEST = 5e-7
"""Cosine distances below this cannot be told from 0 in float32, and a 0 would be no edge at all."""

SHORTEST = 1e-3
"""Straight lines below this count as this, in every space; between unit vectors, CLOSEST is."""


@dataclass(frozen=True)
class Given:
    """The rows to be clustered; every method works by straight-line distance.

    Attributes:
        points: (m, p) float32, finite.
        indices: (m, k) int32, the nearest other rows of each, nearest first.
        lengths: (m, k) float64 straight-line distances to them, from SHORTEST, rising. A row that
            has fewer than k neighbours is its own neighbour at the end, as far as the last.
        space: "vectors" where the points are the vectors themselves, of length 1, so that a
            straight line of length l is a cosine distance of l^2 / 2; "pca" or "umap" otherwise.
    """

    points: Floats
    indices: Ints
    lengths: NDArray[np.float64]
    space: str = "vectors"

    @classmethod
    def of(cls, vectors: Floats, neighbors: Neighbors) -> "Given":
        """The vectors, (m, d) of length 1, as they are, with their graph."""
        lengths = np.sqrt(2 * np.maximum(neighbors.distances.astype(np.float64), 0))
        return cls(vectors, neighbors.indices, np.maximum(lengths, SHORTEST))
