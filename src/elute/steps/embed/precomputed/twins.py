"""Rows of equal texts share one vector here; whether the file has another for some is told."""

import numpy as np

from elute.core.amounts import counted
from elute.core.results import Floats, Ids

_DIRECTIONS = 8
_ALIKE = 0.05


class Twins:
    """Compares vectors of rows with equal texts while the file goes by, without keeping them.

    Kept are the projections of each on a few random directions: those of two vectors of length 1
    differ by about their distance (Johnson and Lindenstrauss 1984). So what another batch or a
    shorter number type does to a vector is no difference, and another vector is.
    """

    def __init__(self, pairs: Ids, dim: int) -> None:
        """Compare the vectors at the places `pairs[0]` with those at `pairs[1]`, each (c,)."""
        self._pairs = pairs
        self._places = np.unique(pairs)
        dice = np.random.default_rng(0)
        self._directions = dice.standard_normal((dim, _DIRECTIONS))
        self._marks = np.full((len(self._places), _DIRECTIONS), np.nan, dtype=np.float32)

    def look(self, block: Floats, start: int) -> None:
        """See the file's vectors from the place `start` on."""
        first, end = np.searchsorted(self._places, (start, start + len(block)))
        if end > first:
            vectors = block[self._places[first:end] - start].astype(np.float64)
            # One that is zero or not finite is like no other; as it is not used, that is no error.
            with np.errstate(all="ignore"):
                vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
                self._marks[first:end] = vectors @ self._directions

    def notes(self) -> tuple[str, ...]:
        """A sentence about the rows whose own vector is another; none where there are none."""
        one, other = self._marks[np.searchsorted(self._places, self._pairs)]
        unlike = ~(np.abs(one - other) <= _ALIKE).all(axis=1)
        count = int(np.count_nonzero(unlike))
        if not count:
            return ()
        have = counted(count, "row has", "rows have")
        said = f"{have} the text of a row before and another vector in the file"
        return (f"{said}; that row's was taken.",)
