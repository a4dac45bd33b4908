"""What a report is written from: the round's results, and what several rules read out of them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Clustered, Evaluated, Floats, Ints, Precleaned


@dataclass(frozen=True)
class Material:
    """The results of one round, by position 0..m-1.

    Attributes:
        precleaned: ids and texts.
        vectors: (m, d) float32, rows of length 1.
        clustered: labels and strengths.
        evaluated: metrics, outlier scores and near duplicates.
    """

    precleaned: Precleaned
    vectors: Floats
    clustered: Clustered
    evaluated: Evaluated

    @cached_property
    def texts(self) -> list[str]:
        """(m,) the cleaned texts."""
        return list(self.precleaned.texts)

    @property
    def rows(self) -> int:
        """How many rows take part."""
        return len(self.precleaned.ids)

    @property
    def labels(self) -> Ints:
        """(m,) cluster of each row, -1 for noise."""
        return self.clustered.labels

    @cached_property
    def members(self) -> dict[int, NDArray[np.int64]]:
        """Cluster -> positions of its rows; -1 (noise) only where there is any."""
        order = np.argsort(self.labels, kind="stable")
        found, starts = np.unique(self.labels[order], return_index=True)
        parts = np.split(order, starts[1:]) if len(found) else []
        return dict(zip(found.tolist(), parts, strict=True))

    @cached_property
    def centres(self) -> Floats:
        """(clusters, d) mean direction of each cluster, of length 1."""
        means = [self.vectors[self.members[c]].mean(axis=0) for c in range(self.clustered.count)]
        made = np.array(means, dtype=np.float32).reshape(len(means), self.vectors.shape[1])
        made /= np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-12)
        return made

    def closeness(self, cluster: int) -> Floats:
        """(size,) cosine of each member to the cluster's centre, in the order of `members`."""
        closeness: Floats = self.vectors[self.members[cluster]] @ self.centres[cluster]
        return closeness

    def ids(self, positions: NDArray[np.integer] | list[int]) -> tuple[int, ...]:
        """The permanent row ids at positions."""
        return tuple(self.precleaned.ids[positions].tolist())
