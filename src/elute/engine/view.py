"""The frozen picture of a session that front ends draw from, and all they know of it."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Status
from elute.core.results import (
    Clustered,
    Embedded,
    Evaluated,
    Neighbors,
    Overlap,
    Precleaned,
    Records,
    Reduced,
    Report,
)

TAKES = "takes "
"""How the message of a step begins that tells what it takes, which a front end may let stand."""


@dataclass(frozen=True)
class Round:
    """One round in numbers; None where a step has not run yet.

    Attributes:
        number: 1 for the first.
        rows_in: rows at its start.
        rows_out: rows kept at its end, or now, for the round at work.
        closed: whether it has been closed.
        clusters: how many clusters.
        noise: share of the rows that are noise, in [0, 1].
        silhouette: over all clusters, in [-1, 1].
        name: what it is called where the session has branches ("2b"); "" where it has none.
    """

    number: int
    rows_in: int
    rows_out: int
    closed: bool
    clusters: int | None = None
    noise: float | None = None
    silhouette: float | None = None
    name: str = ""


@dataclass(frozen=True)
class Drop:
    """One operation that removed rows: who, when, why."""

    round: int
    reason: str
    author: str


@dataclass(frozen=True)
class Snapshot:
    """A session at one moment. Results are None until their step has run for the settings in force.

    Attributes:
        name: the data file's name.
        round: number of the round at work, from 1.
        rounds: every round, the one at work last.
        records: the source's records; n rows.
        kept: (n,) bool, the rows still in after every decision so far.
        dropped_by: (n,) int32, index into `drops`, -1 for a kept row.
        drops: the operations that removed rows.
        started: (n,) bool, the rows the round at work began with.
        precleaned, clustered, reduced, evaluated, report: the round's results.
        pending: names of the steps that have no result yet, in order; empty when all is there.
        settings: step -> setting -> value in force.
        undo: what undo would take back, in words; "" when there is nothing.
        redo: what redo would do again, in words; "" when there is nothing.
        read_only: why nothing can be changed; "" when it can.
        neighbors: the round's neighbour graph.
        embedded: which vectors the round has, and what is to be said of them.
        good: (n,) bool, the rows that a person keeps on purpose.
        learnt: from how many marks the outlier scores were learnt anew; "" where they were not.
        overlap: how the clusters overlap on the map, and how in space.
        draft: a picture to look at until the map is there; None as soon as it is.
        regrouped: what a person did to the clusters of the round, in words, as far as it counts.
        names: label -> the name that a person gave the cluster; not yet safe.
        notes: label, -1 for the noise -> what a person wrote about it; not yet safe.
    """

    name: str
    round: int
    rounds: tuple[Round, ...]
    records: Records | None
    kept: NDArray[np.bool_]
    dropped_by: NDArray[np.int32]
    drops: tuple[Drop, ...]
    started: NDArray[np.bool_]
    precleaned: Precleaned | None
    clustered: Clustered | None
    reduced: Reduced | None
    evaluated: Evaluated | None
    report: Report | None
    pending: tuple[str, ...]
    settings: dict[str, dict[str, bool | int | float | str]]
    undo: str = ""
    redo: str = ""
    read_only: str = ""
    neighbors: Neighbors | None = None
    embedded: Embedded | None = None
    good: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    learnt: str = ""
    overlap: Overlap | None = None
    draft: Reduced | None = None
    regrouped: tuple[str, ...] = ()
    names: dict[int, str] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    """What the worker process is doing for this session.

    Attributes:
        state: "idle", "running", "done", "failed" or "cancelled".
        status: where the running step is.
        title, hint: for "failed", what happened and what to do next.
    """

    state: str = "idle"
    status: Status = Status()
    title: str = ""
    hint: str = ""
