"""The points of a picture, found by nearness; shared by the rooms that judge a picture."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Ids

HAIR = 1e-9
"""By how much of a picture's width its points are moved, so that no two lie at one place."""


class Places:
    """Where rows lie in a picture.

    Points at one place are kept apart by a hair: which of them is nearest is then chance, and no
    search has to look at all of them.
    """

    def __init__(self, points: Floats) -> None:
        """Take the rows in.

        Args:
            points: (m, dims) finite, m >= 2.
        """
        from scipy.spatial import KDTree

        middle = points.mean(axis=0, dtype=np.float64)
        width = float(np.ptp(points, axis=0).max()) or 1.0
        noise = np.random.default_rng(0).normal(scale=HAIR * width, size=points.shape)
        self.points: NDArray[np.float64] = points - middle + noise
        self._tree: Any = KDTree(self.points)

    def nearest(self, rows: Ids, k: int) -> Ids:
        """(r, k) the nearest other rows of some rows, nearest first; 1 <= k < m."""
        _, found = self._tree.query(self.points[rows], k + 1, workers=-1)
        others: Ids = found[:, 1:]  # the row itself comes first: no other lies where it does
        return others
