"""By what the map is coloured."""

import numpy as np
import pytest

from elute.core.errors import UsageError
from elute.engine.columns import MOST, Column
from elute.tui.present import colouring
from tests.tui.driving import finished
from tests.tui.fake_engine import FakeEngine


def test_what_is_offered_has_data() -> None:
    """Before the round only what is always known; labels only where there are some."""
    assert colouring.offered(finished().snapshot()) == [
        "cluster",
        "outlier",
        "density",
        "round",
        "duplicate",
    ]
    assert colouring.offered(FakeEngine(done=2).snapshot()) == ["cluster", "density", "round"]
    with pytest.raises(UsageError, match="no outlier"):
        colouring.colouring("outlier", FakeEngine(done=2).snapshot())


def test_groups_go_by_size_and_none_stays_none() -> None:
    """The commonest is 0; names without a row are left out; codes keep their rows."""
    codes = np.array([2, 0, 2, -1, 3, 2, 3], np.int32)
    by = colouring.groups("label", codes, ("a", "b", "c", "d"))
    assert by.names == ("c", "d", "a")
    assert by.groups is not None
    assert by.groups.tolist() == [0, 2, 0, -1, 1, 0, 1]


def test_a_fifth_of_the_numbers_is_in_each_shade() -> None:
    """Infinite ones have none; many equal ones need fewer bounds; none needs none."""
    values = np.append(np.arange(100, dtype=np.float32), np.inf).astype(np.float32)
    by = colouring.numbers("n", values)
    assert by.values is not None
    shade = np.digitize(by.values[:100], by.bounds)
    assert np.bincount(shade).tolist() == [20, 20, 20, 20, 20]
    assert np.isnan(by.values[100])
    flat = colouring.numbers("n", np.array([1, 1, 1, 1, 1, 1, 9], np.float32))
    assert len(flat.bounds) == 0
    assert colouring.numbers("n", np.full(3, np.nan, np.float32)).bounds == ()


def test_a_column_of_numbers_is_shades_and_one_of_words_groups() -> None:
    """A few different numbers are groups too; too many words are others."""
    snapshot = finished().snapshot()
    assert snapshot.precleaned is not None
    n = len(snapshot.precleaned.ids)

    def made(values: list[object]) -> str:
        return colouring.by_column(Column.of("c", values), snapshot).kind

    assert made([str(row / 7) for row in range(n)]) == "numbers"
    assert made([row % 3 for row in range(n)]) == "groups"
    assert made(["x" if row % 2 else row for row in range(n)]) == "groups"
    assert made([None] * n) == "groups"


def test_too_many_values_are_told_as_others() -> None:
    """The first MOST have a number of their own."""
    column = Column.of("c", [f"v{row}" for row in range(MOST + 5)])
    assert len(column.values) == MOST
    assert column.codes[-5:].tolist() == [-2] * 5


def test_rounds_tell_who_left_when_and_are_drawn_all() -> None:
    """Rows that left are groups by their round, and not faint."""
    engine = finished()
    engine.drop(np.arange(10), "x")
    by = colouring.colouring("round", engine.snapshot())
    assert by.dropped_too
    assert by.names == ("still in", "left in round 1")
    assert by.groups is not None
    assert by.groups[:11].tolist() == [1] * 10 + [0]


def test_duplicates_tell_the_copy_from_what_it_copies() -> None:
    """The last row of the scripted engine is a near copy of the first."""
    by = colouring.colouring("duplicate", finished().snapshot())
    assert by.groups is not None
    assert by.names[0] == "like no other"
    assert by.names[by.groups[-1]] == "near copy"
    assert by.names[by.groups[0]] == "has near copies"
