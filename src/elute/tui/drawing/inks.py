"""Which ink and which character each cell of the map takes."""

import numpy as np
from numpy.typing import NDArray

from elute.tui.drawing.cloud import SHADES_OF_NUMBER, Colouring
from elute.tui.drawing.palette import (
    DROPPED_INK,
    LETTERS,
    NO_INK,
    NOISE_INK,
    OTHERS_INK,
    RAMP_INK,
    SELECTED_INK,
    Palette,
)
from elute.tui.drawing.raster import (
    BLANK,
    DROPPED,
    EMPTY,
    NOISE,
    OTHERS,
    SHADES,
    Raster,
    density,
    shades,
)

DENSITIES = (0.15, 0.3, 0.5, 0.7)
SELECTED = "*"
_DIGITS = np.array([str(shade + 1) for shade in range(SHADES_OF_NUMBER)])

Cells = NDArray[np.uint8]


def inks(
    raster: Raster, palette: Palette, by: Colouring, selected: NDArray[np.int32] | None
) -> Cells:
    """(h, w) the number of each cell's style in `Palette.styles`, NO_INK where it is empty.

    Args:
        raster: the cells.
        palette: the colours.
        by: what they stand for.
        selected: (h, w) how many selected rows each cell holds, or None.
    """
    if by.kind in ("density", "numbers"):
        found = (RAMP_INK + _ramp(raster, by)).astype(np.uint8)
    else:
        found = (raster.group % len(palette.slots) * SHADES + shades(raster)).astype(np.uint8)
    if by.kind in ("clusters", "groups"):
        found[raster.group < 0] = NOISE_INK  # also where noise is what is highlighted
    if by.kind == "groups":
        found[raster.group >= palette.most_groups] = OTHERS_INK
    if by.kind == "numbers" and raster.value is not None:
        found[np.isnan(raster.value)] = NOISE_INK
    found[raster.layer == OTHERS] = OTHERS_INK
    found[raster.layer == NOISE] = NOISE_INK
    found[raster.layer == DROPPED] = DROPPED_INK
    if selected is not None:
        found[selected > 0] = SELECTED_INK
    found[raster.layer == EMPTY] = NO_INK
    return found


def glyphs(raster: Raster) -> NDArray[np.str_]:
    """(h, w) the braille character of each cell.

    Dropped rows are a faint mark and never braille, so that the hole they leave stays visible.
    """
    shown: NDArray[np.str_] = (raster.bits.astype(np.uint32) + BLANK).view("U1")
    shown[raster.layer == DROPPED] = "·"
    shown[raster.layer == EMPTY] = " "
    return shown


def letters(
    raster: Raster, palette: Palette, by: Colouring, selected: NDArray[np.int32] | None
) -> NDArray[np.str_]:
    """(h, w) what each cell shows where there are no colours, in ASCII; see `inks`."""
    if by.kind in ("density", "numbers"):
        shown = _DIGITS[_ramp(raster, by)]
        if raster.value is not None:
            shown[np.isnan(raster.value)] = "."
    else:
        shown = np.array(list(LETTERS))[raster.group % len(LETTERS)]
        shown[raster.group < 0] = "."
    if by.kind == "groups":
        shown[raster.group >= palette.most_groups] = ":"
    shown[raster.layer == OTHERS] = ":"
    shown[raster.layer == DROPPED] = ","
    if selected is not None:
        shown[selected > 0] = SELECTED
    shown[raster.layer == EMPTY] = " "
    return shown


def _ramp(raster: Raster, by: Colouring) -> NDArray[np.int64]:
    """(h, w) 0 to SHADES_OF_NUMBER - 1, the shade of each cell's number; 0 where it has none."""
    if by.kind == "density" or raster.value is None:
        return np.digitize(density(raster), DENSITIES)
    found: NDArray[np.int64] = by.steps[np.digitize(np.nan_to_num(raster.value), by.bounds)]
    return found
