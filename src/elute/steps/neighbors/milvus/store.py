"""What a Milvus must do for the search, wherever it runs; tests put a fake one in its place."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Floats, Ids

ROW, VECTOR = "row", "vector"
"""The fields of a collection: the position of the row, which is its key, and its vector."""


class Store(Protocol):
    """One collection of rows, for one search.

    Attributes:
        name: whose it is, to follow "by".
        efforts: the least effort of a search and the most.
        rows_at_once: for how many rows it searches in one go.
        notes: sentences for the user, complete once it is closed.
    """

    name: str
    efforts: tuple[int, int]
    rows_at_once: int
    notes: tuple[str, ...]

    def add(self, first: int, rows: Floats) -> None:
        """Take in (b, d) rows, of the positions from `first` on."""
        ...

    def ready(self, progress: Progress, total: int) -> None:
        """Make all that were added, `total`, fit to be searched."""
        ...

    def search(self, rows: Floats, count: int, effort: int) -> Ids:
        """(b, count) positions of rows near to `rows`, (b, d), -1 where there are no more."""
        ...


def positions(found: Sequence[Sequence[Any]], count: int, key: str) -> Ids:
    """(b, count) what each hit for b rows has as its `key`, at most `count` a row, -1 beyond."""
    made = np.full((len(found), count), -1, dtype=np.int64)
    for row, hits in enumerate(found):
        keys = [hit[key] for hit in hits[:count]]
        made[row, : len(keys)] = keys
    return made
