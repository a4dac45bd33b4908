"""Bars in eighths of a cell, from the bottom of a canvas; `plot` sets the frame around."""

import numpy as np
from numpy.typing import NDArray

from elute.tui.drawing.camera import Size
from elute.tui.drawing.curve import Canvas

_STEPS = np.array(list(" ▁▂▃▄▅▆▇█"), dtype="U1")
_APART = 3
"""Cells a bar needs before there is a gap to the next."""


def bars(heights: NDArray[np.float64], inks: NDArray[np.uint8], size: Size) -> Canvas:
    """Bars side by side over the whole width.

    Args:
        heights: (n,) 0 to 1; what is above 0 is seen, be it ever so little. With more bars than
            cells each cell shows the first of those that fall into it.
        inks: (n,) of each bar.
        size: (h, w) cells, both at least 2.
    """
    canvas = Canvas(size)
    if not len(heights):
        return canvas
    tall, wide = size
    shown = places(len(heights), wide)
    eighths = np.ceil(np.clip(heights, 0, 1) * tall * 8 - 1e-9).astype(np.int64)[shown]
    if wide >= _APART * len(heights):
        eighths[np.append(shown[1:] != shown[:-1], False)] = 0
    levels = np.clip(eighths - 8 * np.arange(tall - 1, -1, -1)[:, None], 0, 8)
    canvas.glyphs = _STEPS[levels]
    canvas.inks = np.where(levels > 0, inks[shown], canvas.inks).astype(np.uint8)
    return canvas


def places(count: int, wide: int) -> NDArray[np.int64]:
    """(wide,) which of `count` bars each column of cells belongs to."""
    return np.arange(wide) * count // wide
