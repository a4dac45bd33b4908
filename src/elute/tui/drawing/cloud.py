"""The rows of a round as points, and what gives them their colours."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

SHADES_OF_NUMBER = 5


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

    def position(self, row_id: int) -> int | None:
        """Where a row is among the points; None where it has none."""
        position = int(np.searchsorted(self.ids, row_id))
        there = position < len(self.ids) and self.ids[position] == row_id
        return position if there else None

    def middle(self, flat: NDArray[np.float32]) -> tuple[float, float]:
        """The row nearest to the median of the commonest kept cluster, so it is no empty cell."""
        usable = self.kept & np.isfinite(flat[:, 0]) & np.isfinite(flat[:, 1])
        clustered = self.labels[usable & (self.labels >= 0)]
        if len(clustered):
            usable &= self.labels == np.bincount(clustered).argmax()
        rows = flat[usable]
        if len(rows) == 0:
            return 0.0, 0.0
        away = np.square(rows - np.median(rows, axis=0)).sum(axis=1)
        x, y = map(float, rows[away.argmin()])
        return x, y


@dataclass(frozen=True, eq=False)
class Colouring:
    """By what the rows are coloured.

    Attributes:
        by: its name, as `:colour` takes it.
        kind: "clusters"; "density", how many rows a cell holds; "groups", of which a cell shows the
            commonest; "numbers", of which it shows the mean.
        groups: (m,) int32 of kind "groups": 0 for the commonest, -1 where a row has none.
        names: of the groups, of unknown origin.
        values: (m,) float32 of kind "numbers", NaN where a row has none.
        bounds: the values where one shade ends and the next begins, at most SHADES_OF_NUMBER - 1,
            strictly ascending.
        dropped_too: whether dropped rows are drawn as the others are, instead of faintly.
    """

    by: str
    kind: Literal["clusters", "density", "groups", "numbers"]
    groups: NDArray[np.int32] | None = None
    names: tuple[str, ...] = ()
    values: NDArray[np.float32] | None = None
    bounds: tuple[float, ...] = ()
    dropped_too: bool = False

    def same(self, other: "Colouring") -> bool:
        """Whether another one gives every row the same colour."""
        if self is other:
            return True
        said = (self.by, self.kind, self.names, self.bounds, self.dropped_too)
        return (
            said == (other.by, other.kind, other.names, other.bounds, other.dropped_too)
            and _equal(self.groups, other.groups)
            and _equal(self.values, other.values)
        )

    @property
    def steps(self) -> NDArray[np.int64]:
        """The shade of what lies below each bound, and at last above all.

        Fewer bounds leave shades out between them: the highest is the last one all the same.
        """
        return np.round(np.linspace(0, SHADES_OF_NUMBER - 1, len(self.bounds) + 1)).astype(np.int64)


def _equal(one: NDArray[np.generic] | None, other: NDArray[np.generic] | None) -> bool:
    """Whether two arrays hold the same, NaN included, or there is neither."""
    if one is None or other is None:
        return one is other
    return np.array_equal(one, other, equal_nan=True)


BY_CLUSTER = Colouring("cluster", "clusters")
BY_DENSITY = Colouring("density", "density")
