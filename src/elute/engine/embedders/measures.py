"""How much alike two embedders find the same rows, and how well one agrees with labels.

Neighbours and clusters are what elute reads of vectors, so these are compared, never the vectors
themselves: two models' axes have nothing to do with each other. No number stands alone: beside a
share is what chance gives, beside an agreement of clusters how far one embedder's clusters agree
with themselves, made once more from another start.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.amounts import with_error
from elute.core.progress import Progress, silent
from elute.core.results import Floats, Ints, Neighbors
from elute.steps.cluster.given import Given
from elute.steps.cluster.kmeans import Kmeans
from elute.steps.neighbors import neighbors
from elute.steps.neighbors.exact import Exact

NEIGHBORS = 10
FEWEST = 3 * NEIGHBORS
"""Rows below which neighbours are much the same by chance alone."""
SEED = 0
HALVES = 8
"""Random halves of the sample that clusters are made of, each time from two starts."""
_WORKS = "clusters of halves of the sample"
_MOST_CLUSTERS = 200
_PER_CLUSTER = 5
"""Rows of a half for each cluster, at least."""


@dataclass(frozen=True)
class Share:
    """A mean over rows.

    Attributes:
        mean: in [0, 1].
        error: its standard error, taking rows as independent of each other.
        chance: what it would be by chance.
        most: what it can be at most; a label that few rows have cannot fill a neighbourhood.
    """

    mean: float
    error: float
    chance: float
    most: float = 1.0

    @classmethod
    def of(cls, shares: NDArray[np.float64], chance: float, most: float = 1.0) -> "Share":
        """The mean of one share per row, two rows or more."""
        error = float(np.std(shares, ddof=1)) / len(shares) ** 0.5
        return cls(float(shares.mean()), error, chance, most)

    def __str__(self) -> str:
        """The mean with its error."""
        return with_error(self.mean, self.error)


@dataclass(frozen=True)
class Agreement:
    """The adjusted Rand index (Hubert and Arabie 1985) of clusterings of the same rows.

    Attributes:
        mean: over random halves of the rows; 1 where they are the same, about 0 by chance.
        error: standard error for the whole sample by the delete-half jackknife (Shao and Wu 1989):
            the standard deviation over the halves. The chance of K-means' start is in it.
    """

    mean: float
    error: float

    @classmethod
    def of(cls, found: Sequence[float]) -> "Agreement":
        """From one index for each half."""
        return cls(float(np.mean(found)), float(np.std(found, ddof=1)))

    def __str__(self) -> str:
        """The mean with its error."""
        return with_error(self.mean, self.error)


@dataclass(frozen=True)
class Labelled:
    """How vectors agree with labels that the dataset has.

    Attributes:
        rows: the rows of the sample whose label another one has, too.
        labels: how many different ones.
        clusters: so many are made of these rows: as labels, or fewer.
        same: of the 10 nearest among them, those with the row's own label.
        ari: of clusters and labels.
    """

    rows: int
    labels: int
    clusters: int
    same: Share
    ari: Agreement


def nearest(vectors: Floats) -> Neighbors:
    """The nearest other rows of each row; (m, d) vectors of length 1, m at least FEWEST."""
    return neighbors(Exact(k=NEIGHBORS), vectors, silent)


def clusters(rows: int) -> int:
    """How many clusters are made of so many rows where nothing says how many there are."""
    return max(2, round(math.sqrt(rows / 2)))


def bounded(labels: int, rows: int) -> int:
    """How many clusters are made for so many labels: as many, where halves have rows for them."""
    return max(2, min(labels, rows // 2 // _PER_CLUSTER, _MOST_CLUSTERS))


def halves(rows: int) -> list[NDArray[np.int64]]:
    """Random halves of so many rows, the same ones at every call."""
    dice = np.random.default_rng(SEED)
    return [np.sort(dice.permutation(rows)[: rows // 2]) for _ in range(HALVES)]


def grouped(vectors: Floats, k: int, progress: Progress) -> list[tuple[Ints, Ints]]:
    """Two clusterings of each half by K-means, from two starts.

    Args:
        vectors: (m, d) of length 1.
        k: clusters.
        progress: told in halves.

    Raises:
        Cancelled: `progress` said so.
    """
    made = []
    for number, rows in enumerate(halves(len(vectors))):
        progress(number, HALVES, _WORKS)
        first, second = (_clusters(vectors[rows], k, 2 * number + start) for start in (0, 1))
        made.append((first, second))
    return made


def in_common(one: Neighbors, other: Neighbors) -> Share:
    """How many of the nearest rows two embedders have in common, mean over rows."""
    both = (one.indices[:, :, None] == other.indices[:, None, :]).any(axis=2)
    k = one.indices.shape[1]
    return Share.of(both.mean(axis=1), k / (len(both) - 1))


def agreement(one: Sequence[tuple[Ints, Ints]], other: Sequence[tuple[Ints, Ints]]) -> Agreement:
    """How far clusters agree; of one embedder with itself, the most that can be asked of two.

    Always of two starts, so that nobody is like another for having begun alike.
    """
    return Agreement.of([_rand(a, b) for (a, _), (_, b) in zip(one, other, strict=True)])


def shared(labels: Ints) -> NDArray[np.int64]:
    """The rows whose label another row has, too; labels are -1 where a row has none."""
    _, which, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return np.flatnonzero((labels >= 0) & (counts[which] > 1))


def tell(labels: Ints, rows: NDArray[np.int64]) -> bool:
    """Whether labels say anything of these rows: enough have one, and not all the same."""
    return len(rows) >= FEWEST and len(np.unique(labels[rows])) > 1


def labelled(vectors: Floats, labels: Ints, progress: Progress) -> Labelled | None:
    """How vectors agree with labels; None where these say nothing.

    Args:
        vectors: (m, d) of length 1.
        labels: (m,) -1 where a row has none.
        progress: told in halves.

    Raises:
        Cancelled: `progress` said so.
    """
    rows = shared(labels)
    if not tell(labels, rows):
        return None
    _, known, counts = np.unique(labels[rows], return_inverse=True, return_counts=True)
    near = nearest(vectors[rows])
    same = (known[near.indices] == known[:, None]).mean(axis=1)
    others = counts[known] - 1
    chance, most = others / (len(rows) - 1), np.minimum(others, NEIGHBORS) / NEIGHBORS
    share = Share.of(same, float(chance.mean()), float(most.mean()))
    k, found = bounded(len(counts), len(rows)), []
    for number, half in enumerate(halves(len(rows))):
        progress(number, HALVES, _WORKS)
        found.append(_rand(_clusters(vectors[rows[half]], k, number), known[half]))
    return Labelled(len(rows), len(counts), k, share, Agreement.of(found))


def _clusters(vectors: Floats, k: int, seed: int) -> Ints:
    """By one thread: several spend thirty times as long waiting where others compute, too."""
    from threadpoolctl import threadpool_limits

    unused = Neighbors(np.zeros((0, 0), np.int32), np.zeros((0, 0), np.float32))
    with threadpool_limits(1):
        return Kmeans(k=k, seed=seed).run(Given.of(vectors, unused), silent).labels


def _rand(one: NDArray[np.integer], other: NDArray[np.integer]) -> float:
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(one, other))
