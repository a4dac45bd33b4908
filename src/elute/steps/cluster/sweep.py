"""One setting of a method tried at many values, as a single one may stand next to a cliff."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Clustered, Ints
from elute.core.settings import plain
from elute.steps.cluster import Clusterer, cluster
from elute.steps.cluster.dbscan import Dbscan
from elute.steps.cluster.density.graph import Weights
from elute.steps.cluster.density.knee import knee
from elute.steps.cluster.evoc import Evoc
from elute.steps.cluster.given import Given
from elute.steps.cluster.hdbscan import Hdbscan, linkage
from elute.steps.cluster.kmeans import Kmeans


@dataclass(frozen=True)
class Knob:
    """The setting of a method that decides how many clusters there are.

    Attributes:
        setting: its name.
        least: the least value that says anything.
        whole: whether it is a whole number.
        steps: values for each factor of ten.
        reach: the factor by which the first and the last lie from the value in force.
    """

    setting: str
    least: float
    whole: bool
    steps: int
    reach: float

    def around(self, used: float, most: float) -> tuple[float, ...]:
        """Rounded values at equal ratios around the one in force, which is among them, rising.

        Args:
            used: the value in force, above 0.
            most: no value is larger, but for that in force.
        """
        far = round(self.steps * math.log10(self.reach))
        around = (step for step in range(-far, far + 1) if step)
        made = {self._rounded(used * 10 ** (step / self.steps)) for step in around}
        fit = {value for value in made if self.least <= value <= most}
        return tuple(sorted({*fit, used}))

    def _rounded(self, value: float) -> float:
        """To two digits."""
        made = round(value, 1 - math.floor(math.log10(value)))
        return round(made) if self.whole else made


KNOBS: dict[type[Clusterer], Knob] = {
    Hdbscan: Knob("min_cluster_size", 2, whole=True, steps=10, reach=8),
    Kmeans: Knob("k", 2, whole=True, steps=5, reach=5),
    Dbscan: Knob("eps", 1e-6, whole=False, steps=20, reach=3),
    Evoc: Knob("min_cluster_size", 2, whole=True, steps=5, reach=5),
}
"""Method -> its setting. A step of 10 a decade is a factor of 1.26: the cliffs of HDBSCAN are
narrower than a factor of two."""


@dataclass(frozen=True)
class Tried:
    """The clusters at one value.

    Attributes:
        value: of the setting.
        labels: (m,) 0 to c - 1 without gaps, -1 for noise.
        seconds: what they took; the tree that HDBSCAN's values share is not in it.
    """

    value: float
    labels: Ints
    seconds: float


def at(method: Clusterer, value: float) -> Clusterer:
    """The method with its setting at a value."""
    knob = KNOBS[type(method)]
    return replace(method, **{knob.setting: int(value) if knob.whole else value})  # type: ignore[type-var]


def in_force(method: Clusterer, given: Given, found: Clustered) -> float:
    """The value that a method takes: the one that is set, else the one it chose.

    Args:
        method: one of KNOBS.
        given: the rows.
        found: its clusters of them, as it made them.
    """
    value = plain(method)[KNOBS[type(method)].setting]
    assert isinstance(value, int | float)
    if value:
        return float(value)
    if isinstance(method, Kmeans):
        return float(max(found.count, 1))
    if isinstance(method, Dbscan):
        return eps_of(method, given)
    assert isinstance(method, Hdbscan)
    return float(method.size(len(given.points)))


def sweep(
    method: Clusterer, given: Given, values: Sequence[float], progress: Progress
) -> Iterator[Tried]:
    """Cluster the same rows once for each value.

    HDBSCAN's tree does not depend on the value: it is grown once and cut for each.

    Args:
        method: one of KNOBS; its other settings stay as they are.
        given: the rows, m >= FEWEST.
        values: of its setting.
        progress: told about each value.

    Raises:
        BadInput: the rows cannot be clustered.
        Cancelled: `progress` said so.
    """
    labels_at = clustering(method, given, progress)
    name = KNOBS[type(method)].setting
    for number, value in enumerate(values):
        told = partial(_told, progress, number, len(values), f"{name} {value:g}")
        told(0, 0)
        began = time.perf_counter()
        labels = labels_at(at(method, value), told)
        yield Tried(value, labels, time.perf_counter() - began)


def clustering(
    method: Clusterer, given: Given, progress: Progress
) -> Callable[[Clusterer, Progress], Ints]:
    """What clusters these rows at any value; what the values share is made here.

    Args:
        method: one of KNOBS; all that it has set but the value is taken to stay.
        given: the rows, m >= FEWEST.
        progress: told about the tree of HDBSCAN.

    Returns:
        From the method at a value, and who is told about that, to the (m,) labels of
        `cluster.cluster`.
    """
    if not isinstance(method, Hdbscan):
        return lambda turned, told: cluster(turned, given, told).labels
    tree, _ = linkage(given, min(method.min_samples, given.indices.shape[1]), progress)

    def cut(turned: Clusterer, told: Progress) -> Ints:
        assert isinstance(turned, Hdbscan)
        return cluster(_Cut(turned, tree), given, told).labels

    return cut


@dataclass(frozen=True)
class _Cut:
    """HDBSCAN where the tree is grown already."""

    method: Hdbscan
    tree: Weights

    def run(self, given: Given, progress: Progress) -> Clustered:
        from hdbscan.hdbscan_ import _tree_to_labels

        size, selection = self.method.size(len(given.points)), self.method.selection
        labels, strength, *_ = _tree_to_labels(given.points, self.tree, size, selection)
        return Clustered(labels.astype(np.int32), strength.astype(np.float32))


def _told(progress: Progress, at: int, of: int, value: str, *now: object) -> None:
    """What a method tells of itself, told as the value it is at; it may be cancelled there."""
    progress(at, of, value)


def eps_of(method: Dbscan, given: Given) -> float:
    """The eps that the method takes by rule."""
    return knee(given, method.min_samples).eps
