"""Points into cells: what each character of the map shows, for a million rows in about 50 ms.

A cell shows the uppermost layer that has a row in it: clusters (or only the highlighted one), then
all the others, then noise, then dropped rows. So noise never hides a cluster, and a highlighted
row is seen wherever it lies. Within that layer the commonest cluster gives the cell its colour.
"""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from elute.tui.camera import Box, Size

FRONT, OTHERS, NOISE, DROPPED, EMPTY = range(5)
LAYERS = 4
SHADES = 3
BLANK = 0x2800
# The bit of each dot of a braille character, by its row (4) and column (2).
DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], np.uint8)


@dataclass(frozen=True)
class Raster:
    """An area of h x w cells, row 0 at the top.

    Attributes:
        layer: (h, w) uint8, the layer the cell shows; EMPTY where it shows nothing.
        bits: (h, w) uint8, the dots of that layer's rows; U+2800 + bits is the braille character.
        cluster: (h, w) int32, the commonest label in that layer (the lower one of equals), -1 for
            noise and where the cell is empty.
        count: (h, w) int32, how many rows that layer has in the cell.
        nearness: (h, w) float32 in [0, 1], their mean; None in 2-D.
        rows: (p,) int64 positions of the rows in view, ascending.
        cells: (p,) int32, the cell each of them is in, row * w + column.
    """

    layer: NDArray[np.uint8]
    bits: NDArray[np.uint8]
    cluster: NDArray[np.int32]
    count: NDArray[np.int32]
    nearness: NDArray[np.float32] | None
    rows: NDArray[np.int64]
    cells: NDArray[np.int32]

    def rows_at(self, row: int, column: int) -> NDArray[np.int64]:
        """Positions of all rows in a cell, ascending, whatever their layer.

        A look through all cell numbers: 0.2 ms at a million, while sorting them for an index would
        cost 10 to 50 ms for every picture.
        """
        found: NDArray[np.int64] = self.rows[self.cells == row * self.layer.shape[1] + column]
        return found


def layers(
    labels: NDArray[np.int32], kept: NDArray[np.bool_], highlight: int | None = None
) -> NDArray[np.uint8]:
    """(m,) the layer of each row.

    Args:
        labels: (m,) cluster of each row, -1 for noise.
        kept: (m,) False for a dropped row.
        highlight: the one cluster (-1: noise) to bring to the front, or None for all.
    """
    if highlight is None:
        layer = np.where(labels < 0, np.uint8(NOISE), np.uint8(FRONT))
    else:
        layer = np.where(labels == highlight, np.uint8(FRONT), np.uint8(OTHERS))
    layer[~kept] = DROPPED
    return layer


def rasterise(
    points: NDArray[np.float32],
    labels: NDArray[np.int32],
    layer: NDArray[np.uint8],
    box: Box,
    size: Size,
    nearness: NDArray[np.float32] | None = None,
) -> Raster:
    """Draw rows into cells.

    Args:
        points: (m, 2); rows outside `box` or not finite are left out.
        labels: (m,) cluster of each row, -1 for noise.
        layer: (m,) from `layers`.
        box: the part of the plane that fills the area.
        size: (h, w) of the area in cells, both at least 1.
        nearness: (m,) 0 (far) to 1 (near), or None.
    """
    rows, across, down = _place(points, box, size)
    whole = len(rows) == len(points)
    labels, layer = (labels, layer) if whole else (labels[rows], layer[rows])
    cells = (down >> 2) * np.int32(size[1]) + (across >> 1)
    bits = _bits(layer, across, down, size)
    shown = np.where(bits.any(axis=0), (bits != 0).argmax(axis=0), EMPTY).astype(np.uint8)
    cluster, count = _commonest(cells, layer, labels, shown)
    mean = None
    if nearness is not None:
        mean = _mean(cells, layer, nearness if whole else nearness[rows], shown)
    top = np.take_along_axis(bits, np.minimum(shown, DROPPED)[np.newaxis].astype(np.int64), axis=0)
    return Raster(shown, top[0], cluster, count, mean, rows, cells)


def shades(raster: Raster) -> NDArray[np.uint8]:
    """(h, w) 0 to 2: in 3-D how near a cell's rows are, in 2-D how many it holds.

    Eight dots are soon full: the number of rows, on a logarithmic scale against the fullest cell,
    goes on telling dense from sparse after that. It is the mean over 3 x 3 cells, as a shade that
    changes from cell to cell shows no shape and costs a sixth more bytes.
    """
    if raster.nearness is not None:
        near = raster.nearness
        return np.digitize(near, (0.42, 0.58)).astype(np.uint8)
    full = np.log1p(max(int(raster.count.max(initial=0)), 8))
    around = np.pad(np.log1p(raster.count) / full, 1, mode="edge")
    share: NDArray[np.float64] = sliding_window_view(around, (3, 3)).mean(axis=(2, 3))
    return np.digitize(share, (0.25, 0.6)).astype(np.uint8)


def _place(
    points: NDArray[np.float32], box: Box, size: Size
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """The rows inside the box, and the dot each falls on; a row that is not finite is in no box."""
    x, y = points[:, 0], points[:, 1]
    inside = (x >= box.left) & (x <= box.right) & (y >= box.bottom) & (y <= box.top)
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
    labels: NDArray[np.int32],
    shown: NDArray[np.uint8],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """(h, w) the commonest label of each cell's shown layer, and the rows of that layer.

    Counting each (cell, layer, label) that occurs, by sorting, costs the same for three clusters as
    for three thousand; a table of all combinations does not.
    """
    labelled = int(labels.max(initial=-1)) + 2  # noise is 0
    group = cells.astype(np.int64) * LAYERS + layer
    found, counts = np.unique_counts(group * labelled + labels + 1)
    group, label = np.divmod(found, labelled)
    cell, of_layer = np.divmod(group, LAYERS)
    wins = shown.ravel()[cell] == of_layer
    cell, label, counts = cell[wins], label[wins], counts[wins]
    cluster, count = np.full(shown.size, -1, np.int32), np.zeros(shown.size, np.int32)
    if len(cell):
        starts = np.flatnonzero(np.diff(cell, prepend=-1))
        best = np.maximum.reduceat(counts * labelled + (labelled - 1 - label), starts)
        cluster[cell[starts]] = labelled - 2 - best % labelled
        count[cell[starts]] = np.add.reduceat(counts, starts)
    return cluster.reshape(shown.shape), count.reshape(shown.shape)


def _mean(
    cells: NDArray[np.int32],
    layer: NDArray[np.uint8],
    nearness: NDArray[np.float32],
    shown: NDArray[np.uint8],
) -> NDArray[np.float32]:
    """(h, w) mean nearness of the rows each cell shows; 0 where it shows none."""
    seen = shown.ravel()[cells] == layer
    total = np.bincount(cells[seen], nearness[seen], minlength=shown.size)
    number = np.bincount(cells[seen], minlength=shown.size)
    return (total / np.maximum(number, 1)).astype(np.float32).reshape(shown.shape)
