"""The nearest vectors, a block at a time, are those of comparing with all at once."""

from collections.abc import Iterator

import numpy as np
import pytest

from elute.core.results import Floats, Ids
from elute.engine.searching.nearest import cosines, first, nearest

DICE = np.random.default_rng(0)


def unit(rows: Floats) -> Floats:
    """At length 1."""
    made: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return made


TABLE = unit(DICE.normal(size=(700, 8)).astype(np.float32))
ASKED = unit(DICE.normal(size=(9, 8)).astype(np.float32))


def blocks(table: Floats, size: int) -> Iterator[tuple[Ids, Floats]]:
    """The table in blocks."""
    for start in range(0, len(table), size):
        yield np.arange(start, min(len(table), start + size)), table[start : start + size]


@pytest.mark.parametrize("size", [1, 7, 699, 700])
@pytest.mark.parametrize("k", [1, 20, 5_000])
def test_blocks_of_any_size_give_the_same(size: int, k: int) -> None:
    """As by sorting all, with fewer where there are fewer."""
    numbers, values = nearest(blocks(TABLE, size), ASKED, k)
    order = np.argsort(-(ASKED @ TABLE.T), axis=1, kind="stable")[:, :k]
    assert numbers.shape == order.shape
    np.testing.assert_allclose(values, np.take_along_axis(ASKED @ TABLE.T, order, 1), atol=1e-6)
    assert (numbers == order).mean() > 0.999


def test_ties_go_by_number_also_over_blocks() -> None:
    """Corners of a lattice, whose products have no rounding, each there many times."""
    table = DICE.integers(-1, 2, (900, 3)).astype(np.float32)
    asked = DICE.integers(-1, 2, (5, 3)).astype(np.float32)
    numbers, _ = nearest(blocks(table, 64), asked, 90)
    order = np.argsort(-(asked @ table.T), axis=1, kind="stable")[:, :90]
    np.testing.assert_array_equal(numbers, order)


def test_what_is_in_no_block_is_infinitely_far() -> None:
    """It is never the nearest."""
    found = cosines(iter([(np.array([1, 3]), TABLE[:2])]), 5, ASKED[0])
    assert np.isneginf(found[[0, 2, 4]]).all()
    np.testing.assert_allclose(found[[1, 3]], TABLE[:2] @ ASKED[0], atol=1e-6)


def test_the_first_of_values() -> None:
    """Falling, ties by place, fewer where there are fewer, none of none."""
    values = np.array([0.1, 0.7, 0.7, -1, 0.9], dtype=np.float32)
    assert first(values, 3).tolist() == [4, 1, 2]
    assert first(values, 99).tolist() == [4, 1, 2, 0, 3]
    assert first(values[:0], 3).tolist() == []
