"""Judge the clusters at each value of a setting: their sizes, and whether they come again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Floats, Ids, Ints, Number
from elute.engine.grouping import seconds_again
from elute.engine.sweeping.swept import At
from elute.steps.cluster import Clusterer
from elute.steps.cluster.given import Given
from elute.steps.cluster.sweep import Tried, at, sweep
from elute.steps.evaluate.given import Takes
from elute.steps.evaluate.groups import Groups
from elute.steps.evaluate.separation import silhouette
from elute.steps.evaluate.stability import stability

DRAWS = 3
"""Samples at each value that its stability is told from."""
SEED = 0
PRODUCTS = 10**12
"""Rows x clusters x dimensions up to which the silhouette is worked out: a minute on two cores."""

Again = Callable[[Clusterer, Ints, Ids, int], Ints]
"""From a method, the labels it gave to all rows, ascending positions of some rows and a seed to
other labels of these."""


@dataclass(frozen=True)
class Rows:
    """The rows as they are judged.

    Attributes:
        vectors: (m, d) of length 1.
        near: (m, k) positions of the nearest other rows of each; -1 for one that is not among them.
    """

    vectors: Floats
    near: Ints


def measured(
    method: Clusterer,
    given: Given,
    rows: Rows,
    values: Sequence[float],
    again: Again,
    progress: Progress,
) -> Iterator[At]:
    """The clusters at each value, one after the other.

    Args:
        method: one of KNOBS.
        given: the m rows in the space that is clustered.
        rows: they, as they are judged.
        values: rising.
        again: clusters some of the rows once more.
        progress: told in values and samples.

    Raises:
        BadInput: the rows cannot be clustered.
        Cancelled: `progress` said so.
    """
    turns = _Turns(progress, len(values) * (1 + DRAWS))
    before: Ints | None = None
    for tried in sweep(method, given, values, turns.told):
        turns.tick()
        turned = partial(again, at(method, tried.value), tried.labels)
        clusters, dims = int(tried.labels.max(initial=-1)) + 1, given.points.shape[1]
        takes = partial(seconds_again, method, clusters, dims)
        yield _judged(tried, rows, before, turned, takes, turns.tick)
        before = tried.labels


class _Turns:
    """Counts the clusterings that are done: one of all rows and some of samples at each value."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total = progress, total
        self._done, self._message = 0, ""

    def told(self, done: int, total: int, message: str = "") -> None:
        """What the sweep tells of itself."""
        self._message = message or self._message
        self._progress(self._done, self._total, self._message)

    def tick(self) -> None:
        """One more is done, or as good as done."""
        self._done += 1
        self._progress(self._done, self._total, f"{self._message}, samples")


def _judged(
    tried: Tried,
    rows: Rows,
    before: Ints | None,
    again: Callable[[Ids, int], Ints],
    takes: Takes,
    tick: Callable[[], None],
) -> At:
    groups, m = Groups(tried.labels), len(tried.labels)
    found = stability(groups, again, DRAWS, SEED, tick, takes=takes)
    return At(
        value=tried.value,
        clusters=len(groups),
        noise=1 - len(groups.rows) / m,
        largest=int(groups.sizes.max(initial=0)) / m,
        silhouette=_silhouette(groups, rows.vectors),
        modularity=modularity(tried.labels, rows.near),
        stability=found.mean,
        stability_error=found.error,
        same=None if before is None else same(before, tried.labels),
        seconds=round(tried.seconds, 3),
    )


def _silhouette(groups: Groups, vectors: Floats) -> Number:
    """Its mean; None for fewer than two clusters, or where it would take too long."""
    count, (m, d) = len(groups), vectors.shape
    if count < 2 or m * count * d > PRODUCTS:
        return None
    widths = silhouette(vectors, groups, groups.centres(vectors))
    return float(widths[groups.rows].mean(dtype=np.float64))


def modularity(labels: Ints, near: Ints) -> Number:
    """How much more often than by chance a row's neighbours are in its cluster.

    After Newman and Girvan (2004). Noise is no cluster: its rows are in that of no neighbour.

    Args:
        labels: (m,) clusters from 0, -1 for noise.
        near: (m, k) positions of neighbours, -1 for none.

    Returns:
        In [-1, 1]; 0 where all rows are in one cluster; None where no row has a neighbour.
    """
    known = near >= 0
    if not known.any():
        return None
    clustered = labels >= 0
    alike = known & (labels[near] == labels[:, None]) & clustered[:, None]
    shares = np.bincount(labels[clustered]) / len(labels)
    return float(np.count_nonzero(alike) / np.count_nonzero(known) - (shares**2).sum())


def same(one: Ints, other: Ints) -> float:
    """How far two clusterings of the same rows are the same (Hubert and Arabie 1985).

    Noise is no cluster: counted as one, two clusterings that agree in nothing but that most rows
    are noise would seem alike. So each of its rows is by itself.

    Args:
        one: (m,) labels, -1 for noise.
        other: (m,) others.

    Returns:
        The adjusted Rand index, 1 where they are the same, about 0 by chance.
    """
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(_alone(one), _alone(other)))


def _alone(labels: Ints) -> NDArray[np.int64]:
    """The labels with another one for each row of the noise."""
    made = labels.astype(np.int64)
    noise = labels < 0
    made[noise] = -1 - np.arange(np.count_nonzero(noise))
    return made
