"""Bars in eighths of a cell, without a screen."""

import numpy as np
import pytest

from elute.tui.drawing.bars import bars, places
from elute.tui.drawing.palette import NO_INK


def drawn(heights: list[float], size: tuple[int, int]) -> list[str]:
    """The lines of a canvas."""
    inks = np.zeros(len(heights), dtype=np.uint8)
    return ["".join(line) for line in bars(np.array(heights), inks, size).glyphs]


def test_a_bar_is_as_high_as_its_value() -> None:
    """To the eighth of a cell; ever so little is seen, nothing is not."""
    assert drawn([1.0, 0.5, 0.25, 0.001, 0.0], (2, 5)) == ["█    ", "██▄▁ "]


def test_few_bars_stand_apart() -> None:
    """As wide as there is room, with a gap between them, none behind the last."""
    assert drawn([1.0, 1.0], (2, 8)) == ["███ ████", "███ ████"]


@pytest.mark.parametrize(("count", "wide"), [(1, 30), (7, 30), (40, 73), (3000, 73), (30, 30)])
def test_every_column_belongs_to_a_bar(count: int, wide: int) -> None:
    """In their order, the first one at the left."""
    of = places(count, wide)
    assert of[0] == 0
    assert (np.diff(of) >= 0).all()
    assert of[-1] < count
    assert len(set(of.tolist())) == min(count, wide)


def test_blank_cells_have_no_ink() -> None:
    """And every bar its own."""
    canvas = bars(np.array([1.0, 0.0]), np.array([3, 4], np.uint8), (2, 2))
    assert canvas.inks.tolist() == [[3, NO_INK], [3, NO_INK]]
    assert not (bars(np.zeros(0), np.zeros(0, np.uint8), (2, 2)).inks != NO_INK).any()
