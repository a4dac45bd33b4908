"""One finished picture of the map in numbers: its cells, their inks, the frame and the names."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from elute.tui.drawing import inks, plot
from elute.tui.drawing.cloud import BY_CLUSTER, Cloud, Colouring
from elute.tui.drawing.legend import Label, place
from elute.tui.drawing.look import Cells, Look
from elute.tui.drawing.palette import Palette, letter
from elute.tui.drawing.raster import (
    DROPPED,
    FRONT,
    HIDDEN,
    OTHERS,
    Kind,
    Raster,
    layers,
    rasterise,
)


@dataclass(frozen=True, eq=False)
class Showing:
    """Which rows are drawn, and how.

    Attributes:
        by: what gives them their colours.
        highlight: the one cluster (-1: noise) to bring to the front, None for all.
        only: the one cluster (-1: noise) to draw at all, None for all.
        letters: a letter or digit for each cell instead of braille.
    """

    by: Colouring = BY_CLUSTER
    highlight: int | None = None
    only: int | None = None
    letters: bool = False


@dataclass(frozen=True, eq=False)
class Spot:
    """What lies in the box, as row ids, each ascending.

    Attributes:
        cluster: the commonest cluster of what it shows, -1 for noise, None where it is empty.
        shown: its rows of that cluster: the kept ones, or the dropped ones where none is kept.
        kept: all its rows that are still in, of whatever cluster.
        dropped: all its rows that have been dropped.
        clusters: how many clusters its kept rows are in, noise not counted.
    """

    cluster: int | None
    shown: NDArray[np.int64]
    kept: NDArray[np.int64]
    dropped: NDArray[np.int64]
    clusters: int = 0


@dataclass(frozen=True, eq=False)
class Scene:
    """What is on the pane.

    Attributes:
        look: what it is a picture of.
        showing: which of its rows are drawn, and how.
        palette: in which colours.
        raster: the cells and the rows behind them.
        frame: what stands around them.
        lines: (text, ink) pieces of each line, frame included.
        labels: names to lay over the cells.
        selected: (h, w) how many selected rows lie in each cell; None where none is.
    """

    look: Look
    showing: Showing
    palette: Palette
    raster: Raster
    frame: plot.Frame
    lines: list[plot.Line]
    labels: list[Label]
    selected: NDArray[np.int32] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """(h, w) of the area of cells."""
        height, width = self.raster.layer.shape
        return height, width

    def spot(self, cells: Cells) -> Spot:
        """What lies in some cells, of the rows that are drawn."""
        cloud = self.look.cloud
        rows = self.raster.rows_in(*cells)
        if len(rows) == 0:
            return Spot(None, rows, rows, rows)
        is_kept, labels = cloud.kept[rows], cloud.labels[rows]
        layer = layers(labels, is_kept, self.showing.highlight)
        top = layer == layer.min()
        cluster = int(np.bincount(labels[top] + 1).argmax()) - 1
        shown = rows[top & (labels == cluster)]
        clusters = len(np.unique(labels[is_kept & (labels >= 0)]))
        kept, dropped = cloud.ids[rows[is_kept]], cloud.ids[rows[~is_kept]]
        return Spot(cluster, cloud.ids[shown], kept, dropped, clusters)

    def with_selected(self, rows: NDArray[np.bool_] | None) -> "Scene":
        """The same cells with other rows selected, as an (m,) mask; itself where that shows not.

        What is drawn is not drawn anew for marks that lie outside of it, and of the lines only
        those in which a cell has got its first mark or lost its last.
        """
        found = _counted(self.raster, rows)
        if found is self.selected:
            return self
        none = np.zeros(self.size, np.int32)
        before, after = (none if it is None else it for it in (self.selected, found))
        if (before == after).all():
            return self
        lines = list(self.lines)
        shown, colours = self._cells(found)
        for y in np.flatnonzero(((before > 0) != (after > 0)).any(axis=1)).tolist():
            lines[y] = plot.redrawn(lines[y], shown[y], colours[y], self.frame)
        return replace(self, selected=found, lines=lines)

    def with_decided(self, look: Look) -> "Scene":
        """The same picture after rows have left or come back: only their cells are drawn anew.

        Args:
            look: the same places and view, of a cloud in which nothing but `kept` is another.
        """
        changed = self.raster.count_of(look.cloud.kept != self.look.cloud.kept) > 0
        if not changed.any():
            return replace(self, look=look)
        rows = self.raster.rows[changed.ravel()[self.raster.cells]]
        raster = self.raster.patched(_rasterised(look, self.showing, self.size, rows), changed)
        labels = place(raster, _names(look.cloud, self.showing))
        scene = replace(self, look=look, raster=raster, labels=labels, lines=list(self.lines))
        before, after = self._cells(self.selected), scene._cells(self.selected)
        differ = np.any([old != new for old, new in zip(before, after, strict=True)], axis=(0, 2))
        for y in np.flatnonzero(differ).tolist():
            scene.lines[y] = plot.redrawn(scene.lines[y], after[0][y], after[1][y], self.frame)
        return scene

    def _lines(self, selected: NDArray[np.int32] | None) -> list[plot.Line]:
        """The pieces of all lines."""
        height, width = self.size
        across, upward = plot.ticks(self.look.camera.box, width, height)
        return plot.draw(*self._cells(selected), self.frame, across, upward)

    def _cells(
        self, selected: NDArray[np.int32] | None
    ) -> tuple[NDArray[np.str_], NDArray[np.uint8]]:
        """(h, w) the character and (h, w) the ink of each cell."""
        raster, by, palette = self.raster, self.showing.by, self.palette
        if self.showing.letters:
            shown = inks.letters(raster, palette, by, selected)
        else:
            shown = inks.glyphs(raster)
        return shown, inks.inks(raster, palette, by, selected)


def draw(
    look: Look,
    pane: tuple[int, int],
    palette: Palette,
    showing: Showing = Showing(),
    selected: NDArray[np.bool_] | None = None,
) -> Scene:
    """Draw a look into a pane.

    Args:
        look: what is seen.
        pane: columns and lines of the picture with its frame, each at least 2.
        palette: the colours.
        showing: which rows are drawn, and how.
        selected: (m,) the rows that are selected, None for none.
    """
    width, height = pane
    frame = plot.frame_for(width, height, solid=look.turn is not None)
    size = height - frame.bottom, width - frame.left
    raster = _rasterised(look, showing, size)
    labels = place(raster, _names(look.cloud, showing))
    scene = Scene(look, showing, palette, raster, frame, [], labels)
    found = _counted(raster, selected)
    return replace(scene, selected=found, lines=scene._lines(found))


def _rasterised(
    look: Look, showing: Showing, size: tuple[int, int], rows: NDArray[np.int64] | None = None
) -> Raster:
    """The cells of a look; of some rows only, given by their positions, or of all."""
    cloud, by = look.cloud, showing.by

    def some(values: NDArray[Kind]) -> NDArray[Kind]:
        return values if rows is None else values[rows]

    return rasterise(
        some(look.flat),
        some(cloud.labels if by.groups is None else by.groups),
        some(_layers(cloud, showing)),
        look.camera.box,
        size,
        None if look.nearness is None else some(look.nearness),
        None if by.values is None else some(by.values),
    )


def _counted(raster: Raster, rows: NDArray[np.bool_] | None) -> NDArray[np.int32] | None:
    """(h, w) how many of some rows lie in each cell; None where none of them is in view."""
    found = None if rows is None else raster.count_of(rows)
    return found if found is not None and found.any() else None


def _layers(cloud: Cloud, showing: Showing) -> NDArray[np.uint8]:
    """(m,) the layer of each row; noise is sent to the back only where clusters are coloured."""
    if showing.by.kind == "clusters":
        return layers(cloud.labels, cloud.kept, showing.highlight, showing.only)
    layer = np.full(len(cloud.labels), FRONT, np.uint8)
    if showing.highlight is not None:
        layer[cloud.labels != showing.highlight] = OTHERS
    if not showing.by.dropped_too:
        layer[~cloud.kept] = DROPPED
    if showing.only is not None:
        layer[cloud.labels != showing.only] = HIDDEN
    return layer


def _names(cloud: Cloud, showing: Showing) -> dict[int, str]:
    """What to write at the middles of the clusters; nothing where cells show other groups."""
    if showing.by.kind == "groups":
        return {}
    if showing.letters and showing.by.kind == "clusters":
        return {cluster: f"{letter(cluster)} {name}" for cluster, name in cloud.names.items()}
    return dict(cloud.names)
