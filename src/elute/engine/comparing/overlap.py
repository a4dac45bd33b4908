"""Which clusters of two rounds have rows in common: the table that every comparison reads."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Clusters:
    """The clusters of one round.

    Attributes:
        labels: (m,) the cluster of each row that takes part, -1 for noise.
        stayed: (m,) bool, the rows that take part in the other round too; those of both rounds
            come in the same order.
        names: label -> name, where there is a report.
    """

    labels: NDArray[np.int32]
    stayed: NDArray[np.bool_]
    names: dict[int, str]

    def sizes(self) -> Ids:
        """(clusters + 1,) rows of each cluster; the noise is last, where -1 finds it."""
        return _counted(self.labels, self.labels)

    def sizes_stayed(self) -> Ids:
        """(clusters + 1,) those of them that are in the other round too."""
        return _counted(self.labels[self.stayed], self.labels)


@dataclass(frozen=True)
class Overlap:
    """The p pairs of clusters, one of each round, that have rows in common; noise included.

    There are never more pairs than rows, however many clusters there are.

    Attributes:
        before, after: (p,) labels, -1 for noise.
        common: (p,) rows in both.
        first: (p,) the first of these, counted among the rows that are in both rounds. It names a
            pair without its labels, and so breaks ties alike under any numbering of the clusters.
        size_before, size_after: (clusters + 1,) rows of each cluster that are in both rounds; the
            noise is last.
    """

    before: Ids
    after: Ids
    common: Ids
    first: Ids
    size_before: Ids
    size_after: Ids

    @property
    def clusters(self) -> NDArray[np.bool_]:
        """(p,) whether neither of the two is noise."""
        return (self.before >= 0) & (self.after >= 0)

    @property
    def union(self) -> Ids:
        """(p,) rows in either, of those that are in both rounds."""
        either = self.size_before[self.before] + self.size_after[self.after]
        return either - self.common

    def flipped(self) -> "Overlap":
        """The same, the later round first."""
        return Overlap(
            self.after, self.before, self.common, self.first, self.size_after, self.size_before
        )


def overlap(before: Clusters, after: Clusters) -> Overlap:
    """Count the rows that each two clusters have in common."""
    width = int(after.labels.max(initial=-1)) + 2
    ones, others = before.labels[before.stayed], after.labels[after.stayed]
    codes = (ones.astype(np.int64) + 1) * width + (others + 1)
    pairs, first, common = np.unique(codes, return_index=True, return_counts=True)
    labels, other_labels = np.divmod(pairs, width)
    sizes = before.sizes_stayed(), after.sizes_stayed()
    return Overlap(labels - 1, other_labels - 1, common, first, *sizes)


def _counted(labels: NDArray[np.int32], among: NDArray[np.int32]) -> Ids:
    """How often each label of `among` occurs in `labels`; noise last."""
    width = int(among.max(initial=-1)) + 2
    return np.bincount(labels % width, minlength=width)
