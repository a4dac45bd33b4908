"""The lines of the map pane: how they come about, and which of them are sent again.

Lines are kept as finished strips, and only the parts that differ from the last picture are painted
again: Textual sends whatever is refreshed, changed or not, and a whole picture is 8 to 40 kB. The
box is laid over the strips, by its corners, so that moving it repaints a few cells and the bottom
line, however large it is.
"""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from elute.core.safe import safe
from elute.tui.drawing.look import Cells, Look
from elute.tui.drawing.palette import palette_of
from elute.tui.drawing.scene import Scene, Showing, Spot, draw
from elute.tui.widgets import map_legend, map_lines

SMALLEST = (4, 4)  # columns and lines below which there is no picture
NOTHING = Cells(0, 0, 0, 0)


class MapView(Widget):
    """Paints a look at the rows, with the box and what lies in it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"map--frame", "map--text", "map--quiet", "map--cursor"}
    DEFAULT_CSS = """
    MapView {
        height: 1fr;
        & .map--frame { color: $foreground 35%; }
        & .map--text { color: $foreground; }
        & .map--quiet { color: $foreground 60%; }
        & .map--cursor { color: $foreground; text-style: bold reverse; }
    }
    """

    def __init__(
        self,
        text_of: Callable[[int], str],
        *,
        empty_text: str = "no map yet",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """A pane without points.

        Args:
            text_of: row id -> its text, for the line at the bottom; it is made safe here.
            empty_text: what stands in the pane as long as there are no points.
            id: Textual's.
            classes: Textual's.
        """
        super().__init__(id=id, classes=classes)
        self._text_of = text_of
        self._empty_text = empty_text
        self._look: Look | None = None
        self._scene: Scene | None = None
        self._showing = Showing()
        self._selected: NDArray[np.bool_] | None = None  # (m,), by position
        self._pin: tuple[float, ...] | None = None
        self._letters = ""
        self._spotted: tuple[Scene, Cells, Spot] | None = None  # as it was looked up last
        self._strips: list[Strip] = []
        self._corners: frozenset[tuple[int, int]] = frozenset()  # as they were last painted

    @property
    def spot(self) -> Spot | None:
        """The rows and clusters in the box; None without a picture."""
        if self._scene is None:
            return None
        if self._spotted is None or self._spotted[:2] != (self._scene, self._box):
            self._spotted = self._scene, self._box, self._scene.spot(self._box)
        return self._spotted[2]

    @property
    def empty_text(self) -> str:
        """What stands in the pane as long as there are no points."""
        return self._empty_text

    @empty_text.setter
    def empty_text(self, text: str) -> None:
        self._empty_text = text
        self._draw()

    # What Textual calls.

    def on_mount(self) -> None:
        """Take the new colours when the theme changes."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._draw())

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._draw()

    def render_line(self, y: int) -> Strip:
        """The finished line, with the corners of the box over it."""
        if y >= len(self._strips):
            return Strip.blank(self.size.width, self.rich_style)
        strip = self._strips[y]
        style = self.get_component_rich_style("map--cursor")
        for line, column in sorted(self._corners):
            if line == y:
                under = strip.crop(column, column + 1).text
                strip = map_lines.over(strip, column, under, style)
        return strip.apply_style(self.rich_style)

    # How the lines come about.

    @property
    def _box(self) -> Cells:
        """The box among the cells."""
        if self._look is None or self._scene is None:
            return NOTHING
        return self._look.cells(self._scene.size)

    def _row_id(self, spot: Spot | None) -> int | None:
        """The row the cursor was put on, else the first row of what the box shows."""
        if spot is None or len(spot.shown) == 0:
            return None
        on = self._look.row_id if self._look is not None else None
        here = on is not None and (on in spot.kept or on in spot.dropped)
        return on if here else int(spot.shown[0])

    def _see(self, look: Look) -> None:
        """Take on another look at the same rows, drawing no more than has changed."""
        old, self._look = self._look, look
        if old is not None and old.view == look.view and self._scene is not None:
            self._repaint([*self._strips[:-1], self._bottom_line(self._scene)])
        else:
            self._draw()

    def _mark(self) -> None:
        """Show which rows are selected now; nothing is drawn where none of them is in view."""
        if self._scene is None:
            return
        before = self._scene
        self._scene = before.with_selected(self._selected)
        if self._scene is not before:
            self._paint(self._scene)

    def _decide(self) -> None:
        """Show which rows have left; nothing else than that is another."""
        if self._scene is None or self._look is None:
            return
        before = self._scene
        self._scene = before.with_decided(self._look)
        if self._scene.raster is not before.raster:
            self._paint(self._scene)

    def _draw(self) -> None:
        """Make all lines anew."""
        width, height = self.size
        self._scene = None
        if self._look is None or width < SMALLEST[0] or height < SMALLEST[1]:
            self._repaint(self._quiet_lines())
            return
        brushes = self._brushes()
        showing = self._showing
        if showing.letters != brushes.letters:
            showing = Showing(showing.by, showing.highlight, showing.only, brushes.letters)
        pane = width, height - 1
        self._scene = draw(self._look, pane, brushes.palette, showing, self._selected)
        self._paint(self._scene)

    def _paint(self, scene: Scene) -> None:
        """Make strips of a picture, and send those that are new."""
        brushes, width = self._brushes(), self.size.width
        strips = map_lines.picture(scene, brushes, width)
        if scene.showing.by.kind != "clusters" and scene.frame.bottom:
            # In place of a line of the frame: the cells stay where they are.
            strips[-1] = map_legend.legend(scene.showing.by, brushes, width)
        for letter, label in zip(self._letters, scene.labels, strict=False):
            at = scene.frame.left + label.column
            strips[label.row] = map_lines.over(strips[label.row], at, letter, brushes.pin)
        if (cell := self._pinned(scene)) is not None:
            row, column = cell
            column += scene.frame.left
            strips[row] = map_lines.over(strips[row], column, "X", brushes.pin)
        self._repaint([*strips, self._bottom_line(scene)])

    def _pinned(self, scene: Scene) -> tuple[int, int] | None:
        """The cell of the pinned place, where it is in view."""
        look, place = scene.look, self._pin
        if place is None or len(place) != look.cloud.points.shape[1]:
            return None
        x, y = look.where(place)
        box = look.camera.box
        return box.cell_of(x, y, scene.size) if box.holds(x, y) else None

    def _bottom_line(self, scene: Scene) -> Strip:
        """What is in the box."""
        box, brushes = self._box, self._brushes()
        spot = self.spot
        row_id = self._row_id(spot)
        pieces: map_lines.Pieces = []
        if spot is None:
            return map_lines.line(pieces, "", brushes, self.size.width)
        if (box.lines, box.columns) != (1, 1):
            chosen = 0
            if scene.selected is not None:
                lines = slice(box.row, box.row + box.lines)
                chosen = int(scene.selected[lines, box.column : box.column + box.columns].sum())
            pieces = map_lines.about_box(box, spot, chosen, brushes)
        elif row_id is not None:
            names = scene.look.cloud.names
            pieces = map_lines.about(spot, row_id, names, brushes, self._text_of(row_id))
        return map_lines.line(pieces, map_lines.status(scene.look), brushes, self.size.width)

    def _quiet_lines(self) -> list[Strip]:
        """The empty text in the middle of the pane."""
        width, height = self.size
        if not self.size:
            return []
        brushes = self._brushes()
        text = safe(self._empty_text if self._look is None else "too small for a map")
        strips = [Strip.blank(width, brushes.quiet)] * height
        strips[height // 2] = map_lines.centred(text, brushes.quiet, width)
        return strips

    def _brushes(self) -> map_lines.Brushes:
        """What to paint with, in the present theme."""
        frame, plain, quiet = (
            Style(color=self.get_component_rich_style(f"map--{part}").color)
            for part in ("frame", "text", "quiet")
        )
        letters = getattr(self.app, "letters", self.app.no_color)
        return map_lines.Brushes(palette_of(self), frame, plain, quiet, letters)

    def _repaint(self, strips: list[Strip]) -> None:
        """Take on new lines and ask for those parts to be painted that differ on the screen."""
        regions = []
        for y, strip in enumerate(strips):
            old = self._strips[y] if y < len(self._strips) else None
            if old != strip:
                first, last = map_lines.differing(old, strip, self.size.width)
                regions.append(Region(first, y, last - first, 1))
        corners = frozenset(self._corner_cells()) if self._scene is not None else frozenset()
        regions += _runs(corners ^ self._corners)
        self._strips, self._corners = strips, corners
        if regions:  # without any, all would be painted
            self.refresh(*regions)

    def _corner_cells(self) -> Iterable[tuple[int, int]]:
        """Line and column in the pane of what shows the box: three cells at each corner.

        Whole edges would hide what lies under them, and cost 4 kB with every step of a large box.
        """
        assert self._scene is not None
        row, column, lines, columns = self._box
        left = self._scene.frame.left + column
        for line, inward in ((row, 1), (row + lines - 1, -1)):
            for at, sideways in ((left, 1), (left + columns - 1, -1)):
                yield line, at
                if columns > 1:
                    yield line, at + sideways
                if lines > 1:
                    yield line + inward, at


def _runs(cells: frozenset[tuple[int, int]]) -> list[Region]:
    """Cells as regions of one line each, neighbours together."""
    if not cells:
        return []
    placed = sorted(cells)
    starts = [placed[0]]
    runs = []
    for before, cell in pairwise(placed):
        if cell != (before[0], before[1] + 1):
            runs.append((starts[-1], before))
            starts.append(cell)
    runs.append((starts[-1], placed[-1]))
    return [Region(x, y, end - x + 1, 1) for (y, x), (_, end) in runs]
