"""Lines through measured values, drawn into cells as braille dots; `plot` sets the frame around."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.tui.drawing.camera import Size
from elute.tui.drawing.palette import NO_INK
from elute.tui.drawing.raster import BLANK, DOTS

FIRST, SECOND, THIRD, FORCE, CURSOR, POINT = range(6)
"""Inks: three lines, what marks the value in force, what marks that of the cursor, and a point."""


@dataclass(frozen=True)
class Course:
    """One line.

    Attributes:
        across: (p,) rising, 0 at the left edge and 1 at the right.
        up: (p,) 0 at the bottom and 1 at the top; NaN interrupts the line.
        ink: its ink.
        dash: dots of a dash and of the gap after it, which tells it from others without colours,
            too; 0 for none.
    """

    across: NDArray[np.float64]
    up: NDArray[np.float64]
    ink: int
    dash: int = 0


class Canvas:
    """Cells to draw into; what is drawn first stays on top."""

    def __init__(self, size: Size) -> None:
        """(h, w) cells, both at least 2, all blank."""
        self._height, self._width = size
        self.glyphs = np.full(size, " ", dtype="U1")
        self.inks = np.full(size, NO_INK, dtype=np.uint8)

    def point(self, across: float, up: float, glyph: str, ink: int) -> None:
        """One character at a place."""
        row = round((1 - up) * (self._height - 1))
        column = round(across * (self._width - 1))
        self._lay(row, column, glyph, ink)

    def course(self, it: Course) -> None:
        """A line."""
        bits = self._dots(it)
        for row, column in zip(*np.nonzero(bits), strict=True):
            self._lay(row, column, chr(BLANK + int(bits[row, column])), it.ink)

    def upright(self, across: float, glyph: str, ink: int) -> None:
        """A line from the bottom to the top, where nothing is drawn yet."""
        column = round(across * (self._width - 1))
        self._all(((row, column) for row in range(self._height)), glyph, ink)

    def level(self, up: float, glyph: str, ink: int) -> None:
        """A line from the left to the right, where nothing is drawn yet."""
        row = round((1 - up) * (self._height - 1))
        self._all(((row, column) for column in range(self._width)), glyph, ink)

    def _all(self, places: Iterable[tuple[int, int]], glyph: str, ink: int) -> None:
        for row, column in places:
            self._lay(row, column, glyph, ink)

    def _lay(self, row: int, column: int, glyph: str, ink: int) -> None:
        if self.inks[row, column] == NO_INK:
            self.glyphs[row, column], self.inks[row, column] = glyph, ink

    def _dots(self, it: Course) -> NDArray[np.uint8]:
        """(h, w) braille bits of a line."""
        tall, wide = 4 * self._height, 2 * self._width
        dots = np.zeros((tall, wide), dtype=np.bool_)
        places = np.arange(wide) / (wide - 1)
        inside = (places >= it.across[0] - 1 / wide) & (places <= it.across[-1] + 1 / wide)
        up = np.interp(places, it.across, it.up)
        before = -1
        for column in np.flatnonzero(inside & np.isfinite(up)):
            row = round((1 - float(np.clip(up[column], 0, 1))) * (tall - 1))
            joined = before if before >= 0 and not it.dash else row
            if not it.dash or column // it.dash % 2 == 0:
                dots[min(row, joined) : max(row, joined) + 1, column] = True
            before = row
        grid = dots.reshape(self._height, 4, self._width, 2)
        bits: NDArray[np.uint8] = np.einsum("hdwc,dc->hw", grid, DOTS, dtype=np.uint8)
        return bits
