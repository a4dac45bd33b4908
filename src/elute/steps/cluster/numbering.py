"""How clusters are numbered: by size, so that the first ones are those worth looking at."""

import numpy as np

from elute.core.results import Ints


def by_size(labels: Ints) -> tuple[Ints, Ints]:
    """Number clusters anew: 0 is the largest, equal ones stand in the order of their first rows.

    Args:
        labels: (m,) from 0, in any order and with gaps; below 0 for noise.

    Returns:
        (m,) int32 labels, -1 for noise; and the new number of each old one, -1 for a gap.
    """
    kept = np.flatnonzero(labels >= 0)
    old, first, which, sizes = np.unique(
        labels[kept], return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(old), dtype=np.int32)
    rank[np.lexsort((first, -sizes))] = np.arange(len(old))
    made = np.full(len(labels), -1, dtype=np.int32)
    made[kept] = rank[which]
    number = np.full(int(labels.max(initial=-1)) + 1, -1, dtype=np.int32)
    number[old] = rank
    return made, number
