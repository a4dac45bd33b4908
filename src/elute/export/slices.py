"""Which bytes of a text source make the kept file, and where its records then stand."""

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Ids


def slices(spans: Ids, kept: NDArray[np.bool_], size: int, joined: bool) -> Ids:
    """Ranges of the source that make the kept file, in order; neighbours in one range.

    Args:
        spans: (n, 2) first and past-the-end byte of each record, ascending.
        kept: (n,) bool.
        size: bytes in the source.
        joined: whether commas stand between the records (a JSON array) and not just line ends.

    Returns:
        (s, 2) int64, ascending and disjoint.
    """
    if not len(spans):
        return np.array([[0, size]], dtype=np.int64)
    edges = np.diff(np.concatenate(([False], kept, [False])).astype(np.int8))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    if joined:
        first = np.where(np.arange(len(begins)) > 0, spans[begins - 1, 1], spans[begins, 0])
        past, tail = spans[ends - 1, 1], [[spans[-1, 1], size]]
    else:
        first, past = spans[begins, 0], np.append(spans[:, 0], size)[ends]
        tail = [[size, size]]
    runs = np.stack([first, past], axis=1)
    return np.concatenate([[[0, spans[0, 0]]], runs, tail]).astype(np.int64)


def places(ranges: Ids, starts: Ids) -> Ids:
    """Where in the file made of `ranges` the bytes at `starts` of the source stand.

    Args:
        ranges: (s, 2) as `slices` makes them.
        starts: (k,) places in the source that lie within the ranges.
    """
    before = np.concatenate(([0], np.cumsum(ranges[:, 1] - ranges[:, 0])[:-1]))
    within = np.searchsorted(ranges[:, 0], starts, side="right") - 1
    return np.asarray(before[within] + starts - ranges[within, 0], dtype=np.int64)
