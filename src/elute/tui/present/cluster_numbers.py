"""All numbers of one cluster in words, for its card."""

from collections.abc import Iterator

import numpy as np

from elute.core.amounts import counted
from elute.core.results import ClusterMetrics
from elute.engine.meanings import label_name, not_judged, stability_word
from elute.engine.view import Snapshot
from elute.tui.present.numbers import count, percent, rows, score
from elute.tui.present.spans import Spans, one_line


def numbers(snapshot: Snapshot, cluster: int, cells: int) -> list[Spans]:
    """As many lines as they take, none of them wider than `cells`; the noise has its size only."""
    if snapshot.clustered is None:
        return []
    labels = snapshot.clustered.labels
    size = int(np.count_nonzero(labels == cluster))
    kept = kept_in(snapshot, cluster)
    stay = [f"{count(kept)} kept"] if kept != size else []
    parts = [rows(size), *stay, percent(size / max(1, len(labels)))]
    metrics = snapshot.evaluated.clusters if snapshot.evaluated else ()
    for known in (entry for entry in metrics if entry.cluster == cluster):
        parts += [*_apart(known), *_trust(snapshot, known), *_texts(snapshot, known)]
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]} · {part}" if lines else part
        if lines and len(longer) <= cells:
            lines[-1] = longer
        else:
            lines.append(part)
    return [((one_line(line, cells), "quiet"),) for line in lines]


def kept_in(snapshot: Snapshot, cluster: int) -> int:
    """How many rows of a cluster are still in."""
    if snapshot.clustered is None or snapshot.precleaned is None:
        return 0
    ids = snapshot.precleaned.ids[snapshot.clustered.labels == cluster]
    return int(np.count_nonzero(snapshot.kept[ids]))


def _apart(known: ClusterMetrics) -> Iterator[str]:
    """How well it holds together and stands apart."""
    yield f"silhouette {score(known.silhouette)}"
    if known.misfits is not None:
        yield f"{percent(known.misfits)} closer to another"
    yield f"cohesion {score(known.cohesion)}"
    if known.nearest is not None:
        yield f"nearest {known.nearest} at {score(known.nearest_similarity)}"


def _trust(snapshot: Snapshot, known: ClusterMetrics) -> Iterator[str]:
    """Whether it is there at all."""
    if known.stability is not None:
        error = _error(known.stability_error)
        yield f"stability {score(known.stability)}{error}, {stability_word(known.stability)}"
    elif why := not_judged(snapshot, known.cluster):
        yield f"no stability: {why}"
    if known.purity is not None:
        yield f"{percent(known.purity)} of neighbours inside"
    if known.dbcv is not None:
        yield f"dbcv {score(known.dbcv)}{_error(known.dbcv_error)}"
    if known.neighbor_distance is not None:
        yield f"neighbours at {score(known.neighbor_distance)}"


def _error(value: float | None) -> str:
    """What follows a number that may be off."""
    return "" if value is None else f" ± {value:.2f}"


def _texts(snapshot: Snapshot, known: ClusterMetrics) -> Iterator[str]:
    """What its texts are like."""
    yield f"{percent(known.near_duplicates)} near copies"
    if known.length_median is not None and known.length_p90 is not None:
        half, most = round(known.length_median), count(round(known.length_p90))
        yield f"{counted(half, 'character')}, nine of ten up to {most}"
    name = label_name(snapshot, known.label)
    if name is not None:
        others = f", {counted(known.labels, 'label')}" if known.labels > 1 else ""
        yield f"label {one_line(name, 30)} {percent(known.label_share)}{others}"
