"""The map pane: all rows as a picture one can walk over, zoom, turn, select on and pick from.

Keys belong to the app: this widget offers `action_*` only. What is selected, isolated and by what
rows are coloured is told to it; see `doing.brushing`.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len
from textual import events
from textual.message import Message

from elute.tui.drawing import kept
from elute.tui.drawing.cloud import BY_CLUSTER, Cloud, Colouring
from elute.tui.drawing.look import PAN, Look, View
from elute.tui.widgets.map_view import MapView

NEARER = 1.5  # how much a step of the wheel is
VIEWS = 20  # how many one can go back


class MapPane(MapView):
    """The map of a round.

    Dropped rows stay as faint dots: one sees the hole, and what undo would bring back. Colours
    come from the palette; without colours every cell is a letter or a digit.
    """

    class CursorMoved(Message):
        """Another row or cluster has come under the cursor."""

        def __init__(self, row_id: int | None, cluster: int | None) -> None:
            """`row_id` is the first row the box shows, `cluster` its label; None when empty."""
            super().__init__()
            self.row_id = row_id
            self.cluster = cluster

    def __init__(
        self,
        text_of: Callable[[int], str],
        *,
        empty_text: str = "no map yet",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """A pane without points; see `MapView`."""
        super().__init__(text_of, empty_text=empty_text, id=id, classes=classes)
        self._told: tuple[int | None, int | None] = (None, None)
        self._views: deque[View] = deque(maxlen=VIEWS)
        self._grabbed: tuple[int, int] | None = None  # the cell where the mouse was pressed

    # What the app calls.

    def show(self, cloud: Cloud | None, by: Colouring = BY_CLUSTER) -> None:
        """Show these rows, or none; the view stays when the points are the ones already shown."""
        old = self._look.cloud if self._look is not None else None
        relabelled = old is None or cloud is None or not _same(old.labels, cloud.labels)
        if cloud is None or len(cloud.points) == 0:
            self._look = None
        elif self._look is not None and _same(self._look.cloud.points, cloud.points):
            self._look = replace(self._look, cloud=cloud)
        else:
            self._look = Look.first(cloud)
            self._views.clear()
        if old is None or cloud is None or not _same(old.ids, cloud.ids):
            self._selected = None  # other rows stand in these places
        if relabelled:
            self._showing = replace(self._showing, highlight=None, only=None)
        unchanged = not relabelled and self._scene is not None and by.same(self._showing.by)
        self._showing = replace(self._showing, by=by)
        if unchanged and old is not None and cloud is not None and _alike(old, cloud):
            self._decide()
        else:
            self._draw()

    def highlight(self, cluster: int | None) -> None:
        """Bring one cluster (-1: noise) to the front and turn the others grey; None for all."""
        if cluster != self._showing.highlight:
            self._showing = replace(self._showing, highlight=cluster)
            self._draw()

    def isolate(self, cluster: int | None) -> None:
        """Draw one cluster (-1: noise) and nothing else; None for all."""
        if cluster != self._showing.only:
            self._showing = replace(self._showing, only=cluster)
            self._draw()

    def select(self, marked: NDArray[np.bool_]) -> None:
        """Show which rows are selected, as a mask by row id."""
        if self._look is None:
            return
        ids = self._look.cloud.ids
        self._selected = marked[ids] if marked.any() else None
        self._mark()

    def pin(self, place: tuple[float, ...] | None) -> None:
        """Mark a place, in the map's own coordinates, with an X; None takes the mark away."""
        changed, self._pin = place != self._pin, place
        if changed and self._scene is not None:
            self._paint(self._scene)

    def point_at(self, row_id: int) -> None:
        """Put the cursor on a row, as far as it is on the map; nothing is posted."""
        if self._look is not None:
            self._see(self._look.pointed_at(row_id))

    @property
    def place(self) -> dict[str, kept.Plain]:
        """Where one stands, as plain values."""
        return kept.plain(self._look) if self._look is not None else {}

    def stand(self, place: Mapping[str, kept.Plain]) -> None:
        """Stand where one stood; nowhere else where that was on another map."""
        if self._look is not None:
            self._see(kept.again(self._look, place))

    def unbox(self) -> bool:
        """Make the box one cell again; whether it was not."""
        if self._look is None or self._look.reach == (1, 1):
            return False
        self._see(replace(self._look, reach=(1, 1)))
        return True

    @property
    def highlighted(self) -> int | None:
        """The cluster in front; None where all are."""
        return self._showing.highlight

    @property
    def isolated(self) -> int | None:
        """The one cluster that is drawn; None where all are."""
        return self._showing.only

    @property
    def by(self) -> str:
        """By what the rows are coloured."""
        return self._showing.by.by

    def letter(self, letters: str) -> bool:
        """Show a letter at each name on the map, "" for none; whether there is any name."""
        self._letters = letters
        if self._scene is not None:
            self._paint(self._scene)
        return self._scene is not None and bool(self._scene.labels)

    def jump(self, place: int) -> None:
        """Move the box to the middle of a name, as the letters count them."""
        if self._scene is not None and place < len(self._scene.labels):
            label, box = self._scene.labels[place], self._box
            middle = label.column + cell_len(label.text) // 2
            self.action_cursor(middle - box.column, label.row - box.row)

    # What keys do.

    def action_cursor(self, dx: int, dy: int) -> None:
        """Move the box by cells, right and down; a zoomed view follows it."""
        if self._look is not None and self._scene is not None:
            self._see(self._look.walked(dx, dy, self._scene.size))
            self._tell()

    def action_resize(self, columns: int, lines: int) -> None:
        """Make the box wider and higher by cells."""
        if self._look is not None and self._scene is not None:
            self._see(self._look.resized(lines, columns, self._scene.size))
            self._tell()

    def action_pan(self, across: float, upward: float) -> None:
        """Move the view by steps to the right and up; the box keeps its place in the pane."""
        if self._look is not None and self._scene is not None:
            self._see(self._look.panned(across * PAN, upward * PAN, self._scene.size))
            self._tell()

    def action_zoom(self, factor: float) -> None:
        """Go nearer about the box by a factor; below 1, away from it."""
        if self._look is not None and self._scene is not None:
            self._go(self._look.zoomed(factor, self._scene.size))

    def action_zoom_reset(self) -> None:
        """See everything again."""
        if self._look is not None:
            self._go(self._look.everything())

    def action_zoom_to(self) -> None:
        """Have the selected rows fill the pane, else what is in the box."""
        if self._look is None or self._scene is None:
            return
        look = self._look
        if self._selected is not None:
            look = look.onto_rows(self._selected)
        self._go(look if look is not self._look else look.onto_box(self._scene.size))

    def action_view_back(self) -> None:
        """See what was seen before the last zoom."""
        if self._look is not None and self._views:
            self._see(self._look.seen(self._views.pop()))
            self._tell()

    def action_rotate(self, yaw: float, pitch: float) -> None:
        """Turn a 3-D picture by degrees; the cursor stays with its row."""
        if self._look is not None and self._scene is not None:
            size = self._scene.size
            self._see(self._look.turned(yaw, pitch, self._row_id(self.spot), size))
            self._tell()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the box, of one cell, where the mouse is; a drag draws it larger."""
        if event.button == 1 and self._scene is not None:
            self._grabbed = self._under(event)
            self.capture_mouse()
            self._span(self._grabbed)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Draw the box from where the mouse was pressed to where it is."""
        if self._grabbed is not None:
            self._span(self._under(event))

    def on_mouse_up(self) -> None:
        """Let go."""
        self._grabbed = None
        self.release_mouse()

    def on_mouse_scroll_up(self) -> None:
        """The wheel goes nearer."""
        self.action_zoom(NEARER)

    def on_mouse_scroll_down(self) -> None:
        """The wheel goes farther away."""
        self.action_zoom(1 / NEARER)

    def _under(self, event: events.MouseEvent) -> tuple[int, int]:
        """Line and column of the cell under the mouse, or of the nearest one."""
        assert self._scene is not None
        lines, columns = self._scene.size
        column = int(event.x) - self._scene.frame.left
        return max(0, min(int(event.y), lines - 1)), max(0, min(column, columns - 1))

    def _span(self, cell: tuple[int, int]) -> None:
        """Make the box reach from the cell where the mouse was pressed to another one."""
        if self._look is not None and self._scene is not None and self._grabbed is not None:
            self._see(self._look.spanning(self._grabbed, cell, self._scene.size))
            self._tell()

    def _go(self, look: Look) -> None:
        """Zoom, and remember what was seen before."""
        if self._look is not None and look.view != self._look.view:
            self._views.append(self._look.view)
        self._see(look)
        self._tell()

    def _tell(self) -> None:
        """Post what is under the cursor now, if that is news."""
        spot = self.spot
        now = self._row_id(spot), None if spot is None else spot.cluster
        if now != self._told:
            self._told = now
            self.post_message(self.CursorMoved(*now))


def _same(one: NDArray[np.generic], other: NDArray[np.generic]) -> bool:
    """Whether two arrays are equal; at once where they are one."""
    return one is other or np.array_equal(one, other)


def _alike(one: Cloud, other: Cloud) -> bool:
    """Whether two clouds of the same labels differ at most in the rows that are kept."""
    pairs = (one.points, other.points), (one.ids, other.ids)
    same_names = dict(one.names) == dict(other.names)
    return same_names and all(_same(mine, theirs) for mine, theirs in pairs)
