"""What overlap is told from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from elute.core.results import Floats, Ids, Ints


@dataclass(frozen=True)
class Given:
    """The results of one round, row by row.

    Attributes:
        points: (m, dims) the picture, finite.
        nearest: (m, k) the nearest other rows of each in the embedding space, nearest first.
        labels: (m,) their clusters, -1 for noise.
    """

    points: Floats
    nearest: Ints
    labels: Ints

    @property
    def clusters(self) -> int:
        """How many clusters there are."""
        return int(self.labels.max(initial=-1)) + 1

    @cached_property
    def sizes(self) -> Ids:
        """(c,) rows of each cluster."""
        sizes: Ids = np.bincount(self.labels[self.labels >= 0], minlength=self.clusters)
        return sizes
