"""Where one stands before the map: which way it is turned and which part of it fills the pane."""

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Size = tuple[int, int]
Place = TypeVar("Place", float, NDArray[np.float64])

MARGIN = 0.02
MOST_ZOOM = 4096.0


@dataclass(frozen=True)
class Box:
    """A rectangle in the units of the points; y grows upwards."""

    left: float
    right: float
    bottom: float
    top: float

    @property
    def width(self) -> float:
        """From left to right, above 0."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From bottom to top, above 0."""
        return self.top - self.bottom

    def cell_of(self, x: float, y: float, size: Size) -> tuple[int, int]:
        """Line (from the top) and column of a point when the box fills (h, w) cells; clamped."""
        down, across = self.dots(x, y, size)
        row, column = int(down) >> 2, int(across) >> 1
        return min(max(0, row), size[0] - 1), min(max(0, column), size[1] - 1)

    def dots(self, x: Place, y: Place, size: Size) -> tuple[Place, Place]:
        """How many dots (4 x 2 in a cell) a point lies below and right of the top left corner."""
        down = (self.top - y) * (4 * size[0] / self.height)
        across = (x - self.left) * (2 * size[1] / self.width)
        return down, across

    def part(self, row: int, column: int, lines: int, columns: int, size: Size) -> "Box":
        """What lies behind some of (h, w) cells: `lines` x `columns` from (row, column) on."""
        left, top = self.corner_of(row, column, size)
        right, bottom = self.corner_of(row + lines, column + columns, size)
        return Box(left, right, bottom, top)

    def corner_of(self, row: int, column: int, size: Size) -> tuple[float, float]:
        """(x, y) of the top left corner of a cell."""
        x = self.left + column / size[1] * self.width
        return x, self.top - row / size[0] * self.height

    def centre_of(self, row: int, column: int, size: Size) -> tuple[float, float]:
        """(x, y) of the middle of a cell, which may lie outside the box."""
        x = self.left + (column + 0.5) / size[1] * self.width
        return x, self.top - (row + 0.5) / size[0] * self.height

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is inside."""
        return self.left <= x <= self.right and self.bottom <= y <= self.top


@dataclass(frozen=True)
class Camera:
    """The part of the picture plane that fills the pane.

    Attributes:
        home: the box that holds every point.
        box: the part looked at, inside `home` and of its proportions.
    """

    home: Box
    box: Box

    @property
    def zoom(self) -> float:
        """1 when everything is in view, 2 when half of each side is."""
        return self.home.width / self.box.width

    def zoomed(self, factor: float, x: float, y: float) -> "Camera":
        """Nearer by `factor` (below 1: further), so that (x, y) keeps its place in the pane."""
        factor = min(max(factor, 1.0 / self.zoom), MOST_ZOOM / self.zoom)
        box = Box(
            x - (x - self.box.left) / factor,
            x + (self.box.right - x) / factor,
            y - (y - self.box.bottom) / factor,
            y + (self.box.top - y) / factor,
        )
        return self._over(box)

    def onto(self, wanted: Box) -> "Camera":
        """As near as may be with all of a box in view, and a little around it."""
        factor = min(
            self.box.width / (wanted.width * (1 + 2 * MARGIN)),
            self.box.height / (wanted.height * (1 + 2 * MARGIN)),
        )
        x, y = (wanted.left + wanted.right) / 2, (wanted.bottom + wanted.top) / 2
        box = self.box
        across, upward = x - (box.left + box.right) / 2, y - (box.bottom + box.top) / 2
        there = Box(box.left + across, box.right + across, box.bottom + upward, box.top + upward)
        return replace(self, box=there).zoomed(factor, x, y)

    def moved(self, across: float, upward: float) -> "Camera":
        """Moved by these shares of the view's width and height, as far as there is room."""
        box, home = self.box, self.home
        # Cut to the room there is before it is added, so that at the edge it is exactly nothing.
        x = min(max(across * box.width, home.left - box.left), home.right - box.right)
        y = min(max(upward * box.height, home.bottom - box.bottom), home.top - box.top)
        return self._over(Box(box.left + x, box.right + x, box.bottom + y, box.top + y))

    def everything(self) -> "Camera":
        """The whole map again."""
        return replace(self, box=self.home)

    def _over(self, box: Box) -> "Camera":
        """Look at `box`, pushed back inside `home`."""
        x = _push(box.left, box.right, self.home.left, self.home.right)
        y = _push(box.bottom, box.top, self.home.bottom, self.home.top)
        return replace(self, box=Box(box.left + x, box.right + x, box.bottom + y, box.top + y))


@dataclass(frozen=True)
class Turn:
    """Which way a 3-D picture is turned, orthographic.

    Attributes:
        yaw: degrees about the upright axis, in [0, 360).
        pitch: degrees about the level axis, in [-90, 90]; above 0 one looks down.
    """

    yaw: float = 30.0
    pitch: float = 20.0

    def by(self, yaw: float, pitch: float) -> "Turn":
        """Turned on by so many degrees."""
        return Turn((self.yaw + yaw) % 360.0, min(90.0, max(-90.0, self.pitch + pitch)))

    def project(self, points: Floats) -> tuple[Floats, Floats]:
        """(m, 3) points on the picture plane, and how near each is.

        Returns:
            (m, 2) float32, and (m,) float32 from 0 (the furthest) to 1 (the nearest).
        """
        yaw, pitch = np.radians(self.yaw), np.radians(self.pitch)
        right = np.array([np.cos(yaw), 0.0, np.sin(yaw)])
        viewer = np.array(
            [-np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)]
        )
        flat = np.empty((len(points), 2), np.float32, order="F")
        flat[:, 0] = _along(right, points)
        flat[:, 1] = _along(np.cross(viewer, right), points)
        depth = _along(viewer, points)
        low, high = _extent(depth)
        return flat, (depth - np.float32(low)) / np.float32((high - low) or 1.0)


def around(flat: Floats) -> Camera:
    """The camera that sees all finite points of the plane, (m, 2)."""
    edges = []
    for low, high in (_extent(flat[:, 0]), _extent(flat[:, 1])):
        margin = (high - low) * MARGIN / 2 or max(1.0, abs(high) * MARGIN)
        edges += [low - margin, high + margin]
    home = Box(*edges)
    return Camera(home, home)


def bounding(flat: Floats, least: Box) -> Box | None:
    """The smallest box that holds all finite points of the plane; None where there is none.

    Args:
        flat: (k, 2).
        least: what the box is at least as wide and high as.
    """
    finite = np.isfinite(flat).all(axis=1)
    if not finite.any():
        return None
    (left, right), (bottom, top) = (_extent(flat[finite, side]) for side in (0, 1))
    across = max(0.0, least.width - (right - left)) / 2
    upward = max(0.0, least.height - (top - bottom)) / 2
    return Box(left - across, right + across, bottom - upward, top + upward)


def _extent(values: Floats) -> tuple[float, float]:
    """Lowest and highest finite value; (0, 0) where there is none."""
    finite = np.isfinite(values)
    if not finite.all():
        values = values[finite]
    return (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)


def _along(axis: NDArray[np.float64], points: Floats) -> Floats:
    """How far each point lies along an axis.

    Column by column: a matrix product of (m, 3) by (3, 3) took ten times as long.
    """
    with np.errstate(invalid="ignore"):  # an infinite coordinate is left out later
        x, y, z = (points[:, column] * np.float32(axis[column]) for column in range(3))
        along: Floats = x + y + z
    return along


def _push(low: float, high: float, lowest: float, highest: float) -> float:
    """How far to shift the interval so that it lies within the other, which is not shorter."""
    return max(lowest - low, 0.0) or min(highest - high, 0.0)
