"""The charts of a round: how large its clusters are, how their rows fit, and the rounds before.

The curves of DBSCAN's distances and of a sweep are drawn where they are measured, on their page.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from elute.core.amounts import counted
from elute.engine import called
from elute.engine.view import Round, Snapshot
from elute.tui.drawing.bars import bars
from elute.tui.drawing.camera import Size
from elute.tui.drawing.curve import CURSOR, FIRST, POINT, THIRD, Canvas, Course
from elute.tui.drawing.plot import Ticks
from elute.tui.present.charting import FRAME, drawn, level_marks, log_marks
from elute.tui.present.clusters import ClusterRow
from elute.tui.present.numbers import count, percent, rows, score
from elute.tui.present.rows import cluster_word
from elute.tui.present.spans import Spans, cut, one_line
from elute.tui.present.spread import FINE, spread

LEAST = (30, 8)
"""Cells and lines below which nothing is drawn."""
_PANEL = 5
"""Lines below which a panel shows nothing; where there is no room for all, the last go."""
_SKEWED = 20
"""How many times the median the largest cluster is, before sizes are drawn on a log scale."""

Draw = Callable[[int, int], list[Spans]]
"""Cells and lines, both at least LEAST -> the lines."""


def sizes(
    clusters: Sequence[ClusterRow], cluster: int | None, cells: int, height: int
) -> list[Spans]:
    """Every cluster's size, the largest first; that of the cluster at the cursor lit.

    Args:
        clusters: as the pane has them.
        cluster: at the cursor.
        cells: width.
        height: lines.
    """
    found = sorted((it for it in clusters if it.cluster >= 0), key=lambda it: -it.size)
    size = _room(cells, height - 1)
    if not found:
        return [_NOTHING]
    values = np.array([it.size for it in found], dtype=np.float64)
    log = bool(values[0] >= _SKEWED * np.median(values))
    low = math.log10(max(1.0, values[-1])) - 0.3 if log else 0.0
    high = math.log10(values[0]) if log else float(values[0])
    heights = ((np.log10(np.maximum(values, 1)) if log else values) - low) / max(high - low, 1e-9)
    inks = np.full(len(found), FIRST, dtype=np.uint8)
    at = next((place for place, it in enumerate(found) if it.cluster == cluster), None)
    if at is not None:
        _light(inks, at, size[1])
    marks = log_marks(low, high, size[0]) if log else level_marks(0, high, size[0])
    ends = f"{count(found[-1].size)} to {rows(found[0].size)}"
    mine = f" · {cluster_word(found[at].cluster)} {count(found[at].size)}" if at is not None else ""
    told = f" sizes{' (log)' if log else ''}: {counted(len(found), 'cluster')}, {ends}"
    canvas = bars(heights, inks, size)
    lines = drawn(canvas, _ranks(len(found), size[1]), marks)
    return [cut(((told, "accent"), (mine, "strong")), cells), *lines]


def silhouettes(snapshot: Snapshot, cluster: int | None, cells: int, height: int) -> list[Spans]:
    """The rows by silhouette, all of them above, those of the cluster at the cursor below."""
    counts = spread(snapshot)
    if not counts.any():
        return [_NOTHING]
    if cluster is None or not 0 <= cluster < len(counts) or height < 2 * LEAST[1]:
        return _histogram("all clusters", counts.sum(axis=0), cells, height)
    name = called.names(snapshot).get(cluster, "")
    word = f"{cluster_word(cluster)}{' · ' + name if name else ''}"
    top = height - height // 2
    return [
        *_histogram("all clusters", counts.sum(axis=0), cells, top),
        *_histogram(word, counts[cluster], cells, height // 2),
    ]


def rounds(told: Sequence[Round], cells: int, height: int) -> list[Spans]:
    """Rows, clusters, noise and silhouette from round to round, each in a panel of its own."""
    if len(told) < 2:
        text = " One round so far: from the second on, their numbers are drawn here."
        return [((one_line(text, cells), "quiet"),)]
    panels: tuple[tuple[str, list[float | None], Callable[[float], str]], ...] = (
        ("rows kept", [it.rows_out for it in told], lambda it: count(int(it))),
        ("clusters", [it.clusters for it in told], lambda it: count(int(it))),
        ("noise", [it.noise for it in told], percent),
        ("silhouette", [it.silhouette for it in told], score),
    )
    names = [it.name or str(it.number) for it in told]
    columns = 2 if cells // 2 >= LEAST[0] else 1
    deep = min(len(panels) // columns, height // _PANEL)
    size = cells // columns, height // deep
    made = [_panel(*panel, names, *size) for panel in panels[: columns * deep]]
    side_by_side = (made[at : at + columns] for at in range(0, len(made), columns))
    return [
        tuple(span for part in parts for span in part)
        for row in side_by_side
        for parts in zip(*row, strict=True)
    ]


_NOTHING: Spans = ((" Nothing to draw yet: press r to run the round.", "quiet"),)


def _room(cells: int, height: int) -> Size:
    """Cells to draw in, inside the frame."""
    return max(2, height - FRAME.bottom), max(2, cells - FRAME.left)


def _light(inks: NDArray[np.uint8], at: int, wide: int) -> None:
    """Light a bar, or where several share a cell the one that is seen there."""
    column = min(wide - 1, -(-at * wide // len(inks)))
    inks[min(at, column * len(inks) // wide) if len(inks) > wide else at] = CURSOR


def _ranks(number: int, wide: int) -> Ticks:
    """Ranks below the bars, about every 16 cells."""
    step = max(1, math.ceil(number / max(1, wide // 16)))
    ranks = range(0, number, step)
    return Ticks(
        tuple(min(wide - 1, rank * wide // number) for rank in ranks),
        tuple(count(rank + 1) for rank in ranks),
    )


def _histogram(word: str, counts: NDArray[np.int64], cells: int, height: int) -> list[Spans]:
    """Rows by silhouette, those below zero in a colour of their own."""
    size, total = _room(cells, height - 1), int(counts.sum())
    most = max(1, int(counts.max()))
    inks = np.where(np.arange(FINE) < FINE // 2, POINT, THIRD).astype(np.uint8)
    ends = (-1.0, -0.5, 0.0, 0.5, 1.0)
    places = tuple(round((it + 1) / 2 * (size[1] - 1)) for it in ends)
    lines = drawn(
        bars(counts / most, inks, size),
        Ticks(places, tuple(f"{it:g}".replace("-", "−") for it in ends)),
        level_marks(0, most, size[0]),
    )
    below = percent(counts[: FINE // 2].sum() / total if total else None)
    told = f" silhouettes of {word}: {rows(total)}, {below} below zero"
    return [((one_line(told, cells), "accent"),), *lines]


def _panel(
    title: str,
    values: Sequence[float | None],
    say: Callable[[float], str],
    names: Sequence[str],
    cells: int,
    height: int,
) -> list[Spans]:
    """One number from round to round; exactly `height` lines of `cells` cells."""
    size = _room(cells, height - 1)
    up = np.array([math.nan if it is None else it for it in values], dtype=np.float64)
    finite = up[np.isfinite(up)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
    low = min(0.0, low)
    high = high if high > low else low + 1.0
    across = np.linspace(0, 1, len(up))
    canvas = Canvas(size)
    for place, share in zip(across.tolist(), ((up - low) / (high - low)).tolist(), strict=True):
        if math.isfinite(share):
            canvas.point(place, share, "●", FIRST)
    canvas.course(Course(across, (up - low) / (high - low), FIRST))
    step = max(1, math.ceil(len(names) * 5 / size[1]))
    shown = range(0, len(names), step)
    marks = Ticks(
        tuple(round(across[it] * (size[1] - 1)) for it in shown),
        tuple(one_line(names[it], 4) for it in shown),
    )
    last = f": {say(float(finite[-1]))}" if len(finite) else ": not known"
    head = one_line(f" {title}{last}", cells)
    lines = drawn(canvas, marks, level_marks(low, high, size[0]))
    return [((head.ljust(cells), "accent"),), *lines]
