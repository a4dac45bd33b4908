"""What the clusters pane shows of each cluster: the numbers a decision rests on."""

from dataclasses import dataclass

import numpy as np

from elute.core.results import ClusterMetrics
from elute.engine import called
from elute.engine.meanings import label_name
from elute.engine.view import Snapshot
from elute.tui.present.advised import calls_to_drop
from elute.tui.present.spread import sparklines


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
        name: what a person or the report calls it; "" before that. Not yet safe.
        advised: whether advice proposes to drop it or rows of it, and some of those are in.
        known: all its numbers; None for the noise, and before they are there.
        label: its most frequent label in the data, "" for none. Not yet safe.
        note: what a person wrote about it, "" for nothing. Not yet safe.
        spread: its rows' silhouettes as a sparkline; "" where there are none.
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
    note: str = ""
    spread: str = ""


def clusters(snapshot: Snapshot) -> tuple[ClusterRow, ...]:
    """Every cluster by label, then the noise; empty before the round is clustered."""
    if snapshot.clustered is None or snapshot.precleaned is None:
        return ()
    labels, sizes = snapshot.clustered.labels, snapshot.clustered.sizes
    bins = len(sizes)
    gone = labels[~snapshot.kept[snapshot.precleaned.ids]]
    left_over = sizes - np.bincount(gone + 1, minlength=bins)
    metrics = {m.cluster: m for m in snapshot.evaluated.clusters} if snapshot.evaluated else {}
    names, lines = called.names(snapshot), sparklines(snapshot)
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
            snapshot.notes.get(cluster, ""),
            lines[cluster] if 0 <= cluster < len(lines) else "",
        )

    order = [*range(bins - 1), *([-1] if sizes[0] else [])]
    return tuple(row(cluster) for cluster in order)


def _advised(snapshot: Snapshot) -> set[int]:
    advice = snapshot.report.advice if snapshot.report else ()
    calling = (item for item in advice if calls_to_drop(item, snapshot))
    return {cluster for item in calling for cluster in item.clusters}
