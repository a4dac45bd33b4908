"""Walking over the map: a cloud of rows, the camera before it and the cursor on it. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from elute.tui.camera import Camera, Size, Turn, around

PAN = 0.25  # share of the view by which it moves on when the cursor leaves it


@dataclass(frozen=True, eq=False)
class Cloud:
    """The rows of a round as points.

    Attributes:
        points: (m, 2) or (m, 3) float32; rows that are not finite are not shown.
        labels: (m,) int32 cluster of each row, -1 for noise.
        kept: (m,) bool, False for a row that has been dropped.
        ids: (m,) int64 row ids, ascending.
        names: cluster -> short name, of unknown origin.
    """

    points: NDArray[np.float32]
    labels: NDArray[np.int32]
    kept: NDArray[np.bool_]
    ids: NDArray[np.int64]
    names: Mapping[int, str]


@dataclass(frozen=True, eq=False)
class Look:
    """A cloud seen by a camera, projected once, with a cursor on the picture plane.

    Attributes:
        cloud: the rows.
        turn: which way they are turned; None in 2-D.
        flat: (m, 2) float32 where each row is on the plane.
        nearness: (m,) float32 0 (far) to 1 (near); None in 2-D.
        camera: the part of the plane in view.
        at: (x, y) of the cursor on the plane.
        row_id: the row the cursor was put on; None once it is moved by cells.
    """

    cloud: Cloud
    turn: Turn | None
    flat: NDArray[np.float32]
    nearness: NDArray[np.float32] | None
    camera: Camera
    at: tuple[float, float]
    row_id: int | None = None

    @classmethod
    def first(cls, cloud: Cloud) -> "Look":
        """All of it, with the cursor in the middle of the largest cluster."""
        turn = Turn() if cloud.points.shape[1] == 3 else None
        flat, nearness = turn.project(cloud.points) if turn else (cloud.points, None)
        camera = around(flat)
        return cls(cloud, turn, flat, nearness, camera, _middle_of_largest(cloud, flat))

    def cell(self, size: Size) -> tuple[int, int]:
        """Line and column of the cursor when the view fills (h, w) cells."""
        return self.camera.box.cell_of(*self.at, size)

    def walked(self, dx: int, dy: int, size: Size) -> "Look":
        """The cursor so many cells right and down; a zoomed view follows it over its edge."""
        row, column = self.cell(size)
        x, y = self.camera.box.centre_of(row + dy, column + dx, size)
        camera = self.camera
        if not camera.box.holds(x, y):
            camera = camera.moved(PAN * np.sign(dx), -PAN * np.sign(dy))
        at = camera.box.centre_of(*camera.box.cell_of(x, y, size), size)
        return replace(self, camera=camera, at=at, row_id=None)

    def zoomed(self, factor: float) -> "Look":
        """Nearer by a factor, about the cursor."""
        return replace(self, camera=self.camera.zoomed(factor, *self.at))

    def everything(self) -> "Look":
        """The whole map, the cursor where it is."""
        return replace(self, camera=self.camera.everything())

    def turned(self, yaw: float, pitch: float, row_id: int | None) -> "Look":
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
            look = look.pointed_at(row_id)
        return look.zoomed(self.camera.zoom)

    def pointed_at(self, row_id: int) -> "Look":
        """The cursor on a row, and the whole map if that is out of view; as it is without it."""
        position = int(np.searchsorted(self.cloud.ids, row_id))
        if position == len(self.cloud.ids) or self.cloud.ids[position] != row_id:
            return self
        x, y = map(float, self.flat[position])
        if not self.camera.home.holds(x, y):
            return self
        look = replace(self, at=(x, y), row_id=row_id)
        return look if self.camera.box.holds(x, y) else look.everything()


def _middle_of_largest(cloud: Cloud, flat: NDArray[np.float32]) -> tuple[float, float]:
    """The row nearest to the median of the commonest kept cluster, so that it is no empty cell."""
    usable = cloud.kept & np.isfinite(flat[:, 0]) & np.isfinite(flat[:, 1])
    clustered = cloud.labels[usable & (cloud.labels >= 0)]
    if len(clustered):
        usable &= cloud.labels == np.bincount(clustered).argmax()
    rows = flat[usable]
    if len(rows) == 0:
        return 0.0, 0.0
    away = np.square(rows - np.median(rows, axis=0)).sum(axis=1)
    x, y = map(float, rows[away.argmin()])
    return x, y
