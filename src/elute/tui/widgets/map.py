"""The map pane: all rows as a picture one can walk over, zoom, turn and pick from.

Lines are kept as finished strips, and only lines that differ from the last picture are painted
again: Textual sends whatever is refreshed, changed or not, and a whole picture is 8 to 40 kB. The
cursor is laid over the strips, so that moving it repaints two cells and the bottom line.
Keys belong to the app: this widget offers `action_*` only.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from elute.core.safe import safe
from elute.tui.look import Cloud, Look
from elute.tui.palette import palette_of
from elute.tui.scene import Scene, Spot, draw
from elute.tui.widgets import map_lines

SMALLEST = (4, 4)  # columns and lines below which there is no picture


class MapPane(Widget, can_focus=True):
    """The map of a round.

    Dropped rows stay as faint dots: one sees the hole, and what undo would bring back. Colours
    come from the palette; with NO_COLOR every cell is its cluster's letter.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"map--frame", "map--text", "map--quiet", "map--cursor"}
    DEFAULT_CSS = """
    MapPane {
        height: 1fr;
        & .map--frame { color: $foreground 35%; }
        & .map--text { color: $foreground; }
        & .map--quiet { color: $foreground 60%; }
        & .map--cursor { color: $foreground; text-style: bold reverse; }
    }
    """

    class CursorMoved(Message):
        """Another row or cluster has come under the cursor."""

        def __init__(self, row_id: int | None, cluster: int | None) -> None:
            """`row_id` is the first row the cell shows, `cluster` its label; None when empty."""
            super().__init__()
            self.row_id = row_id
            self.cluster = cluster

    class Chosen(Message):
        """The rows of a cell were asked for."""

        def __init__(self, row_ids: NDArray[np.int64]) -> None:
            """`row_ids` are the ids of all kept rows in the cell, ascending, at least one."""
            super().__init__()
            self.row_ids = row_ids

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
        self._highlighted: int | None = None
        self._strips: list[Strip] = []
        self._cursor: Region | None = None  # the cell it was last painted on
        self._told: tuple[int | None, int | None] = (None, None)

    # What the app calls.

    def show(self, cloud: Cloud | None) -> None:
        """Show these rows, or none; the view stays when the points are the ones already shown."""
        old = self._look.cloud if self._look is not None else None
        if cloud is None or len(cloud.points) == 0:
            self._look = None
        elif self._look is not None and np.array_equal(self._look.cloud.points, cloud.points):
            self._look = replace(self._look, cloud=cloud)
        else:
            self._look = Look.first(cloud)
        if old is None or cloud is None or not np.array_equal(old.labels, cloud.labels):
            self._highlighted = None
        self._draw()

    def highlight(self, cluster: int | None) -> None:
        """Bring one cluster (-1: noise) to the front and turn the others grey; None for all."""
        if cluster != self._highlighted:
            self._highlighted = cluster
            self._draw()

    def point_at(self, row_id: int) -> None:
        """Put the cursor on a row, as far as it is on the map; nothing is posted."""
        if self._look is not None:
            self._see(self._look.pointed_at(row_id))

    @property
    def spot(self) -> Spot | None:
        """The rows and the cluster under the cursor; None without a picture."""
        return self._scene.spot(*self._cell) if self._scene is not None else None

    @property
    def empty_text(self) -> str:
        """What stands in the pane as long as there are no points."""
        return self._empty_text

    @empty_text.setter
    def empty_text(self, text: str) -> None:
        self._empty_text = text
        self._draw()

    # What keys do.

    def action_cursor(self, dx: int, dy: int) -> None:
        """Move the cursor by cells, right and down; a zoomed view follows it."""
        if self._look is not None and self._scene is not None:
            self._see(self._look.walked(dx, dy, self._scene.size))
            self._tell()

    def action_zoom(self, factor: float) -> None:
        """Go nearer about the cursor by a factor; below 1, away from it."""
        if self._look is not None:
            self._see(self._look.zoomed(factor))
            self._tell()

    def action_zoom_reset(self) -> None:
        """See everything again."""
        if self._look is not None:
            self._see(self._look.everything())
            self._tell()

    def action_rotate(self, yaw: float, pitch: float) -> None:
        """Turn a 3-D picture by degrees; the cursor stays with its row."""
        if self._look is not None:
            self._see(self._look.turned(yaw, pitch, self._row_id(self.spot)))
            self._tell()

    def action_choose(self) -> None:
        """Post all kept rows of the cell under the cursor."""
        spot = self.spot
        if spot is not None and len(spot.kept):
            self.post_message(self.Chosen(spot.kept))

    # What Textual calls.

    def on_mount(self) -> None:
        """Take the new colours when the theme changes."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._draw())

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is."""
        where = event.get_content_offset(self)
        if where is not None and self._scene is not None:
            row, column = self._cell
            self.action_cursor(where.x - self._scene.frame.left - column, where.y - row)

    def render_line(self, y: int) -> Strip:
        """The finished line, with the cursor over it."""
        if y >= len(self._strips):
            return Strip.blank(self.size.width, self.rich_style)
        strip = self._strips[y]
        if self._cursor is not None and y == self._cursor.y:
            column = self._cursor.x
            style = self.get_component_rich_style("map--cursor")
            under = strip.crop(column, column + 1).text
            strip = map_lines.over(strip, column, under, style)
        return strip.apply_style(self.rich_style)

    # How the lines come about.

    @property
    def _cell(self) -> tuple[int, int]:
        """Line and column of the cursor among the cells."""
        if self._look is None or self._scene is None:
            return 0, 0
        return self._look.cell(self._scene.size)

    def _row_id(self, spot: Spot | None) -> int | None:
        """The row the cursor was put on, else the first row of what the cell shows."""
        if spot is None or len(spot.shown) == 0:
            return None
        on = self._look.row_id if self._look is not None else None
        here = on is not None and (on in spot.kept or on in spot.dropped)
        return on if here else int(spot.shown[0])

    def _tell(self) -> None:
        """Post what is under the cursor now, if that is news."""
        spot = self.spot
        now = self._row_id(spot), None if spot is None else spot.cluster
        if now != self._told:
            self._told = now
            self.post_message(self.CursorMoved(*now))

    def _see(self, look: Look) -> None:
        """Take on another look at the same rows, drawing no more than has changed."""
        old, self._look = self._look, look
        if old is not None and old.camera == look.camera and self._scene is not None:
            self._repaint([*self._strips[:-1], self._bottom_line(self._scene)])
        else:
            self._draw()

    def _draw(self) -> None:
        """Make all lines anew."""
        width, height = self.size
        self._scene = None
        if self._look is None or width < SMALLEST[0] or height < SMALLEST[1]:
            self._repaint(self._quiet_lines())
            return
        brushes = self._brushes()
        self._scene = draw(
            self._look,
            (width, height - 1),
            brushes.palette,
            self._highlighted,
            letters=brushes.letters,
        )
        picture = map_lines.picture(self._scene, brushes, width)
        self._repaint([*picture, self._bottom_line(self._scene)])

    def _bottom_line(self, scene: Scene) -> Strip:
        """What the cursor is on."""
        spot, brushes = scene.spot(*self._cell), self._brushes()
        row_id, names = self._row_id(spot), scene.look.cloud.names
        pieces: map_lines.Pieces = []
        if row_id is not None:
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
        return map_lines.Brushes(palette_of(self), frame, plain, quiet, self.app.no_color)

    def _repaint(self, strips: list[Strip]) -> None:
        """Take on new lines and ask for those to be painted that differ on the screen."""
        changed = [y for y, strip in enumerate(strips) if self._strips[y : y + 1] != [strip]]
        regions = [Region(0, y, self.size.width, 1) for y in changed]
        cursor = None
        if self._scene is not None:
            row, column = self._cell
            cursor = Region(self._scene.frame.left + column, row, 1, 1)
        if cursor != self._cursor:
            regions += [cell for cell in (cursor, self._cursor) if cell is not None]
        self._strips, self._cursor = strips, cursor
        if regions:  # without any, all would be painted
            self.refresh(*regions)
