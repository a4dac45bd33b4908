"""What was found at each value of a setting, as plain values for both front ends."""

from dataclasses import dataclass
from typing import ClassVar

from elute.core.results import Number
from elute.engine.measured import Measured


@dataclass(frozen=True)
class At:
    """The clusters at one value; None where a number is not defined.

    Attributes:
        value: of the setting.
        clusters: how many, noise not counted.
        noise: share of the rows, in [0, 1].
        largest: share of the rows in the largest cluster, in [0, 1].
        silhouette: mean over the rows that are not noise, cosine, among the vectors, in [-1, 1].
        modularity: by how much more than by chance neighbours are in one cluster, in [-1, 1].
        stability: mean Jaccard overlap of the clusters with those of samples, in [0, 1], and
        stability_error: its standard error over the samples.
        same: how far the clusters are those of the value before: adjusted Rand index, each row of
            the noise a cluster of its own; 1 the same, 0 chance.
        seconds: for clustering all rows; the tree that HDBSCAN's values share is not in it.
    """

    value: float
    clusters: int
    noise: float
    largest: float
    silhouette: Number
    modularity: Number
    stability: Number
    stability_error: Number
    same: Number
    seconds: float


@dataclass(frozen=True)
class Cliff:
    """Where a small step of the value makes other clusters.

    Attributes:
        low: the last value before it.
        high: the first one after it.
        words: what falls or grows there, in a sentence.
    """

    low: float
    high: float
    words: str


@dataclass(frozen=True)
class Proposal:
    """The value that the sweep speaks for.

    Attributes:
        value: of the setting.
        low: the plateau it lies on begins here and
        high: ends here; both are `value` where there is none.
        reason: why, in a sentence.
    """

    value: float
    low: float
    high: float
    reason: str


@dataclass(frozen=True)
class Sweep(Measured):
    """A setting of the clustering at rising values, on the rows, their graph and all the others.

    Attributes:
        method: as in `cluster.method`.
        setting: the one that was turned.
        whole: whether it is a whole number.
        used: the value that was in force, which was
        by_rule: chosen by the method.
        rows: that were clustered, of
        among: so many.
        sampled: rows in each sample that stability was told from, of which there were
        draws: so many.
        at: by rising value.
        cliffs: by rising value.
        proposal: None where nothing can be proposed.
        distances: for DBSCAN, the distance each row needs to be a core at rising ranks, evenly
            drawn from all rows; empty otherwise.
        knee: for DBSCAN, the eps that is taken by rule.
        seconds: for all of it.
        notes: sentences for the user.
    """

    KEPT_AS: ClassVar = "sweep"
    method: str
    setting: str
    whole: bool
    used: float
    by_rule: bool
    rows: int
    among: int
    sampled: int
    draws: int
    at: tuple[At, ...]
    cliffs: tuple[Cliff, ...]
    proposal: Proposal | None
    distances: tuple[float, ...]
    knee: Number
    seconds: float
    notes: tuple[str, ...]


def written(value: float, whole: bool) -> str:
    """A value as people read it: three digits tell values apart whatever their size."""
    return f"{int(value)}" if whole else f"{value:.3g}"
