"""The full-record screen: everything about one row, as lines."""

from dataclasses import dataclass

import numpy as np

from elute.core.safe import safe
from elute.engine.findings import findings
from elute.engine.masking import masked
from elute.engine.view import Snapshot
from elute.tui.present.facts import NO_CLUSTER, Facts
from elute.tui.present.numbers import score
from elute.tui.present.rows import cluster_word
from elute.tui.present.spans import Spans, one_line, wrap


@dataclass(frozen=True)
class Position:
    """Where a row stands in the round: its place in the results, or None when it takes no part."""

    index: int | None

    @classmethod
    def of(cls, snapshot: Snapshot, row: int) -> "Position":
        """Look a row id up in the round's ids."""
        if snapshot.precleaned is None:
            return cls(None)
        ids = snapshot.precleaned.ids
        place = int(np.searchsorted(ids, row))
        return cls(place if place < len(ids) and ids[place] == row else None)


def page(snapshot: Snapshot, facts: Facts, row: int, original: str, cells: int) -> list[Spans]:
    """The record as it stands in the source, its cleaned text, and what was found out about it."""
    place = Position.of(snapshot, row).index
    lines = _facts_lines(snapshot, facts, row, place, cells)
    if snapshot.records is not None and snapshot.records.shape and facts.texts is not None:
        # The turns of a conversation can be read; its record is one long line of JSON.
        lines += _section(f"text ({safe(snapshot.records.text_from)})", facts.texts[row], cells)
    lines += _section("record", masked(snapshot, original), cells)
    if snapshot.precleaned is not None and place is not None:
        lines += _section("cleaned text", snapshot.precleaned.texts[place], cells)
    twin = int(facts.copy_of[row])
    if twin >= 0 and facts.texts is not None:
        lines += _section(f"row {twin}, which it repeats", facts.texts[twin], cells)
    return lines


def _facts_lines(
    snapshot: Snapshot, facts: Facts, row: int, place: int | None, cells: int
) -> list[Spans]:
    """One line a fact: `cluster  7 refund card`."""
    pairs = [("state", *_state(snapshot, row, place))]
    cluster = int(facts.cluster[row])
    if cluster != NO_CLUSTER:
        pairs.append(("cluster", _cluster(snapshot, cluster), f"cluster {cluster}"))
    if snapshot.clustered is not None and place is not None:
        pairs.append(("strength", score(float(snapshot.clustered.strength[place])), ""))
    if snapshot.evaluated is not None and place is not None:
        silhouette = float(snapshot.evaluated.silhouette[place])
        pairs.append(("silhouette", score(silhouette), ""))
        pairs.append(("outlier", score(float(facts.outlier[row])), ""))
    if facts.copy_of[row] >= 0:
        similarity = score(float(facts.similarity[row]))
        pairs.append(("copy of", f"row {facts.copy_of[row]} at {similarity}", "warn"))
    if found := _found(snapshot, row):
        pairs.append(("found", found, ""))
    return [
        ((f"{name:<11}", "quiet"), (one_line(value, max(0, cells - 11)), role))
        for name, value, role in pairs
    ]


def _state(snapshot: Snapshot, row: int, place: int | None) -> tuple[str, str]:
    """Whether the row is in, and if not, when, why and on whose word it left."""
    if not snapshot.kept[row]:
        index = int(snapshot.dropped_by[row])
        if index < 0:
            return "dropped", "bad"
        drop = snapshot.drops[index]
        return f"dropped in round {drop.round} · {drop.reason} · {drop.author}", "bad"
    if snapshot.precleaned is not None and place is None:
        return "kept, takes no part in this round (blank, or the same text as an earlier row)", ""
    return "kept", "good"


def _found(snapshot: Snapshot, row: int) -> str:
    """The rules that found something about a row, with what they say of it."""
    said = []
    for finding in findings(snapshot):
        place = int(np.searchsorted(finding.found["row"], row))
        if place < len(finding.found) and finding.found["row"][place] == row:
            note = masked(snapshot, finding.note(place))
            if finding.found["flag"][place]:
                said.append(f"{finding.rule} ({note})" if note else finding.rule)
    return " · ".join(said)


def _cluster(snapshot: Snapshot, cluster: int) -> str:
    entries = snapshot.report.clusters if snapshot.report else ()
    name = next((entry.name for entry in entries if entry.cluster == cluster), "")
    return f"{cluster_word(cluster)} · {name}" if name and cluster >= 0 else cluster_word(cluster)


def _section(title: str, text: str, cells: int) -> list[Spans]:
    """A heading and the text below it, line feeds kept, at most 65,536 characters."""
    return [
        (),
        ((title, "head"),),
        *(((line, ""),) for line in wrap(safe(text, newlines=True), cells)),
    ]
