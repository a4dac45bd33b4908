"""The lines of the clusters pane: a head, and one line a cluster."""

from elute.engine.meanings import DISSOLVED, DOUBTFUL
from elute.tui.present.cluster_columns import Column, shown
from elute.tui.present.clusters import ClusterRow
from elute.tui.present.numbers import NONE, count, percent, score
from elute.tui.present.signs import ADVISED, MARKED_CLUSTER, MARKED_ROW, NOISE, NOTED
from elute.tui.present.spans import Spans, left, one_line, right
from elute.tui.present.spread import CELLS, drawn

Cell = tuple[str, str]


def header(cells: int, order: str) -> Spans:
    """The head of the clusters table; the column that orders it is marked."""
    spans: list[Cell] = [("!  ", "head chosen") if order == "advised" else ("   ", "head")]
    for column in shown(cells, order):
        role = "head chosen" if column.order == order else "head"
        spans.append((right(column.title, column.width), role))
    used = sum(len(text) for text, _ in spans)
    name_role = "head chosen" if order == "name" else "head"
    return (*spans, (left("  name", max(0, cells - used)), name_role))


def line(
    row: ClusterRow, cells: int, order: str, *, marked: bool = False, selected: int = 0
) -> Spans:
    """One cluster: mark or sign of advice, colour, label, and the columns there is room for.

    Args:
        row: the cluster, or the noise.
        cells: width.
        order: what the clusters are ordered by, a column that is always seen.
        marked: whether it is marked.
        selected: how many of its rows are marked.
    """
    gone = row.kept == 0
    told = {**_counted(row, "dropped" if gone else "quiet"), **_measured(row, gone)}
    advised = ADVISED.glyph if row.advised and not gone else " "
    sign = (MARKED_CLUSTER.glyph, "mark") if marked else (advised, "warn")
    spans: list[Cell] = [sign, ("● ", f"cluster {row.cluster}")]
    for column in shown(cells, order):
        spans += _cell(row, column, told)
    noted = f"{NOTED.glyph} " if row.note else ""
    noted += f"{MARKED_ROW.glyph}{count(selected)} " if selected else ""
    room = max(0, cells - sum(len(text) for text, _ in spans) - 2 - len(noted))
    name = left(one_line(row.name, room), room)
    return (*spans, ("  ", ""), (noted, "mark"), (name, "dropped" if gone else ""))


def _cell(row: ClusterRow, column: Column, told: dict[str, Cell]) -> Spans:
    """What stands in a column."""
    if column.title == "−1 sil 1":
        gap = (" " * (column.width - CELLS), "")
        return (gap, *drawn(row.spread)) if row.spread else ((right(NONE, column.width), "quiet"),)
    text, role = told.get(column.title, (NONE, "quiet"))
    return ((right(text, column.width), role),)


def _counted(row: ClusterRow, quiet: str) -> dict[str, Cell]:
    """What is known as soon as there are clusters."""
    number = NOISE.glyph if row.cluster == -1 else str(row.cluster)
    kept = count(row.kept) if row.kept else NONE
    return {
        "cl": (number, "quiet" if row.kept == 0 else ""),
        "size": (count(row.size), quiet),
        "kept": (kept, "quiet" if row.kept == row.size else "warn"),
        "share": (percent(row.share), quiet),
    }


def _measured(row: ClusterRow, gone: bool) -> dict[str, Cell]:
    """What `evaluate` found, for its columns."""
    known, quiet = row.known, "dropped" if gone else "quiet"
    if known is None:
        return {}
    stable, chars, beside = known.stability, known.length_median, known.nearest
    return {
        "sil": (score(row.silhouette), _judge(row.silhouette, gone)),
        "stable": (score(stable), quiet if gone else _trusted(stable)),
        "pure": (percent(known.purity), quiet),
        "misfit": (percent(row.misfits), quiet),
        "copies": (percent(row.copies), quiet),
        "dbcv": (score(known.dbcv), quiet),
        "near": (score(known.neighbor_distance), quiet),
        "chars": (NONE if chars is None else count(round(chars)), quiet),
        "next": (NONE if beside is None else str(beside), quiet),
        "label": (one_line(row.label, 18) or NONE, quiet),
        "of label": (percent(known.label_share), quiet),
        "labels": (count(known.labels), quiet),
        "cohesion": (score(known.cohesion), quiet),
        "davies-b": (score(known.davies_bouldin), quiet),
    }


def _trusted(stability: float | None) -> str:
    if stability is None:
        return "quiet"
    return "bad" if stability < DISSOLVED else "warn" if stability < DOUBTFUL else "good"


def _judge(silhouette: float | None, gone: bool) -> str:
    if gone or silhouette is None:
        return "quiet"
    return "bad" if silhouette < 0 else "warn" if silhouette < 0.1 else "good"
