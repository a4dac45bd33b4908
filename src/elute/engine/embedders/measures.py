"""How much alike two embedders find the same rows, and how well one agrees with labels.

Neighbours and clusters are what elute reads of vectors, so these are compared, never the vectors
themselves: two models' axes have nothing to do with each other.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import silent
from elute.core.results import Floats, Ints, Neighbors
from elute.steps.cluster import cluster
from elute.steps.cluster.kmeans import Kmeans
from elute.steps.neighbors import neighbors
from elute.steps.neighbors.exact import Exact

NEIGHBORS = 10
FEWEST = 3 * NEIGHBORS
"""Rows below which neighbours are much the same by chance alone."""
SEED = 0


@dataclass(frozen=True)
class Share:
    """A mean over rows.

    Attributes:
        mean: in [0, 1].
        error: its standard error, taking rows as independent of each other.
        chance: what it would be by chance.
    """

    mean: float
    error: float
    chance: float

    @classmethod
    def of(cls, shares: NDArray[np.float64], chance: float) -> "Share":
        """The mean of one share per row, two rows or more."""
        error = float(np.std(shares, ddof=1)) / len(shares) ** 0.5
        return cls(float(shares.mean()), error, chance)


@dataclass(frozen=True)
class Labelled:
    """How vectors agree with labels that the dataset has.

    Attributes:
        rows: the rows of the sample that have a label, and
        labels: how many different ones.
        same: of the 10 nearest among them, those with the row's own label.
        ari: adjusted Rand index of K-means with as many clusters as labels, in [-0.5, 1]; 0 is
            chance.
    """

    rows: int
    labels: int
    same: Share
    ari: float


def nearest(vectors: Floats) -> Neighbors:
    """The nearest other rows of each row; (m, d) vectors of length 1, m at least FEWEST."""
    return neighbors(Exact(k=NEIGHBORS), vectors, silent)


def clusters(rows: int) -> int:
    """How many clusters are made of so many rows where nothing says how many there are."""
    return max(2, round(math.sqrt(rows / 2)))


def grouped(vectors: Floats, near: Neighbors, k: int) -> Ints:
    """(m,) clusters by K-means, from the same seed for everybody."""
    return cluster(Kmeans(k=k, seed=SEED), vectors, near, silent).labels


def in_common(one: Neighbors, other: Neighbors) -> Share:
    """How many of the nearest rows two embedders have in common, mean over rows."""
    both = (one.indices[:, :, None] == other.indices[:, None, :]).any(axis=2)
    k = one.indices.shape[1]
    return Share.of(both.mean(axis=1), k / (len(both) - 1))


def rand_index(one: Ints, other: Ints) -> float:
    """The adjusted Rand index (Hubert and Arabie 1985) of two clusterings of the same rows.

    1 where they are the same, about 0 where they agree as chance would.
    """
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(one, other))


def labelled(vectors: Floats, labels: Ints) -> Labelled | None:
    """How vectors agree with labels; None where too few rows have one, or all have the same.

    Args:
        vectors: (m, d) of length 1.
        labels: (m,) -1 where a row has none.
    """
    rows = np.flatnonzero(labels >= 0)
    _, known, counts = np.unique(labels[rows], return_inverse=True, return_counts=True)
    if len(rows) < FEWEST or len(counts) < 2:
        return None
    near = nearest(vectors[rows])
    same = (known[near.indices] == known[:, None]).mean(axis=1)
    chance = float(((counts[known] - 1) / (len(rows) - 1)).mean())
    found = grouped(vectors[rows], near, len(counts))
    ari = rand_index(found, known.astype(np.int32))
    return Labelled(len(rows), len(counts), Share.of(same, chance), ari)
