"""The map pane's lines as strips: the picture with its names, and the line below it."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from elute.core.amounts import counted
from elute.core.safe import clip, safe
from elute.tui.drawing.look import Cells, Look
from elute.tui.drawing.palette import NO_INK, Palette, letter
from elute.tui.drawing.plot import Line
from elute.tui.drawing.scene import Scene, Spot

READ_LIMIT = 1_000  # characters of a text that can matter to one line
STATUS_FROM = 60  # columns from which on the view itself is described too

Pieces = list[tuple[str, Style]]


@dataclass(frozen=True)
class Brushes:
    """What the pane is painted with.

    Attributes:
        palette: the clusters' colours.
        frame: axes, ticks and blank cells.
        plain: the text of a row.
        quiet: what is said beside it.
        letters: whether there are no colours, so that each cluster is its letter.
    """

    palette: Palette
    frame: Style
    plain: Style
    quiet: Style
    letters: bool

    @property
    def pin(self) -> Style:
        """The mark of a place."""
        return self.plain + Style(bold=True, reverse=True)


def picture(scene: Scene, brushes: Brushes, width: int) -> list[Strip]:
    """One strip of `width` cells for each line of a scene."""
    styles = brushes.palette.styles | {NO_INK: brushes.frame}
    strips = [
        Strip([Segment(text, styles[ink]) for text, ink in _joined(line)], width)
        for line in scene.lines
    ]
    for label in scene.labels:
        named = scene.showing.by.kind == "clusters"
        style = brushes.palette.cluster(label.cluster) if named else brushes.plain
        style += Style(bold=True)
        column = scene.frame.left + label.column
        strips[label.row] = over(strips[label.row], column, label.text, style)
    return strips


def _joined(line: Line) -> Line:
    """The line with blanks in the ink before them, as nothing of it shows in a blank.

    Every change of ink is up to 40 bytes on the wire: this halves what a picture costs.
    """
    joined: Line = []
    for text, ink in line:
        if joined and (text.isspace() or ink == joined[-1][1]):
            joined[-1] = joined[-1][0] + text, joined[-1][1]
        else:
            joined.append((text, ink))
    return joined


def over(strip: Strip, column: int, text: str, style: Style) -> Strip:
    """The strip with safe text laid over it from a column on; the text must fit."""
    end = column + cell_len(text)
    covered = Strip([Segment(text, style)])
    return Strip.join([strip.crop(0, column), covered, strip.crop(end)])


def about(spot: Spot, row_id: int, names: Mapping[int, str], brushes: Brushes, text: str) -> Pieces:
    """What a cell shows: its cluster, how many of its rows that is, and one of them.

    Args:
        spot: the cell, not an empty one.
        row_id: one of its rows.
        names: cluster -> short name, of unknown origin; -1 -> what is not in a cluster.
        brushes: styles.
        text: that row's text, of unknown origin.
    """
    number = -1 if spot.cluster is None else spot.cluster
    style = brushes.palette.cluster(number)
    name = safe(names.get(number, "" if number >= 0 else "noise")[:READ_LIMIT])
    cluster = name if number < 0 else f"{number} {name}".rstrip()
    if len(spot.kept) > len(spot.shown):
        rows = f"{len(spot.shown):,} of {counted(len(spot.kept), 'row')}"
    else:
        rows = counted(len(spot.shown), "row")
    gone = "" if len(spot.kept) else " dropped"
    return [
        (f"{letter(number) if brushes.letters else '●'} ", style),
        (cluster, style),
        (f" · {rows}{gone} · #{row_id} ", brushes.quiet),
        (safe(text[:READ_LIMIT]), brushes.plain),
    ]


def about_box(box: Cells, spot: Spot, selected: int, brushes: Brushes) -> Pieces:
    """How large a box is, and what lies in it: `12 x 5 cells · 1,204 rows · 3 clusters`."""
    parts = [counted(len(spot.kept), "row"), counted(spot.clusters, "cluster")]
    parts += [f"{len(spot.dropped):,} dropped"] * bool(len(spot.dropped))
    parts += [f"{selected:,} selected"] * bool(selected)
    size = f"{box.columns} x {box.lines} cells"
    return [(size, brushes.plain), (f" · {' · '.join(parts)}", brushes.quiet)]


def differing(old: Strip | None, new: Strip, width: int) -> tuple[int, int]:
    """The columns, the first and past the last, that hold all in which two strips differ."""
    if old is None or old.cell_length != new.cell_length:
        return 0, width
    pairs = list(zip(old, new, strict=False))
    first = 0
    for mine, theirs in pairs:
        if mine != theirs:
            break
        first += mine.cell_length
    last = new.cell_length
    for mine, theirs in zip(reversed(list(old)), reversed(list(new)), strict=False):
        if mine != theirs:
            break
        last -= mine.cell_length
    return (first, last) if first < last else (0, width)


def status(look: Look) -> str:
    """How near and how turned the view is; nothing for the whole of a flat map."""
    parts = [f"×{look.camera.zoom:.3g}"] if look.camera.zoom > 1 else []
    if look.turn is not None:
        parts.append(f"{look.turn.yaw:.0f}° {look.turn.pitch:+.0f}°")
    return " · ".join(parts)


def line(pieces: Pieces, end: str, brushes: Brushes, width: int) -> Strip:
    """Safe pieces from the left and, where there is room, `end` at the right; `width` cells."""
    end = f"  {end}" if end and width >= STATUS_FROM else ""
    room = width - cell_len(end)
    segments: list[Segment] = []
    for text, style in pieces:
        shown = clip(text, room - sum(segment.cell_length for segment in segments), cell_len)
        segments.append(Segment(shown, style))
    left = Strip(segments).adjust_cell_length(room, brushes.plain)
    return Strip.join([left, Strip([Segment(end, brushes.quiet)])])


def centred(text: str, style: Style, width: int) -> Strip:
    """Safe text in the middle of a strip of `width` cells."""
    shown = clip(text, width, cell_len)
    margin = " " * ((width - cell_len(shown)) // 2)
    return Strip([Segment(margin + shown, style)]).adjust_cell_length(width, style)
