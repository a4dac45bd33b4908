"""What a report is written from: the round's results, and what several rules read out of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Clustered, Evaluated, Floats, Ints, Precleaned
from elute.core.texts import Chosen

BLOCK_ROWS = 16384
"""Vectors looked at together: 25 MB of 384 dimensions."""


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
    def texts(self) -> Sequence[str]:
        """(m,) the cleaned texts, each decoded when it is read: all at once are gigabytes."""
        return Chosen(self.precleaned.texts, np.arange(self.rows))

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
        means = np.zeros((self.clustered.count, self.vectors.shape[1]))
        for cluster in range(len(means)):
            for rows in blocks(self.members[cluster]):
                means[cluster] += self.vectors[rows].sum(axis=0, dtype=np.float64)
        means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
        return means.astype(np.float32)

    def closeness(self, cluster: int) -> Floats:
        """(size,) cosine of each member to the cluster's centre, in the order of `members`."""
        centre = self.centres[cluster]
        parts = [self.vectors[rows] @ centre for rows in blocks(self.members[cluster])]
        return np.concatenate(parts)

    @cached_property
    def usual_cohesion(self) -> float:
        """The median over the clusters of the mean cosine of their rows to their centre."""
        all_of_them = [entry.cohesion for entry in self.evaluated.clusters]
        return float(np.median([value for value in all_of_them if value is not None]))

    def ids(self, positions: NDArray[np.integer] | list[int]) -> tuple[int, ...]:
        """The permanent row ids at positions."""
        return tuple(self.precleaned.ids[positions].tolist())


def blocks(rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Some of the rows at a time: a cluster may hold nearly all vectors, which are not copied."""
    return (rows[start : start + BLOCK_ROWS] for start in range(0, len(rows), BLOCK_ROWS))
