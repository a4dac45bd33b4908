"""Which rows an advice is about, and how many are still in: the signs in front of it go by that."""

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Advice
from elute.engine.view import Snapshot

DROPS = ("drop_cluster", "drop_rows")


def rows_of(advice: Advice, snapshot: Snapshot) -> NDArray[np.int64]:
    """The row ids an advice is about: those it names, else all rows of its clusters."""
    if advice.rows and advice.kind != "drop_cluster":
        return np.asarray(advice.rows, dtype=np.int64)
    if snapshot.precleaned is None or snapshot.clustered is None:
        return np.zeros(0, dtype=np.int64)
    return snapshot.precleaned.ids[np.isin(snapshot.clustered.labels, advice.clusters)]


def kept_of(advice: Advice, snapshot: Snapshot) -> int:
    """How many of its rows are still in."""
    return int(np.count_nonzero(snapshot.kept[rows_of(advice, snapshot)]))


def calls_to_drop(advice: Advice, snapshot: Snapshot) -> bool:
    """Whether it is to drop clusters or rows of them, some of which are still in."""
    return advice.kind in DROPS and kept_of(advice, snapshot) > 0


def carried_out(advice: Advice, snapshot: Snapshot) -> bool:
    """Whether it was to drop rows that have all left."""
    return advice.kind in DROPS and kept_of(advice, snapshot) == 0
