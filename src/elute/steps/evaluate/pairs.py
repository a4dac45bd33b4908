"""Pairs of rows that are alike by one measure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Ints


@dataclass(frozen=True)
class Pairs:
    """Pairs of positions, each once.

    Attributes:
        ends: (q, 2) int32, the row of lower rank first.
        similarity: (q,) float32.
    """

    ends: Ints
    similarity: Floats

    def __len__(self) -> int:
        """How many there are."""
        return len(self.ends)

    def where(self, wanted: NDArray[np.bool_]) -> "Pairs":
        """Some of them."""
        return Pairs(self.ends[wanted], self.similarity[wanted])

    def closest(self, threshold: float, most: int) -> "Pairs":
        """All at the threshold or above, and of those below the closest, up to `most` in all."""
        if len(self) <= most:
            return self
        kept = max(most, int(np.count_nonzero(self.similarity >= threshold)))
        least = np.partition(self.similarity, -kept)[-kept]
        return self.where(self.similarity >= least)


def keys(ends: Ints, rows: int) -> NDArray[np.int64]:
    """(q,) one number for each pair; `unkeyed` gives the pairs back."""
    numbers: NDArray[np.int64] = ends[:, 0].astype(np.int64) * rows + ends[:, 1]
    return numbers


def unkeyed(numbers: NDArray[np.int64], rows: int) -> Ints:
    """(q, 2) int32 pairs."""
    return np.column_stack(np.divmod(numbers, max(rows, 1))).astype(np.int32)
