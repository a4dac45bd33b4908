"""What the cleaning rules find among the rows of which a recipe says nothing."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Precleaned

Mask = NDArray[np.bool_]


def of(found: Precleaned, kept: Mask, free: Mask) -> Precleaned:
    """The same result with only those blank rows and copies that the rules may drop.

    A row the recipe keeps is the witness of its free copies wherever it stands in the file; among
    free rows only, the first one is.

    Args:
        found: what the rules found in the round.
        kept: (n,) the rows still in.
        free: (n,) the rows of which the recipe says nothing.
    """
    leader = np.arange(len(kept))
    leader[found.duplicates] = found.duplicate_of
    rows = np.flatnonzero(kept)
    rows = rows[np.lexsort((rows, free[rows], leader[rows]))]
    begins = np.ones(len(rows), dtype=np.bool_)
    begins[1:] = leader[rows[1:]] != leader[rows[:-1]]
    witness = rows[np.maximum.accumulate(np.where(begins, np.arange(len(rows)), 0))]
    copies = free[rows] & ~begins
    return dataclasses.replace(
        found,
        blank=found.blank[free[found.blank]],
        duplicates=rows[copies],
        duplicate_of=witness[copies],
    )
