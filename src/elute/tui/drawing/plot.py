"""The map's cells in a frame with ticks, which plotext draws.

plotext places points in Python, at 2 to 10 microseconds each, and its braille markers take wrong
colours. So it gets none: it draws the frame of an empty plot, whose limits are the centres of the
first and last cell, at any size of two cells or more a side, and the cells are written into that.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.tui.drawing.camera import Box, Size
from elute.tui.drawing.palette import NO_INK

LABEL = 5
_CODE = re.compile(r"\x1b\[[0-9;]*m")

Line = list[tuple[str, int]]


@dataclass(frozen=True)
class Ticks:
    """Marks along one side: cell numbers from the left or the bottom, and what stands at each."""

    cells: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Frame:
    """What is drawn around the cells.

    Attributes:
        lines: whether there is a left and a bottom line at all.
        labels: whether they carry ticks with numbers.
    """

    lines: bool
    labels: bool

    @property
    def left(self) -> int:
        """Columns to the left of the cells."""
        return self.lines + LABEL * self.labels

    @property
    def bottom(self) -> int:
        """Lines below the cells."""
        return self.lines + self.labels


def frame_for(width: int, height: int, *, solid: bool) -> Frame:
    """As much frame as a pane of this size can spare; a turned picture has no numbers to show."""
    lines = width >= 30 and height >= 10
    return Frame(lines, lines and not solid and width >= 60 and height >= 16)


def ticks(box: Box, width: int, height: int) -> tuple[Ticks, Ticks]:
    """Round numbers along the bottom (about every 16 cells) and the left (about every 5)."""
    return (
        _along(box.left, box.right, width, max(3, width // 16)),
        _along(box.bottom, box.top, height, max(3, height // 5)),
    )


def draw(
    glyphs: NDArray[np.str_], inks: NDArray[np.uint8], frame: Frame, across: Ticks, upward: Ticks
) -> list[Line]:
    """Draw cells in their frame.

    Args:
        glyphs: (h, w) one character of one column each; h and w at least 2.
        inks: (h, w) the number of each cell's colour; cells of NO_INK stay blank.
        frame: what is drawn around.
        across: marks of the bottom line; left out, as the next, where the frame has no labels.
        upward: marks of the left line.

    Returns:
        h + frame.bottom lines from the top, each frame.left + w columns of (text, ink) pieces; the
        frame and blanks are NO_INK.
    """
    height, width = glyphs.shape
    empty: list[Line] = [
        [(line, NO_INK)] for line in _empty((height, width), frame, across, upward)
    ]
    cells = [redrawn(empty[y], glyphs[y], inks[y], frame) for y in range(height)]
    return cells + empty[height:]


def redrawn(line: Line, glyphs: NDArray[np.str_], inks: NDArray[np.uint8], frame: Frame) -> Line:
    """One line of a picture with other cells.

    Args:
        line: as `draw` made it.
        glyphs: (w,) the characters of its cells, and
        inks: (w,) their inks.
        frame: what is drawn around.
    """
    before = "".join(text for text, _ in line)[: frame.left]
    pieces = [(before, NO_INK)] if before else []
    cells = zip(inks.tolist(), glyphs.tolist(), strict=True)
    for ink, run in groupby(cells, key=lambda cell: cell[0]):
        text = "".join(glyph for _, glyph in run)
        pieces.append((text if ink != NO_INK else " " * len(text), ink))
    return pieces


@lru_cache(maxsize=8)
def _empty(size: Size, frame: Frame, across: Ticks, upward: Ticks) -> tuple[str, ...]:
    """The lines of a plot without a point; kept, as most pictures differ in their cells only."""
    import plotext

    height, width = size
    plotext.clear_figure()  # it is one figure for the whole process
    plotext.limit_size(False, False)
    plotext.plot_size(width + frame.left, height + frame.bottom)
    plotext.theme("clear")
    _set_axes(plotext, size, frame, across, upward)
    plotext.scatter([], [])
    return tuple(_CODE.sub("", line) for line in plotext.build().splitlines())


def _set_axes(plotext: Any, size: Size, frame: Frame, across: Ticks, upward: Ticks) -> None:
    """Limits at the centres of the outermost cells, the two lines and their ticks."""
    plotext.xlim(0, size[1] - 1)
    plotext.ylim(0, size[0] - 1)
    plotext.xaxes(frame.lines, False)
    plotext.yaxes(frame.lines, False)
    if not frame.labels:
        across = upward = Ticks()  # given, as plotext would make up its own
    plotext.xticks(across.cells, across.labels)
    plotext.yticks(upward.cells, [text.rjust(LABEL) for text in upward.labels])


def _along(low: float, high: float, cells: int, most: int) -> Ticks:
    """About `most` round numbers from low to high, and the cell each falls in.

    With `most` at least 3 there is always one, as the column of labels is as wide as the widest;
    a number too long for it keeps its tick and goes blank.
    """
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * nice for nice in (1, 2, 5, 10) if power * nice >= rough)
    decimals = max(0, -math.floor(math.log10(step)))
    values = [n * step for n in range(math.ceil(low / step), math.floor(high / step) + 1)]
    labels = [f"{value:.{decimals}f}" for value in values]
    return Ticks(
        tuple(min(cells - 1, int((value - low) / (high - low) * cells)) for value in values),
        tuple(label if len(label) <= LABEL else "" for label in labels),
    )
