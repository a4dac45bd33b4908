"""Walking over the map: the camera before a cloud, and the box of cells on it. Pure values."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from elute.tui.drawing.camera import Box, Camera, Size, Turn, around, bounding
from elute.tui.drawing.cloud import Cloud

PAN = 0.25  # share of the view by which it moves on when the cursor leaves it
NEAREST = 50.0  # how far one goes in at once, be it to a single row


class Cells(NamedTuple):
    """A rectangle of cells."""

    row: int
    column: int
    lines: int
    columns: int


class View(NamedTuple):
    """Which part of the map is seen, and how it is turned (None in 2-D)."""

    camera: Camera
    turn: Turn | None


@dataclass(frozen=True, eq=False)
class Look:
    """A cloud seen by a camera, projected once, with a box of cells laid on the picture plane.

    Attributes:
        cloud: the rows.
        turn: which way they are turned; None in 2-D.
        flat: (m, 2) float32 where each row is on the plane.
        nearness: (m,) float32 0 (far) to 1 (near); None in 2-D.
        camera: the part of the plane in view.
        at: (x, y) on the plane of the box's top left cell, which is the cursor.
        row_id: the row the cursor was put on; None once it is moved by cells.
        reach: lines and columns of the box, each at least 1.
    """

    cloud: Cloud
    turn: Turn | None
    flat: NDArray[np.float32]
    nearness: NDArray[np.float32] | None
    camera: Camera
    at: tuple[float, float]
    row_id: int | None = None
    reach: tuple[int, int] = (1, 1)

    @classmethod
    def first(cls, cloud: Cloud) -> "Look":
        """All of it, with the cursor in the middle of the largest cluster."""
        turn = Turn() if cloud.points.shape[1] == 3 else None
        if turn is not None:
            flat, nearness = turn.project(cloud.points)
        else:  # column by column, as it is looked through for every picture
            flat, nearness = np.asfortranarray(cloud.points), None
        return cls(cloud, turn, flat, nearness, around(flat), cloud.middle(flat))

    @property
    def view(self) -> View:
        """What is seen of the map."""
        return View(self.camera, self.turn)

    def cells(self, size: Size) -> Cells:
        """The box when the view fills (h, w) cells, pushed inside them."""
        row, column = self.camera.box.cell_of(*self.at, size)
        lines, columns = min(self.reach[0], size[0]), min(self.reach[1], size[1])
        return Cells(min(row, size[0] - lines), min(column, size[1] - columns), lines, columns)

    def boxed(self, size: Size) -> Box:
        """What lies behind the box."""
        return self.camera.box.part(*self.cells(size), size)

    def walked(self, dx: int, dy: int, size: Size) -> "Look":
        """The box so many cells right and down; a zoomed view follows it over its edge."""
        row, column, lines, columns = self.cells(size)
        box, camera = self.camera.box, self.camera
        first = box.centre_of(row + dy, column + dx, size)
        last = box.centre_of(row + dy + lines - 1, column + dx + columns - 1, size)
        if not (box.holds(*first) and box.holds(*last)):
            camera = camera.moved(PAN * np.sign(dx), -PAN * np.sign(dy))
        cell = camera.box.cell_of(*first, size)
        row, column = min(cell[0], size[0] - lines), min(cell[1], size[1] - columns)
        at = camera.box.centre_of(row, column, size)
        return replace(self, camera=camera, at=at, row_id=None)

    def spanning(self, one: tuple[int, int], other: tuple[int, int], size: Size) -> "Look":
        """The box from one cell to another, each a line and a column, both inside."""
        (top, bottom), (left, right) = (sorted(pair) for pair in zip(one, other, strict=True))
        reach = bottom - top + 1, right - left + 1
        return replace(
            self, at=self.camera.box.centre_of(top, left, size), reach=reach, row_id=None
        )

    def resized(self, lines: int, columns: int, size: Size) -> "Look":
        """The box higher and wider by so many cells, as far as there is room; 1 x 1 at least."""
        cells = self.cells(size)
        high = min(max(1, cells.lines + lines), size[0])
        wide = min(max(1, cells.columns + columns), size[1])
        row, column = min(cells.row, size[0] - high), min(cells.column, size[1] - wide)
        moved = (row, column) != cells[:2]
        at = self.camera.box.centre_of(row, column, size) if moved else self.at
        single = self.row_id if (high, wide) == (1, 1) and not moved else None
        return replace(self, at=at, reach=(high, wide), row_id=single)

    def zoomed(self, factor: float, size: Size) -> "Look":
        """Nearer by a factor, about the middle of the box, which stays in its place."""
        cells = self.cells(size)
        if (cells.lines, cells.columns) == (1, 1):
            return replace(self, camera=self.camera.zoomed(factor, *self.at))
        boxed = self.boxed(size)
        middle = (boxed.left + boxed.right) / 2, (boxed.bottom + boxed.top) / 2
        camera = self.camera.zoomed(factor, *middle)
        row, column = camera.box.cell_of(*middle, size)
        row = min(max(0, row - cells.lines // 2), size[0] - cells.lines)
        column = min(max(0, column - cells.columns // 2), size[1] - cells.columns)
        at = camera.box.centre_of(row, column, size)
        return replace(self, camera=camera, at=at, row_id=None)

    def panned(self, across: float, upward: float, size: Size) -> "Look":
        """The view moved by these shares of itself; the box keeps its place in the pane."""
        camera = self.camera.moved(across, upward)
        at = camera.box.centre_of(*self.cells(size)[:2], size)
        return self if camera == self.camera else replace(self, camera=camera, at=at, row_id=None)

    def everything(self) -> "Look":
        """The whole map, the cursor where it is."""
        return replace(self, camera=self.camera.everything())

    def onto_box(self, size: Size) -> "Look":
        """The box fills the view, and becomes one cell in its middle."""
        return self._onto(self.boxed(size))

    def onto_rows(self, rows: NDArray[np.bool_]) -> "Look":
        """Rows, as an (m,) mask, fill the view; as it is where none of them is on the map."""
        flat = self.flat[rows]
        home = self.camera.home
        x, y = home.width / NEAREST, home.height / NEAREST
        wanted = bounding(flat, Box(0.0, x, 0.0, y))
        return self if wanted is None else self._onto(wanted)

    def seen(self, view: View) -> "Look":
        """Another view of the same cloud; the cursor as near to where it was as is in view."""
        look = self
        if view.turn is not None and view.turn != self.turn:
            flat, nearness = view.turn.project(self.cloud.points)
            look = replace(self, turn=view.turn, flat=flat, nearness=nearness)
        box, (x, y) = view.camera.box, self.at
        at = min(max(x, box.left), box.right), min(max(y, box.bottom), box.top)
        return replace(look, camera=view.camera, at=at, row_id=None)

    def turned(self, yaw: float, pitch: float, row_id: int | None, size: Size) -> "Look":
        """A 3-D picture turned by degrees, as near as before; the cursor goes along with a row.

        The plane is fitted anew each time: one box for every turn would have to be as large as the
        cloud is across, and leave half of the pane empty.
        """
        if self.turn is None:
            return self
        turn = self.turn.by(yaw, pitch)
        flat, nearness = turn.project(self.cloud.points)
        look = replace(self, turn=turn, flat=flat, nearness=nearness, camera=around(flat))
        if row_id is not None:
            look = replace(look.pointed_at(row_id), reach=self.reach)
        if self.reach != (1, 1):
            return replace(look, camera=look.camera.zoomed(self.camera.zoom, *look.at))
        return look.zoomed(self.camera.zoom, size)

    def pointed_at(self, row_id: int) -> "Look":
        """A box of one cell on a row, and the whole map if that is out of view; else as it is."""
        position = self.cloud.position(row_id)
        if position is None:
            return self
        x, y = map(float, self.flat[position])
        if not self.camera.home.holds(x, y):
            return self
        look = replace(self, at=(x, y), row_id=row_id, reach=(1, 1))
        return look if self.camera.box.holds(x, y) else look.everything()

    def where(self, place: tuple[float, ...]) -> tuple[float, float]:
        """(x, y) on the plane of a place in the map's own coordinates, which are 2 or 3."""
        if self.turn is None:
            return place[0], place[1]
        flat, _ = self.turn.project(np.asarray([place], np.float32))
        return float(flat[0, 0]), float(flat[0, 1])

    def _onto(self, wanted: Box) -> "Look":
        camera = self.camera.onto(wanted)
        at = (wanted.left + wanted.right) / 2, (wanted.bottom + wanted.top) / 2
        return replace(self, camera=camera, at=at, row_id=None, reach=(1, 1))
