"""Clusters are numbered by size."""

import numpy as np

from elute.steps.cluster.numbering import by_size


def test_the_largest_is_the_first() -> None:
    """Equal ones stand in the order of their first rows, gaps close, and noise stays noise."""
    labels, number = by_size(np.array([7, 7, -1, 2, 2, 4, 4, 4], dtype=np.int32))
    assert labels.tolist() == [1, 1, -1, 2, 2, 0, 0, 0]
    assert number.tolist() == [-1, -1, 2, -1, 0, -1, -1, 1]


def test_nothing_is_numbered() -> None:
    """Noise alone, and no rows at all, are no clusters."""
    for count in (3, 0):
        labels, number = by_size(np.full(count, -1, dtype=np.int32))
        assert labels.tolist() == [-1] * count
        assert len(number) == 0
