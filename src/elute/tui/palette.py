"""One colour and one letter for each cluster, the same in every pane.

Labels go by falling size, and the slots are ordered so that neighbours differ most: the clusters
one looks at first are the easiest to tell apart. After the last slot the colours come round again.
The hues were found by farthest points in OKLab, among those with a contrast of at least 4.5 to a
dark panel or 3.2 to a light one. On a terminal of 16 colours the slots are exactly Rich's own
sixteen, because Rich turns every colour into the nearest of those and slots would fall together.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from rich.style import Style
from textual.color import Color
from textual.widget import Widget

from elute.tui.raster import BLANK, DROPPED, EMPTY, NOISE, OTHERS, SHADES, Raster, shades

DARK = (
    "#5ab4ff #f05a00 #b4f04b #ff87f0 #0fa578 #ffd2a5 #2dffe1 #b49600 "
    "#9678ff #c38796 #e1c3ff #ffd20f #ff6996 #a5d296 #69b40f #8787c3"
)
LIGHT = (
    "#0069c3 #e11e00 #008700 #a50fa5 #693c00 #a56987 #005a5a #5a1ec3 "
    "#87003c #4b3c78 #e12d87 #877800 #b45a0f #8769c3 #2d5a0f #0f2dc3"
)
DARK_16 = "#55ffff #ff5555 #55ff55 #ff55ff #ffff55 #5555ff #00aaaa #aa5500 #00aa00"
LIGHT_16 = "#0000aa #aa0000 #00aa00 #aa00aa #00aaaa #aa5500 #5555ff #ff5555 #ff55ff"
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

NOISE_INK, OTHERS_INK, DROPPED_INK, NO_INK = 252, 253, 254, 255


@dataclass(frozen=True)
class Palette:
    """The colours on one background.

    Attributes:
        dark: whether light colours are wanted.
        background: the panel they stand on, into which sparse cells sink.
        sixteen: whether the terminal has no more than 16 colours.
    """

    dark: bool
    background: Color
    sixteen: bool = False

    @cached_property
    def slots(self) -> tuple[Color, ...]:
        """The colours that clusters take in turn."""
        wide, narrow = (DARK, DARK_16) if self.dark else (LIGHT, LIGHT_16)
        return tuple(map(Color.parse, (narrow if self.sixteen else wide).split()))

    def cluster(self, cluster: int) -> Style:
        """The style of a cluster's name, in a legend or a table; noise (-1) is grey."""
        return self.styles[NOISE_INK if cluster < 0 else cluster % len(self.slots) * SHADES + 1]

    def inks(self, raster: Raster) -> NDArray[np.uint8]:
        """(h, w) the number of each cell's style in `styles`, NO_INK where the cell is empty."""
        inks = (raster.cluster % len(self.slots) * SHADES + shades(raster)).astype(np.uint8)
        inks[raster.cluster < 0] = NOISE_INK  # also where noise is what is highlighted
        inks[raster.layer == OTHERS] = OTHERS_INK
        inks[raster.layer == NOISE] = NOISE_INK
        inks[raster.layer == DROPPED] = DROPPED_INK
        inks[raster.layer == EMPTY] = NO_INK
        return inks

    @cached_property
    def styles(self) -> dict[int, Style]:
        """Ink -> style, for every ink but NO_INK."""
        greys = (
            ("#aaaaaa #555555" if self.sixteen else "#7c7c7c #4c4c4c")
            if self.dark
            else ("#555555 #aaaaaa" if self.sixteen else "#707070 #b0b0b0")
        )
        grey, faint = map(Color.parse, greys.split())
        styles = {NOISE_INK: grey, OTHERS_INK: faint, DROPPED_INK: faint}
        for slot, colour in enumerate(self.slots):
            for shade in range(SHADES):
                styles[slot * SHADES + shade] = self._shaded(colour, shade)
        return {ink: Style(color=colour.rich_color) for ink, colour in styles.items()}

    def _shaded(self, colour: Color, shade: int) -> Color:
        """Sparse or far cells sink into the background, dense or near ones come forward."""
        if self.sixteen or shade == 1:
            return colour
        if shade == 0:
            return colour.blend(self.background, 0.4)
        return colour.blend(Color.parse("white" if self.dark else "black"), 0.3)


def palette_of(widget: Widget) -> Palette:
    """The palette for what a widget stands on, in its app's theme and on its terminal."""
    app = widget.app
    sixteen = app.native_ansi_color or app.console.color_system == "standard"
    return _palette(app.current_theme.dark, widget.background_colors[1], sixteen)


@lru_cache(maxsize=16)
def _palette(dark: bool, background: Color, sixteen: bool) -> Palette:
    return Palette(dark, background, sixteen)


def letter(cluster: int) -> str:
    """What stands for a cluster where there are no colours; `.` for noise (-1)."""
    return "." if cluster < 0 else LETTERS[cluster % len(LETTERS)]


def glyphs(raster: Raster, *, letters: bool) -> NDArray[np.str_]:
    """(h, w) the character of each cell: braille dots, or ASCII alone with `letters`.

    Dropped rows are a faint mark and never braille, so that the hole they leave stays visible.
    """
    if letters:
        alphabet = np.array(list(LETTERS))
        shown = alphabet[raster.cluster % len(LETTERS)]
        shown[raster.cluster < 0] = "."
        shown[raster.layer == OTHERS] = ":"
    else:
        shown = (raster.bits.astype(np.uint32) + BLANK).view("U1")
    shown[raster.layer == DROPPED] = "," if letters else "·"
    shown[raster.layer == EMPTY] = " "
    return shown
