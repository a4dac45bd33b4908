"""Points into cells: what each character of the map shows, for a million rows in about 25 ms.

A cell shows the uppermost layer that has a row in it: clusters (or only the highlighted one), then
all the others, then noise, then dropped rows. So noise never hides a cluster, and a highlighted
row is seen wherever it lies. Within that layer the commonest cluster, or whatever group the map is
coloured by, gives the cell its colour; or the mean of a number.
"""

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from elute.tui.drawing.camera import Box, Size

Kind = TypeVar("Kind", bound=np.generic)

FRONT, OTHERS, NOISE, DROPPED, EMPTY = range(5)
LAYERS = 4
HIDDEN = EMPTY  # of a row: it is not drawn at all
SHADES = 3
BLANK = 0x2800
TABLE = 4  # entries of a table for each row: 32 bytes
# The bit of each dot of a braille character, by its row (4) and column (2).
DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], np.uint8)


@dataclass(frozen=True)
class Raster:
    """An area of h x w cells, row 0 at the top.

    Attributes:
        layer: (h, w) uint8, the layer the cell shows; EMPTY where it shows nothing.
        bits: (h, w) uint8, the dots of that layer's rows; U+2800 + bits is the braille character.
        group: (h, w) int32, the commonest group in that layer (the lower one of equals), -1 for
            none, as for noise, and where the cell is empty.
        count: (h, w) int32, how many rows that layer has in the cell.
        nearness: (h, w) float32 in [0, 1], their mean; None in 2-D.
        value: (h, w) float32, the mean of the numbers that they have, NaN where they have none;
            None without numbers.
        rows: (p,) int64 positions of the rows in view, ascending.
        cells: (p,) int32, the cell each of them is in, row * w + column.
    """

    layer: NDArray[np.uint8]
    bits: NDArray[np.uint8]
    group: NDArray[np.int32]
    count: NDArray[np.int32]
    nearness: NDArray[np.float32] | None
    value: NDArray[np.float32] | None
    rows: NDArray[np.int64]
    cells: NDArray[np.int32]

    def rows_in(self, row: int, column: int, lines: int, columns: int) -> NDArray[np.int64]:
        """Positions of all rows in `lines` x `columns` cells, ascending, whatever their layer.

        A look through all cell numbers: 2 ms at a million, while sorting them for an index would
        cost 10 to 50 ms for every picture.
        """
        inside = np.zeros(self.layer.shape, bool)
        inside[row : row + lines, column : column + columns] = True
        found: NDArray[np.int64] = self.rows[inside.ravel()[self.cells]]
        return found

    def count_of(self, rows: NDArray[np.bool_]) -> NDArray[np.int32]:
        """(h, w) how many of some rows, given as an (m,) mask, lie in each cell."""
        found = np.bincount(self.cells[rows[self.rows]], minlength=self.layer.size)
        return found.astype(np.int32).reshape(self.layer.shape)

    def patched(self, part: "Raster", cells: NDArray[np.bool_]) -> "Raster":
        """The same rows in the same cells, some of which show something else now.

        Args:
            part: of the same size; it holds all the rows of those cells.
            cells: (h, w) which of its cells to take.
        """

        def other(mine: NDArray[Kind], theirs: NDArray[Kind]) -> NDArray[Kind]:
            return np.where(cells, theirs, mine)

        near, value = part.nearness, part.value
        return replace(
            self,
            layer=other(self.layer, part.layer),
            bits=other(self.bits, part.bits),
            group=other(self.group, part.group),
            count=other(self.count, part.count),
            nearness=None if self.nearness is None or near is None else other(self.nearness, near),
            value=None if self.value is None or value is None else other(self.value, value),
        )


def layers(
    labels: NDArray[np.int32],
    kept: NDArray[np.bool_],
    highlight: int | None = None,
    only: int | None = None,
) -> NDArray[np.uint8]:
    """(m,) the layer of each row.

    Args:
        labels: (m,) cluster of each row, -1 for noise.
        kept: (m,) False for a dropped row.
        highlight: the one cluster (-1: noise) to bring to the front, or None for all.
        only: the one cluster (-1: noise) to draw at all, or None for all.
    """
    if highlight is None:
        layer = np.where(labels < 0, np.uint8(NOISE), np.uint8(FRONT))
    else:
        layer = np.where(labels == highlight, np.uint8(FRONT), np.uint8(OTHERS))
    layer[~kept] = DROPPED
    if only is not None:
        layer[labels != only] = HIDDEN
    return layer


def rasterise(
    points: NDArray[np.float32],
    groups: NDArray[np.int32],
    layer: NDArray[np.uint8],
    box: Box,
    size: Size,
    nearness: NDArray[np.float32] | None = None,
    values: NDArray[np.float32] | None = None,
) -> Raster:
    """Draw rows into cells.

    Args:
        points: (m, 2); rows outside `box` or not finite are left out.
        groups: (m,) cluster of each row, or its other group, -1 for noise or none.
        layer: (m,) from `layers`; rows that are HIDDEN are left out.
        box: the part of the plane that fills the area.
        size: (h, w) of the area in cells, both at least 1.
        nearness: (m,) 0 (far) to 1 (near), or None.
        values: (m,) numbers, NaN for none, or None.
    """
    rows, across, down = _place(points, layer, box, size)

    def seen(values: NDArray[Kind]) -> NDArray[Kind]:
        return values if len(rows) == len(points) else values[rows]

    groups, layer = seen(groups), seen(layer)
    cells = (down >> 2) * np.int32(size[1]) + (across >> 1)
    bits = _bits(layer, across, down, size)
    shown = np.where(bits.any(axis=0), (bits != 0).argmax(axis=0), EMPTY).astype(np.uint8)
    group, count = _commonest(cells, layer, groups, shown)
    near = None if nearness is None else _mean(cells, layer, seen(nearness), shown)
    value = None if values is None else _mean(cells, layer, seen(values), shown)
    top = np.take_along_axis(bits, np.minimum(shown, DROPPED)[np.newaxis].astype(np.int64), axis=0)
    return Raster(shown, top[0], group, count, near, value, rows, cells)


def shades(raster: Raster) -> NDArray[np.uint8]:
    """(h, w) 0 to 2: in 3-D how near a cell's rows are, in 2-D how many it holds.

    Eight dots are soon full: the number of rows, on a logarithmic scale against the fullest cell,
    goes on telling dense from sparse after that. It is the mean over 3 x 3 cells, as a shade that
    changes from cell to cell shows no shape and costs a sixth more bytes.
    """
    if raster.nearness is not None:
        near = raster.nearness
        return np.digitize(near, (0.42, 0.58)).astype(np.uint8)
    return np.digitize(density(raster), (0.25, 0.6)).astype(np.uint8)


def density(raster: Raster) -> NDArray[np.float64]:
    """(h, w) 0 to 1, how many rows there are about a cell, as `shades` takes it."""
    full = np.log1p(max(int(raster.count.max(initial=0)), 8))
    around = np.pad(np.log1p(raster.count) / full, 1, mode="edge")
    share: NDArray[np.float64] = sliding_window_view(around, (3, 3)).mean(axis=(2, 3))
    return share


def _place(
    points: NDArray[np.float32], layer: NDArray[np.uint8], box: Box, size: Size
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """The rows inside the box, and the dot each falls on; a row that is not finite is in no box."""
    x, y = points[:, 0], points[:, 1]
    inside = (x >= box.left) & (x <= box.right) & (y >= box.bottom) & (y <= box.top)
    inside &= layer < LAYERS
    rows = np.flatnonzero(inside)
    if len(rows) < len(points):
        x, y = x[rows], y[rows]
    down, across = box.dots(x.astype(np.float64), y.astype(np.float64), size)
    return (
        rows,
        np.minimum(across.astype(np.int32), 2 * size[1] - 1),
        np.minimum(down.astype(np.int32), 4 * size[0] - 1),
    )


def _bits(
    layer: NDArray[np.uint8],
    across: NDArray[np.int32],
    down: NDArray[np.int32],
    size: Size,
) -> NDArray[np.uint8]:
    """(LAYERS, h, w) braille bits of each layer."""
    height, width = size
    dots = np.zeros(LAYERS * height * 4 * width * 2, bool)
    dots[(layer.astype(np.int32) * (4 * height) + down) * (2 * width) + across] = True
    grid = dots.reshape(LAYERS, height, 4, width, 2)
    bits: NDArray[np.uint8] = np.einsum("lhdwc,dc->lhw", grid, DOTS, dtype=np.uint8)
    return bits


def _commonest(
    cells: NDArray[np.int32],
    layer: NDArray[np.uint8],
    groups: NDArray[np.int32],
    shown: NDArray[np.uint8],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """(h, w) the commonest group of each cell's shown layer, and the rows of that layer.

    A table of all cells and groups is counted into four times as fast as what occurs is sorted, as
    long as it is not much larger than the rows are many.
    """
    seen = shown.ravel()[cells] == layer
    cells, groups = cells[seen], groups[seen] + np.int32(1)  # none, as noise, is 0
    width = int(groups.max(initial=0)) + 1
    if shown.size * width <= TABLE * len(cells):
        table = np.bincount(cells * np.int64(width) + groups, minlength=shown.size * width)
        commonest = table.reshape(shown.size, width).argmax(axis=1).astype(np.int32) - 1
    else:
        commonest = _commonest_of_many(cells, groups, width, shown.size)
    count = np.bincount(cells, minlength=shown.size).astype(np.int32)
    return commonest.reshape(shown.shape), count.reshape(shown.shape)


def _commonest_of_many(
    cells: NDArray[np.int32], groups: NDArray[np.int32], width: int, size: int
) -> NDArray[np.int32]:
    """(size,) the commonest group of each cell less 1, by counting each (cell, group) that occurs.

    Args:
        cells: (p,) the cell of each row.
        groups: (p,) its group.
        width: how many groups there are.
        size: how many cells.
    """
    pairs = cells * np.int64(width) + groups
    pairs = pairs.astype(np.uint32) if size * width < 2**32 else pairs  # sorted twice as fast
    found, counts = np.unique_counts(pairs)
    cell, group = np.divmod(found.astype(np.int64), width)
    commonest = np.full(size, -1, np.int32)
    if len(cell):
        starts = np.flatnonzero(np.diff(cell, prepend=-1))
        best = np.maximum.reduceat(counts * width + (width - 1 - group), starts)
        commonest[cell[starts]] = width - 2 - best % width
    return commonest


def _mean(
    cells: NDArray[np.int32],
    layer: NDArray[np.uint8],
    values: NDArray[np.float32],
    shown: NDArray[np.uint8],
) -> NDArray[np.float32]:
    """(h, w) mean of what the rows each cell shows have; NaN where they have nothing."""
    seen = (shown.ravel()[cells] == layer) & ~np.isnan(values)
    total = np.bincount(cells[seen], values[seen], minlength=shown.size)
    number = np.bincount(cells[seen], minlength=shown.size)
    with np.errstate(invalid="ignore"):
        return (total / number).astype(np.float32).reshape(shown.shape)
