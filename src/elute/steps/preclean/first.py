"""Exact duplicates, by digest: a million texts need 16 bytes each, not a table of strings."""

import numpy as np
from numpy.typing import NDArray


def first_of(digests: bytes | bytearray, width: int) -> NDArray[np.int64]:
    """For every digest the first place where the same digest stands.

    Args:
        digests: m digests of `width` bytes, one after the other.
        width: a multiple of 8.

    Returns:
        (m,) int64; `first_of(...)[i] == i` for the first of its kind.
    """
    words = np.frombuffer(bytes(digests), dtype=np.uint64).reshape(-1, width // 8)
    order = np.lexsort(words.T)
    ranked = words[order]
    new = np.ones(len(order), dtype=bool)
    new[1:] = (ranked[1:] != ranked[:-1]).any(axis=1)
    # lexsort is stable: within a group the places ascend, so its first is the smallest.
    leader = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]
    first = np.empty(len(order), dtype=np.int64)
    first[order] = leader
    return first
