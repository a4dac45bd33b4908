"""How many rows of an advice are still in: the signs in front of it go by that."""

import numpy as np

from elute.core.results import Advice
from elute.engine.advised import DROPS, rows_of
from elute.engine.view import Snapshot


def kept_of(advice: Advice, snapshot: Snapshot) -> int:
    """How many of its rows are still in."""
    return int(np.count_nonzero(snapshot.kept[rows_of(advice, snapshot)]))


def calls_to_drop(advice: Advice, snapshot: Snapshot) -> bool:
    """Whether it is to drop clusters or rows of them, some of which are still in."""
    return advice.kind in DROPS and kept_of(advice, snapshot) > 0


def carried_out(advice: Advice, snapshot: Snapshot) -> bool:
    """Whether it was to drop rows that have all left."""
    return advice.kind in DROPS and kept_of(advice, snapshot) == 0
