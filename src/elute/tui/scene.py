"""One finished picture of the map in numbers: its cells, their inks, the frame and the names."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.tui import plot
from elute.tui.legend import Label, place
from elute.tui.look import Look
from elute.tui.palette import Palette, glyphs, letter
from elute.tui.raster import Raster, layers, rasterise


@dataclass(frozen=True, eq=False)
class Spot:
    """What lies in one cell, as row ids, each ascending.

    Attributes:
        cluster: the cluster the cell shows, -1 for noise, None where it is empty.
        shown: its rows of that cluster: the kept ones, or the dropped ones where none is kept.
        kept: all its rows that are still in, of whatever cluster.
        dropped: all its rows that have been dropped.
    """

    cluster: int | None
    shown: NDArray[np.int64]
    kept: NDArray[np.int64]
    dropped: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Scene:
    """What is on the pane.

    Attributes:
        look: what it is a picture of.
        raster: the cells and the rows behind them.
        frame: what stands around them.
        lines: (text, ink) pieces of each line, frame included.
        labels: names to lay over the cells.
    """

    look: Look
    raster: Raster
    frame: plot.Frame
    lines: list[plot.Line]
    labels: list[Label]

    @property
    def size(self) -> tuple[int, int]:
        """(h, w) of the area of cells."""
        height, width = self.raster.layer.shape
        return height, width

    def spot(self, row: int, column: int) -> Spot:
        """What lies in a cell."""
        cloud = self.look.cloud
        rows = self.raster.rows_at(row, column)
        is_kept = cloud.kept[rows]
        kept, dropped = rows[is_kept], rows[~is_kept]
        if len(rows) == 0:
            return Spot(None, rows, rows, rows)
        cluster = int(self.raster.cluster[row, column])
        candidates = kept if len(kept) else dropped
        shown = candidates[cloud.labels[candidates] == cluster]
        return Spot(cluster, cloud.ids[shown], cloud.ids[kept], cloud.ids[dropped])


def draw(
    look: Look,
    pane: tuple[int, int],
    palette: Palette,
    highlight: int | None = None,
    *,
    letters: bool = False,
) -> Scene:
    """Draw a look into a pane.

    Args:
        look: what is seen.
        pane: columns and lines of the picture with its frame, each at least 2.
        palette: which ink each cell takes.
        highlight: the one cluster (-1: noise) to bring to the front.
        letters: a letter for each cluster instead of braille.
    """
    width, height = pane
    frame = plot.frame_for(width, height, solid=look.turn is not None)
    size = height - frame.bottom, width - frame.left
    cloud = look.cloud
    layer = layers(cloud.labels, cloud.kept, highlight)
    raster = rasterise(look.flat, cloud.labels, layer, look.camera.box, size, look.nearness)
    across, upward = plot.ticks(look.camera.box, size[1], size[0])
    inks = palette.inks(raster)
    lines = plot.draw(glyphs(raster, letters=letters), inks, frame, across, upward)
    names = cloud.names
    if letters:
        names = {cluster: f"{letter(cluster)} {name}" for cluster, name in names.items()}
    return Scene(look, raster, frame, lines, place(raster, names))
