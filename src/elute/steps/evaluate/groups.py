"""The rows cluster by cluster, so that sums and quantiles of all clusters take one pass."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Ids, Ints

Weights = NDArray[np.float64]

BLOCK_BYTES = 64 * 2**20
"""64 MiB, so that a million rows need little beside their vectors."""


@dataclass(frozen=True)
class Groups:
    """A clustering, its rows in the order of the clusters.

    Attributes:
        labels: (m,) 0 to c - 1 without gaps, -1 for noise.
        block_bytes: memory for what is worked out at a time.
    """

    labels: Ints
    block_bytes: int = BLOCK_BYTES

    @cached_property
    def rows(self) -> Ids:
        """(r,) positions of the rows that are not noise, cluster after cluster, each ascending."""
        order: Ids = np.argsort(self.labels, kind="stable")
        return order[np.count_nonzero(self.labels < 0) :]

    @cached_property
    def sizes(self) -> Ids:
        """(c,) rows of each cluster."""
        sizes: Ids = np.bincount(self.labels + 1)[1:] if len(self.labels) else np.zeros(0, np.int64)
        return sizes

    @cached_property
    def starts(self) -> Ids:
        """(c + 1,) where each cluster begins in `rows`, and its end."""
        return np.concatenate((np.zeros(1, np.int64), np.cumsum(self.sizes)))

    def __len__(self) -> int:
        """How many clusters there are, noise not counted."""
        return len(self.sizes)

    def of(self, cluster: int) -> Ids:
        """Positions of the rows of a cluster, ascending."""
        return self.rows[self.starts[cluster] : self.starts[cluster + 1]]

    def blocks(self, row_bytes: int) -> Iterator[Ids]:
        """`rows` in parts that take `block_bytes` each, at so many bytes a row."""
        size = self.per_block(row_bytes)
        return (self.rows[start : start + size] for start in range(0, len(self.rows), size))

    def per_block(self, row_bytes: int) -> int:
        """How many rows are worked on at a time."""
        return max(1, self.block_bytes // max(1, row_bytes))

    def centres(self, points: Floats) -> Weights:
        """(c, d) float64 mean of each cluster's rows of `points`, (m, d)."""
        sums = np.zeros((len(self), points.shape[1]))
        for rows in self.blocks(8 * points.shape[1]):
            own = self.labels[rows]
            first = np.flatnonzero(np.diff(own, prepend=-1))
            block = points[rows].astype(np.float64)
            sums[own[first]] += np.add.reduceat(block, first, axis=0)
        means: Weights = sums / self.sizes[:, None]
        return means

    def means(self, values: NDArray[Any]) -> Weights:
        """(c,) mean of each cluster's entries of `values`, (m,) numbers or yes and no."""
        own = self.labels[self.rows]
        sums = np.bincount(own, values[self.rows].astype(np.float64), minlength=len(self))
        means: Weights = sums / self.sizes
        return means

    def quantiles(self, values: NDArray[Any], share: float) -> Weights:
        """(c,) quantile of each cluster's entries of `values`, (m,), as `numpy.quantile` has it."""
        found = values[self.rows].astype(np.float64)
        found = found[np.lexsort((found, self.labels[self.rows]))]
        place = self.starts[:-1] + share * (self.sizes - 1)
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, self.starts[1:] - 1)
        weight = place - below
        between: Weights = found[below] * (1 - weight) + found[above] * weight
        return between
