"""Which rows an advice is about."""

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
