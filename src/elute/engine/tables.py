"""What `elute show` prints: plain dictionaries, one per row, cluster, piece of advice or round."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict

import numpy as np

from elute.core.results import Ids
from elute.core.state import State
from elute.engine import called
from elute.engine.meanings import label_name
from elute.engine.reasons import Reasons
from elute.engine.story import RoundNode
from elute.engine.view import Snapshot

Entry = dict[str, object]


def rows(state: State, snapshot: Snapshot, only: Ids | None = None) -> Iterator[Entry]:
    """Every row of the source, or some of them; None where a step did not see a row."""
    reasons = Reasons(state)
    place = np.full(len(snapshot.kept), -1, dtype=np.int64)
    if snapshot.precleaned is not None:
        place[snapshot.precleaned.ids] = np.arange(len(snapshot.precleaned.ids))
    copies = _copies(snapshot)
    for row in range(len(snapshot.kept)) if only is None else only.tolist():
        at = int(place[row])
        entry: Entry = {"id": row, **_numbers(snapshot, at)}
        witness = reasons.witness(row) or copies.get(row)
        entry["duplicate_of"], entry["similarity"] = witness or (None, None)
        dropped = snapshot.dropped_by[row] >= 0
        entry["dropped"] = bool(dropped)
        why = reasons.why(row) if dropped else {}
        entry["reason"], entry["round"] = why.get("reason"), why.get("round")
        yield entry | _point(snapshot, at)


def clusters(snapshot: Snapshot) -> list[Entry]:
    """Every cluster with its metrics, what it is called, what was noted on it, and keywords."""
    if snapshot.evaluated is None:
        return []
    told = {}
    if snapshot.report is not None:
        told = {entry.cluster: entry for entry in snapshot.report.clusters}
    names, made = called.names(snapshot), []
    for metrics in snapshot.evaluated.clusters:
        entry: Entry = asdict(metrics)
        entry["label_name"] = label_name(snapshot, metrics.label)
        if names:
            entry["name"] = names.get(metrics.cluster, "")
        entry["note"] = snapshot.notes.get(metrics.cluster, "")
        if metrics.cluster in told:
            words = told[metrics.cluster]
            entry |= {"keywords": list(words.keywords), "summary": words.summary}
        made.append(entry)
    return made


def metrics(snapshot: Snapshot) -> Entry:
    """The numbers about the graph, the whole clustering, and the picture of it."""
    overall = snapshot.evaluated.overall if snapshot.evaluated else {}
    return {**_graph(snapshot), **_space(snapshot), **overall, **_picture(snapshot)}


def _graph(snapshot: Snapshot) -> Entry:
    """How the neighbours were searched; the share found where that was not all."""
    found = snapshot.neighbors
    if found is None:
        return {}
    recall = {"recall": found.recall, "recall_error": found.recall_error}
    return {"neighbors": found.method, **({} if found.recall is None else recall)}


def _space(snapshot: Snapshot) -> Entry:
    """What was clustered, and in how many dimensions where it is not the vectors."""
    if snapshot.clustered is None or snapshot.evaluated is None:
        return {}
    space = snapshot.clustered.space
    dims = {} if space == "vectors" else {"space_dims": snapshot.clustered.points.shape[1]}
    return {"space": space, **dims}


def _picture(snapshot: Snapshot) -> Entry:
    """How far the map can be believed, and how the clusters overlap on it."""
    entry: Entry = {}
    if (map_ := snapshot.reduced) is not None:
        entry = {
            "map": map_.method,
            "map_dims": map_.points.shape[1],
            "trustworthiness": map_.trustworthiness,
            "trustworthiness_error": map_.trustworthiness_error,
            "continuity": map_.continuity,
            "continuity_error": map_.continuity_error,
            "map_rows_judged": map_.judged,
        }
    if (found := snapshot.overlap) is not None:
        entry["overlap_in_map"] = found.overall_in_map
        entry["overlap_in_space"] = found.overall_in_space
        entry["overlaps"] = [asdict(pair) for pair in found.pairs]
    return entry


def advice(snapshot: Snapshot) -> list[Entry]:
    """Every proposal of the report, numbered as `accept` takes it."""
    given = snapshot.report.advice if snapshot.report else ()
    return [{"number": number, **asdict(entry)} for number, entry in enumerate(given)]


def rounds(tree: Iterable[RoundNode]) -> list[Entry]:
    """Every round of the tree: its numbers, where it stands, and what was done in it."""
    made = []
    for each in tree:
        entry = asdict(each)
        made.append({**entry.pop("numbers"), "decisions": entry.pop("deeds"), **entry})
    return made


def _numbers(snapshot: Snapshot, at: int) -> Entry:
    """Cluster, strength and outlier score of the row at a position; None where it has none."""
    entry: Entry = {"cluster": None, "strength": None, "outlier_score": None}
    if at >= 0 and snapshot.clustered is not None:
        entry["cluster"] = int(snapshot.clustered.labels[at])
        entry["strength"] = round(float(snapshot.clustered.strength[at]), 4)
    if at >= 0 and snapshot.evaluated is not None:
        entry["outlier_score"] = round(float(snapshot.evaluated.outlier_score[at]), 4)
    return entry


def _point(snapshot: Snapshot, at: int) -> Entry:
    """Where the row is on the map."""
    if at < 0 or snapshot.reduced is None:
        return {"x": None, "y": None}
    x, y, *z = (round(float(value), 4) for value in snapshot.reduced.points[at])
    return {"x": x, "y": y, **({"z": z[0]} if z else {})}


def _copies(snapshot: Snapshot) -> dict[int, tuple[int, float]]:
    """Row id of each near copy -> the row it is close to, and how close."""
    found, rows = snapshot.evaluated, snapshot.precleaned
    if found is None or rows is None:
        return {}
    ids, of = rows.ids[found.copies], rows.ids[found.copy_of]
    cosines = np.round(found.copy_similarity.astype(float), 6)
    return dict(zip(ids.tolist(), zip(of.tolist(), cosines.tolist(), strict=True), strict=True))
