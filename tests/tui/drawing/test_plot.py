"""Exactly the cells that are given are drawn, in the frame of plotext."""

import numpy as np
import plotext
import pytest
from numpy.typing import NDArray

from elute.tui.drawing import plot
from elute.tui.drawing.camera import Box
from elute.tui.drawing.palette import NO_INK
from elute.tui.drawing.plot import LABEL, Frame, Line, Ticks, draw, frame_for, ticks

FRAMES = [Frame(False, False), Frame(True, False), Frame(True, True)]


def random_cells(
    height: int, width: int, filled: float = 0.5
) -> tuple[NDArray[np.str_], NDArray[np.uint8]]:
    """Braille characters with inks of the whole range, and blank cells."""
    random = np.random.default_rng(height * 1000 + width)
    glyphs = random.integers(0x2801, 0x2900, (height, width)).astype(np.uint32).view("U1")
    inks = random.choice([0, 1, 15, 50, 252, 254], (height, width)).astype(np.uint8)
    inks[random.random((height, width)) >= filled] = NO_INK
    return glyphs, inks


def characters(line: Line) -> list[tuple[str, int]]:
    """A line as one (character, ink) a column."""
    return [(character, ink) for text, ink in line for character in text]


@pytest.mark.parametrize("frame", FRAMES, ids=["bare", "lines", "labels"])
@pytest.mark.parametrize("height", [2, 3, 5, 19, 42, 57, 130])
@pytest.mark.parametrize("width", [2, 3, 7, 20, 74, 153, 194])
def test_every_glyph_lands_in_its_cell(frame: Frame, height: int, width: int) -> None:
    """At every size, also beyond the terminal's, each cell holds its glyph in its ink."""
    glyphs, inks = random_cells(height, width, 0.3)
    across, upward = ticks(Box(-3.0, 12.0, -8.0, 9.0), width, height)
    lines = draw(glyphs, inks, frame, across, upward)
    assert len(lines) == height + frame.bottom
    for row in range(height):
        drawn = characters(lines[row])[frame.left :]
        expected = [
            (str(glyph), int(ink)) if ink != NO_INK else (" ", NO_INK)
            for glyph, ink in zip(glyphs[row], inks[row], strict=True)
        ]
        assert drawn == expected
    assert {len(characters(line)) for line in lines} == {width + frame.left}


@pytest.mark.parametrize("frame", FRAMES, ids=["bare", "lines", "labels"])
def test_an_empty_map_keeps_its_frame(frame: Frame) -> None:
    """Without one occupied cell the lines have the same shape."""
    glyphs, inks = random_cells(6, 30, 0.0)
    lines = draw(glyphs, inks, frame, *ticks(Box(0, 1, 0, 1), 30, 6))
    assert [len(characters(line)) for line in lines] == [30 + frame.left] * (6 + frame.bottom)
    assert ("┤" in "".join(text for line in lines for text, _ in line)) == frame.labels


def test_nothing_is_left_from_the_drawing_before() -> None:
    """The process has one plotext figure; another user of it changes nothing here."""
    cells, frame, marks = random_cells(8, 40), FRAMES[2], ticks(Box(0, 5, 0, 5), 40, 8)
    first = draw(*cells, frame, *marks)
    plotext.title("another drawing")
    plotext.grid(True, True)
    plotext.theme("matrix")
    plotext.xreverse(True)
    plotext.scatter([1, 2, 3], [9, 9, 9], marker="braille")
    plot._empty.cache_clear()
    assert draw(*cells, frame, *marks) == first


def test_ticks_are_round_and_stand_in_their_cells() -> None:
    """Numbers are multiples of 1, 2 or 5 times a power of ten."""
    across, upward = ticks(Box(0.0, 100.0, -1.0, 1.0), 100, 20)
    assert across == Ticks((0, 20, 40, 60, 80, 99), ("0", "20", "40", "60", "80", "100"))
    assert upward == Ticks((0, 5, 10, 15, 19), ("-1.0", "-0.5", "0.0", "0.5", "1.0"))


@pytest.mark.parametrize("span", [1e-9, 3e-4, 0.007, 0.21, 1.0, 42.0, 9.99e5, 1e30])
def test_any_scale_has_ticks_of_bounded_width(span: float) -> None:
    """However near or far, there is a tick and no label is wider than its column."""
    for start in (0.0, -0.37 * span, 12.3 * span):
        for marks in ticks(Box(start, start + span, start, start + span), 53, 13):
            assert marks.cells
            assert all(len(label) <= LABEL for label in marks.labels)


def test_labels_too_long_for_their_column_leave_the_cells_in_place() -> None:
    """The column of numbers keeps its width when every number is left blank."""
    glyphs, inks = random_cells(10, 40)
    marks = ticks(Box(12.3456, 12.3457, 0.12345, 0.12346), 40, 10)
    lines = draw(glyphs, inks, FRAMES[2], *marks)
    assert "".join(c for c, _ in characters(lines[0]))[: LABEL + 1] in ("     │", "     ┤")


def test_small_panes_spare_their_cells() -> None:
    """Frame and numbers appear as room allows; a turned picture has no numbers."""
    assert frame_for(20, 6, solid=False) == Frame(False, False)
    assert frame_for(40, 12, solid=False) == Frame(True, False)
    assert frame_for(78, 21, solid=False) == Frame(True, True)
    assert frame_for(78, 21, solid=True) == Frame(True, False)
