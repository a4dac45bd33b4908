"""The neighbour graph as HDBSCAN and DBSCAN walk it: weighted and sparse."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Ints

Weights = NDArray[np.float64]


def sparse(indices: Ints, weights: Weights) -> Any:
    """A scipy CSR array (m, m): `weights` (m, k) on the edges from each row to its neighbours.

    Edges of a row to itself, which fill up where it has fewer than k neighbours, are left out.
    """
    from scipy.sparse import csr_array

    m = len(indices)
    kept = indices != np.arange(m)[:, None]
    starts = np.zeros(m + 1, dtype=np.int64)
    np.cumsum(kept.sum(axis=1), out=starts[1:])
    return csr_array((weights[kept], indices[kept], starts), shape=(m, m))
