"""The rows that are marked: one set, which the rows, the clusters and the map show and change."""

from collections import deque
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Bits = NDArray[np.uint8]
LOST = 8  # sets of marks that can be put back; 125 kB each of a million rows


class Selection:
    """Row ids, held as one bit a row so that a million are marked at once.

    Attributes:
        count: how many are marked.
        version: another number after every change.
        told: called after every change.
    """

    def __init__(self) -> None:
        """Nothing is marked, of no rows at all."""
        self._marked = np.zeros(0, dtype=np.bool_)
        self.count = 0
        self.version = 0
        self.told: Callable[[], None] = lambda: None
        self._lost: deque[Bits] = deque(maxlen=LOST)

    def fit(self, rows: int) -> None:
        """Be about a dataset of so many rows; marks stay where it is the same number."""
        if rows != len(self._marked):
            self._take(np.zeros(rows, dtype=np.bool_))
            self._lost.clear()

    def __bool__(self) -> bool:
        """Whether any row is marked."""
        return self.count > 0

    def __contains__(self, row: int) -> bool:
        """Whether a row is marked."""
        return row < len(self._marked) and bool(self._marked[row])

    @property
    def ids(self) -> Ids:
        """The marked row ids, ascending."""
        return np.flatnonzero(self._marked)

    @property
    def mask(self) -> NDArray[np.bool_]:
        """(n,) which rows are marked; not to be written to."""
        return self._marked

    def add(self, ids: Iterable[int] | Ids) -> None:
        """Mark rows."""
        self._change(ids, np.True_)

    def remove(self, ids: Iterable[int] | Ids) -> None:
        """Take marks off rows."""
        self._change(ids, np.False_)

    def toggle(self, ids: Iterable[int] | Ids) -> None:
        """Mark those rows that are not marked, and take the marks off the others."""
        rows = np.asarray(ids, dtype=np.int64)
        self._change(rows, ~self._marked[rows])

    def clear(self) -> None:
        """Take all marks off."""
        self._take(np.zeros_like(self._marked))

    def forget(self) -> None:
        """Take all marks off, those too that could be put back: other rows are in question now."""
        self.clear()
        self._lost.clear()

    def put_back(self) -> int:
        """Mark again what was marked when several rows last lost their marks at once.

        What is marked now stays so.

        Returns:
            How many more rows are marked now; 0 where nothing was lost.
        """
        if not self._lost:
            return 0
        before = self.count
        lost = np.unpackbits(self._lost.pop(), count=len(self._marked)).astype(np.bool_)
        self._take(self._marked | lost)
        return self.count - before

    def _change(self, ids: Iterable[int] | Ids, value: "np.bool_ | NDArray[np.bool_]") -> None:
        rows = np.asarray(ids if isinstance(ids, np.ndarray) else list(ids), dtype=np.int64)
        if np.all(self._marked[rows] == value):
            return  # as after most drops: every pane would count its marks anew
        marked = self._marked.copy()  # a picture drawn from the old one stays as it was
        marked[rows] = value
        self._take(marked)

    def _take(self, marked: NDArray[np.bool_]) -> None:
        # One mark is soon set again; three hundred that were looked for one by one are not.
        if len(marked) == len(self._marked) and np.count_nonzero(self._marked & ~marked) > 1:
            self._lost.append(np.packbits(self._marked))
        self._marked = marked
        self.count = int(np.count_nonzero(marked))
        self.version += 1
        self.told()
