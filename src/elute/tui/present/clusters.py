"""The clusters pane: one line a cluster, with the numbers a decision rests on."""

from dataclasses import dataclass

import numpy as np

from elute.core.results import ClusterMetrics
from elute.engine.meanings import DISSOLVED, DOUBTFUL, label_name
from elute.engine.view import Snapshot
from elute.tui.present.advised import calls_to_drop
from elute.tui.present.numbers import NONE, count, percent, score
from elute.tui.present.signs import ADVISED, MARKED_CLUSTER, NOISE
from elute.tui.present.spans import Spans, left, one_line, right

ORDERS = ("size", "silhouette", "stability", "purity", "misfits", "copies", "name")


@dataclass(frozen=True)
class ClusterRow:
    """One cluster, or the noise.

    Attributes:
        cluster: its label, -1 for the noise.
        size: rows in it when the round was clustered.
        kept: those of them still in.
        share: size over the rows that take part, in [0, 1].
        silhouette: in [-1, 1], higher is better; None where not defined.
        misfits: share of its rows that fit another cluster better.
        copies: share of its rows that stand close to an earlier row.
        name: its name, or keywords; "" before the report. Not yet safe.
        advised: whether advice proposes to drop it or rows of it, and some of those are in.
        known: all its numbers; None for the noise, and before they are there.
        label: its most frequent label in the data, "" for none. Not yet safe.
    """

    cluster: int
    size: int
    kept: int
    share: float
    silhouette: float | None
    misfits: float | None
    copies: float | None
    name: str
    advised: bool
    known: ClusterMetrics | None = None
    label: str = ""


def clusters(snapshot: Snapshot) -> tuple[ClusterRow, ...]:
    """Every cluster by label, then the noise; empty before the round is clustered."""
    if snapshot.clustered is None or snapshot.precleaned is None:
        return ()
    labels = snapshot.clustered.labels
    kept = snapshot.kept[snapshot.precleaned.ids]
    bins = snapshot.clustered.count + 1
    sizes = np.bincount(labels + 1, minlength=bins)
    left_over = np.bincount(labels[kept] + 1, minlength=bins)
    metrics = {m.cluster: m for m in snapshot.evaluated.clusters} if snapshot.evaluated else {}
    names = {r.cluster: r.name for r in snapshot.report.clusters} if snapshot.report else {}
    advised = _advised(snapshot)

    def row(cluster: int) -> ClusterRow:
        known = metrics.get(cluster)
        size = int(sizes[cluster + 1])
        return ClusterRow(
            cluster,
            size,
            int(left_over[cluster + 1]),
            size / max(1, len(labels)),
            known.silhouette if known else None,
            known.misfits if known else None,
            known.near_duplicates if known else None,
            names.get(cluster, "noise" if cluster == -1 else ""),
            cluster in advised,
            known,
            label_name(snapshot, known.label if known else None) or "",
        )

    order = [*range(bins - 1), *([-1] if sizes[0] else [])]
    return tuple(row(cluster) for cluster in order)


def _advised(snapshot: Snapshot) -> set[int]:
    advice = snapshot.report.advice if snapshot.report else ()
    calling = (item for item in advice if calls_to_drop(item, snapshot))
    return {cluster for item in calling for cluster in item.clusters}


def ordered(rows: tuple[ClusterRow, ...], order: str) -> tuple[ClusterRow, ...]:
    """The rows by `order`, what most deserves a look first, the noise always last.

    Size, misfits and copies fall; silhouette, stability and purity rise (the worst first); names
    go by the alphabet.
    """

    def worst_first(value: float | None) -> float:
        return np.inf if value is None else value

    def key(row: ClusterRow) -> tuple[bool, float, str]:
        values = {
            "size": -float(row.size),
            "silhouette": worst_first(row.silhouette),
            "stability": worst_first(row.known.stability if row.known else None),
            "purity": worst_first(row.known.purity if row.known else None),
            "misfits": -(row.misfits if row.misfits is not None else -1.0),
            "copies": -(row.copies if row.copies is not None else -1.0),
            "name": 0.0,
        }
        return row.cluster == -1, values[order], row.name.casefold() if order == "name" else ""

    return tuple(sorted(rows, key=key))


# Title, width, and the least width of the pane from which on the column is shown.
COLUMNS = (
    ("cl", 4, 0),
    ("size", 8, 0),
    ("kept", 8, 0),
    ("share", 6, 100),
    ("sil", 6, 0),
    ("stable", 7, 46),
    ("pure", 6, 56),
    ("misfit", 7, 72),
    ("copies", 7, 64),
    ("dbcv", 7, 110),
    ("near", 6, 118),
    ("chars", 7, 126),
    ("next", 5, 132),
    ("label", 20, 156),
)
TITLES = {"sil": "silhouette", "stable": "stability", "pure": "purity", "misfit": "misfits"}


def header(cells: int, order: str) -> Spans:
    """The head of the clusters table; the column that orders it is marked."""
    spans: list[tuple[str, str]] = [("   ", "head")]
    for name, width, least in COLUMNS:
        if cells >= least:
            chosen = TITLES.get(name, name) == order
            spans.append((right(name, width), "head chosen" if chosen else "head"))
    used = sum(len(text) for text, _ in spans)
    name_role = "head chosen" if order == "name" else "head"
    return (*spans, (left("  name", max(0, cells - used)), name_role))


def line(row: ClusterRow, cells: int, *, marked: bool = False) -> Spans:
    """One cluster: mark or sign of advice, colour, label, and the columns there is room for."""
    gone = row.kept == 0
    quiet = "dropped" if gone else "quiet"
    shown = {
        **_measured(row, quiet),
        "cl": (NOISE.glyph if row.cluster == -1 else str(row.cluster), "quiet" if gone else ""),
        "size": (count(row.size), quiet),
        "kept": (
            count(row.kept) if row.kept else NONE,
            "quiet" if row.kept == row.size else "warn",
        ),
        "share": (percent(row.share), quiet),
        "sil": (score(row.silhouette), _judge(row.silhouette, gone)),
        "misfit": (percent(row.misfits), quiet),
        "copies": (percent(row.copies), quiet),
    }
    advised = ADVISED.glyph if row.advised and not gone else " "
    sign = (MARKED_CLUSTER.glyph, "mark") if marked else (advised, "warn")
    spans: list[tuple[str, str]] = [sign, ("● ", f"cluster {row.cluster}")]
    for name, width, least in COLUMNS:
        if cells >= least:
            text, role = shown[name]
            spans.append((right(text, width), role))
    room = max(0, cells - sum(len(text) for text, _ in spans) - 2)
    name_text = left(one_line(row.name, room), room)
    return (*spans, ("  ", ""), (name_text, "dropped" if gone else ""))


def _measured(row: ClusterRow, quiet: str) -> dict[str, tuple[str, str]]:
    """What `evaluate` found, for its columns."""
    known = row.known
    if known is None:
        return {name: (NONE, quiet) for name, *_ in COLUMNS}
    stable, chars, beside = known.stability, known.length_median, known.nearest
    return {
        "stable": (score(stable), quiet if row.kept == 0 else _trusted(stable)),
        "pure": (percent(known.purity), quiet),
        "dbcv": (score(known.dbcv), quiet),
        "near": (score(known.neighbor_distance), quiet),
        "chars": (NONE if chars is None else count(round(chars)), quiet),
        "next": (NONE if beside is None else str(beside), quiet),
        "label": (one_line(row.label, 18) or NONE, quiet),
    }


def _trusted(stability: float | None) -> str:
    if stability is None:
        return "quiet"
    return "bad" if stability < DISSOLVED else "warn" if stability < DOUBTFUL else "good"


def _judge(silhouette: float | None, gone: bool) -> str:
    if gone or silhouette is None:
        return "quiet"
    return "bad" if silhouette < 0 else "warn" if silhouette < 0.1 else "good"
