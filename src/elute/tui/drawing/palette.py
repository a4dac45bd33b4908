"""One colour and one letter for each cluster, the same in every pane.

Labels go by falling size, and the slots are ordered so that neighbours differ most: the clusters
one looks at first are the easiest to tell apart. After the last slot the colours come round again.
The hues were found by farthest points in OKLab, among those with a contrast of at least 4.5 to a
dark panel or 3.2 to a light one. On a terminal of 16 colours the slots are exactly Rich's own
sixteen, because Rich turns every colour into the nearest of those and slots would fall together.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.style import Style
from textual.color import Color
from textual.widget import Widget

from elute.tui.drawing.raster import SHADES

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
STRONG = 7.0  # contrast of a strong palette's colours to their background (WCAG 2 AAA)
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

# What numbers take, the lowest first: ever lighter on a dark panel, ever darker on a light one.
RAMP_DARK = "#5a62c8 #2f93c4 #3fbf97 #b4d84a #fff48c"
RAMP_LIGHT = "#8a9a20 #2f9070 #1f70a0 #3c3c9c #3a0058"
RAMP_DARK_16 = "#5555ff #00aaaa #55ff55 #ffff55 #ff5555"
RAMP_LIGHT_16 = "#00aaaa #00aa00 #aa5500 #aa0000 #aa00aa"

RAMP_INK, SELECTED_INK = 200, 251
NOISE_INK, OTHERS_INK, DROPPED_INK, NO_INK = 252, 253, 254, 255


@dataclass(frozen=True)
class Palette:
    """The colours on one background.

    Attributes:
        dark: whether light colours are wanted.
        background: the panel they stand on, into which sparse cells sink.
        sixteen: whether the terminal has no more than 16 colours, or only its own are wanted.
        own: whether its own are sent by number, as the user has set them.
        strong: whether every colour keeps a contrast of STRONG to the background, sparse or not.
    """

    dark: bool
    background: Color
    sixteen: bool = False
    own: bool = False
    strong: bool = False

    @cached_property
    def slots(self) -> tuple[Color, ...]:
        """The colours that clusters take in turn."""
        wide, narrow = (DARK, DARK_16) if self.dark else (LIGHT, LIGHT_16)
        colours = map(Color.parse, (narrow if self.sixteen else wide).split())
        return tuple(map(self._cleared, colours))

    def cluster(self, cluster: int) -> Style:
        """The style of a cluster's name, in a legend or a table; noise (-1) is grey."""
        return self.styles[NOISE_INK if cluster < 0 else cluster % len(self.slots) * SHADES + 1]

    @property
    def most_groups(self) -> int:
        """How many groups that are not clusters have a colour each; the others share one."""
        return len(self.slots) - 1

    @cached_property
    def styles(self) -> dict[int, Style]:
        """Ink -> style, for every ink but NO_INK."""
        greys = (
            ("#aaaaaa #555555" if self.sixteen else "#7c7c7c #4c4c4c")
            if self.dark
            else ("#555555 #aaaaaa" if self.sixteen else "#707070 #b0b0b0")
        )
        grey, faint = (self._cleared(Color.parse(name)) for name in greys.split())
        styles = {NOISE_INK: grey, OTHERS_INK: faint, DROPPED_INK: faint}
        for slot, colour in enumerate(self.slots):
            for shade in range(SHADES):
                styles[slot * SHADES + shade] = self._shaded(colour, shade)
        wide, narrow = (RAMP_DARK, RAMP_DARK_16) if self.dark else (RAMP_LIGHT, RAMP_LIGHT_16)
        for shade, name in enumerate((narrow if self.sixteen else wide).split()):
            styles[RAMP_INK + shade] = self._cleared(Color.parse(name))
        sent = {ink: Style(color=self._sent(colour)) for ink, colour in styles.items()}
        away = self._sent(Color.parse("white" if self.dark else "black"))
        return sent | {SELECTED_INK: Style(color=away, bold=True)}

    def _sent(self, colour: Color) -> RichColor:
        """As it is sent."""
        sent = colour.rich_color
        return sent.downgrade(ColorSystem.STANDARD) if self.own else sent

    def _cleared(self, colour: Color) -> Color:
        """The colour moved away from the background as far as a strong palette needs it."""
        away = Color.parse("white" if self.dark else "black")
        while self.strong and contrast(colour, self.background) < STRONG:
            colour = colour.blend(away, 0.1)
        return colour

    def _shaded(self, colour: Color, shade: int) -> Color:
        """Sparse or far cells sink into the background, dense or near ones come forward."""
        if self.sixteen or shade == 1 or (self.strong and shade == 0):
            return colour
        if shade == 0:
            return colour.blend(self.background, 0.4)
        return colour.blend(Color.parse("white" if self.dark else "black"), 0.3)


def palette_of(widget: Widget) -> Palette:
    """The palette for what a widget stands on, in its app's theme and on its terminal."""
    app = widget.app
    own = app.native_ansi_color
    sixteen = own or app.console.color_system == "standard"
    strong = app.has_class("strong")
    return _palette(app.current_theme.dark, widget.background_colors[1], sixteen, own, strong)


@lru_cache(maxsize=16)
def _palette(*given: Any) -> Palette:
    return Palette(*given)


def contrast(one: Color, other: Color) -> float:
    """How far two colours are apart in light, 1 to 21 (WCAG 2)."""
    low, high = sorted(_light(colour) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def _light(colour: Color) -> float:
    """Relative luminance of a colour, in [0, 1]."""
    parts = (part / 255 for part in colour.rgb)
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def letter(cluster: int) -> str:
    """What stands for a cluster where there are no colours; `.` for noise (-1)."""
    return "." if cluster < 0 else LETTERS[cluster % len(LETTERS)]
