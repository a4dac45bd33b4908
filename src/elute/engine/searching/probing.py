"""Which clusters lie near a query, and how many of the nearest rows lie in them.

As an inverted file is searched (Jegou et al. 2011), but its cells are the clusters of the round.
How much is missed nobody tells beforehand: the true nearest rows of some rows of the round are
found by comparing with all, and it is noted how far down the list of clusters each of them lies.
That one table gives the recall at any number of clusters.
"""

import time
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Floats, Ids, Ints
from elute.engine.measured import Measured, keep, kept
from elute.engine.searching.asking import HOME
from elute.engine.searching.found import Recall
from elute.engine.searching.ground import Ground
from elute.engine.searching.nearest import nearest
from elute.steps.cluster.other_rows.predicting import nearest_middle

SAMPLE = 200
"""Rows that are asked about."""
DEPTH = 200
"""Of each, so many of the nearest others are found."""
SEED = 0
_TRIED = 10_000
_SAME = 0.99
"""As `predicting.middles` takes a clustering for one that goes by centres."""


@dataclass(frozen=True, kw_only=True)
class Probing(Measured):
    """The clusters of a round as places to search in.

    Attributes:
        middles: (clusters, d) float32 means of their rows.
        decides: whether the nearest middle tells the cluster of a row, as with K-means.
        asked: (s,) int32 positions of the rows that were asked about.
        near: (s, k) int32 positions of the nearest other rows of each, nearest first.
        ranks: (s, k) int32 how many clusters lie nearer to the row than the one that this other row
            is in; as many as there are clusters where it is in none.
        seconds: for all of it.
    """

    KEPT_AS: ClassVar = "probing"
    middles: Floats
    decides: bool
    asked: Ints
    near: Ints
    ranks: Ints
    seconds: float

    def clusters(self, vector: Floats) -> Ints:
        """All clusters, the one whose middle is nearest by cosine first."""
        found: Ints = _by_nearness(self.middles, vector[None])[0]
        return found

    def recall(self, clusters: int, k: int, labels: Ints, in_: NDArray[np.bool_]) -> Recall | None:
        """How many of the nearest rows lie in so many of the nearest clusters.

        Args:
            clusters: as in `Query`, not 0.
            k: how many of the nearest count, at most.
            labels: (m,) clusters of all rows.
            in_: (m,) the rows that are in still.

        Returns:
            None where no row is left to ask about.
        """
        counts = in_[self.near]
        counts &= np.cumsum(counts, axis=1) <= k
        if clusters == HOME:
            found = labels[self.near] == labels[self.asked][:, None]
        else:
            found = self.ranks < min(clusters, len(self.middles))
        of = counts.sum(axis=1)
        rows = of > 0
        if not rows.any():
            return None
        shares = (found & counts).sum(axis=1)[rows] / of[rows]
        error = float(shares.std(ddof=1) / np.sqrt(len(shares))) if len(shares) > 1 else None
        return Recall(float(shares.mean()), error, len(shares), int(of.max()))


def probing(ground: Ground, progress: Progress) -> Probing:
    """The clusters of the round as places to search in; measured once for a clustering, and kept.

    Args:
        ground: the round, clustered, with at least one cluster.
        progress: told in vectors.

    Raises:
        Cancelled: `progress` said so.
        CannotWrite: it cannot be kept.
    """
    name = ground.names["cluster"]
    known: Probing | None = ground.once.get("probing") or kept(ground.layout, Probing, name)
    if known is None or not known.of_now:
        known = _measured(ground, name, progress)
        if ground.keeps:
            keep(ground.layout, known)
    ground.once["probing"] = known
    return known


def _measured(ground: Ground, name: str, progress: Progress) -> Probing:
    """The same, measured now."""
    assert ground.clustered is not None
    began, labels = time.monotonic(), ground.clustered.labels
    middles = _middles(ground, labels, progress)
    m = len(labels)
    asked = np.sort(np.random.default_rng(SEED).choice(m, min(m, SAMPLE), replace=False))
    vectors = ground.vectors(asked)
    near = _others(ground, asked, vectors, progress)
    order = _by_nearness(middles, vectors)
    place = np.argsort(order, axis=1).astype(np.int32)
    place = np.hstack([place, np.full((len(asked), 1), len(middles), dtype=np.int32)])  # of noise
    return Probing(
        name=name,
        middles=middles,
        decides=_decides(ground, labels, middles),
        asked=asked.astype(np.int32),
        near=near,
        ranks=np.take_along_axis(place, labels[near], axis=1),
        seconds=round(time.monotonic() - began, 3),
    )


def _middles(ground: Ground, labels: Ints, progress: Progress) -> Floats:
    """(clusters, d) the means of the rows of each cluster; a text counts for each of its rows."""
    clusters = int(labels.max()) + 1
    sums = np.zeros((clusters, ground.embedded.dim), dtype=np.float64)
    rows = np.flatnonzero(labels >= 0)
    # Rows by the number of their vector, so that each block finds its own.
    rows = rows[np.argsort(ground.which[rows], kind="stable")]
    which = ground.which[rows]
    for numbers, vectors in ground.blocks(progress, "finding the middles of clusters"):
        first, end = np.searchsorted(which, (numbers[0], numbers[-1] + 1))
        here = labels[rows[first:end]]
        order = np.argsort(here, kind="stable")
        found, begins = np.unique(here[order], return_index=True)
        if len(found):
            own = vectors[which[first:end][order] - numbers[0]]
            sums[found] += np.add.reduceat(own, begins, axis=0)
    sizes = np.bincount(labels[labels >= 0], minlength=clusters)
    return (sums / np.maximum(sizes, 1)[:, None]).astype(np.float32)


def _others(ground: Ground, asked: Ids, vectors: Floats, progress: Progress) -> Ints:
    """(s, k) positions of the rows nearest to some, themselves left out, nearest first."""
    m = len(ground.which)
    k = min(DEPTH, m - 1)
    blocks = ground.blocks(progress, "measuring how many near rows lie in near clusters")
    numbers, _ = nearest(blocks, vectors, k + 1)
    order = np.argsort(ground.which, kind="stable")
    begins = np.searchsorted(ground.which[order], np.arange(int(ground.which.max()) + 2))
    near = np.empty((len(asked), k), dtype=np.int32)
    for at, row in enumerate(asked.tolist()):
        rows = np.concatenate([order[begins[it] : begins[it + 1]] for it in numbers[at].tolist()])
        near[at] = rows[rows != row][:k]
    return near


def _by_nearness(middles: Floats, vectors: Floats) -> Ints:
    """(q, clusters) int32 the clusters by falling cosine of their middle to each vector."""
    lengths = np.linalg.norm(middles, axis=1)
    alike = vectors @ (middles / np.where(lengths > 0, lengths, 1)[:, None]).T
    return np.argsort(-alike, axis=1, kind="stable").astype(np.int32)


def _decides(ground: Ground, labels: Ints, middles: Floats) -> bool:
    if (labels < 0).any():
        return False
    tried = np.linspace(0, len(labels) - 1, min(len(labels), _TRIED)).astype(np.int64)
    same = nearest_middle(middles, ground.vectors(tried))[0] == labels[tried]
    return bool(same.mean() >= _SAME)
