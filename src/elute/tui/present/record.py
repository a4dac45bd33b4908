"""The full-record screen: everything about one row, as lines."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from elute.core.findings import Finding
from elute.core.results import Records
from elute.core.safe import safe
from elute.engine import called
from elute.engine.findings import findings, preview
from elute.engine.masking import masked, shown_texts
from elute.engine.view import Snapshot
from elute.tui.present.borderline import Pair
from elute.tui.present.changes import CHANGED, UNLIKE
from elute.tui.present.facts import NO_CLUSTER, Facts
from elute.tui.present.numbers import score
from elute.tui.present.rows import cluster_word
from elute.tui.present.sections import beside, section, versus
from elute.tui.present.signs import NOISE
from elute.tui.present.spans import Spans, one_line

NEAREST = 5
"""Neighbours that are listed."""


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


def page(
    snapshot: Snapshot,
    facts: Facts,
    row: int,
    original: str,
    cells: int,
    pair: Pair | None = None,
) -> list[Spans]:
    """All of one row: what was found out about it, its record, what the rules made of it, its like.

    Args:
        snapshot: the session.
        facts: the rows.
        row: its id.
        original: the record as it stands in the source.
        cells: width.
        pair: the borderline duplicate that the row is one of; its rows then come first.
    """
    place = Position.of(snapshot, row).index
    lines = _facts_lines(snapshot, facts, row, place, cells)
    if snapshot.records is not None and snapshot.records.shape and facts.texts is not None:
        # The turns of a conversation can be read; its record is one long line of JSON.
        lines += section(f"text ({safe(snapshot.records.text_from)})", facts.texts[row], cells)
    lines += section("record", masked(snapshot, original), cells)
    lines += changed(snapshot, row, cells)
    if snapshot.precleaned is not None and place is not None:
        lines += section("cleaned text", snapshot.precleaned.texts[place], cells)
    twins, nearest = _twins(facts, row, pair, cells), near(snapshot, place, cells)
    # Who came by way of a pair wants to see both at once, also in 24 lines.
    return [*twins[1:], (), *lines, *nearest] if pair is not None else [*lines, *twins, *nearest]


def _twins(facts: Facts, row: int, pair: Pair | None, cells: int) -> list[Spans]:
    """The row beside what it repeats, and beside the other one of a borderline pair."""
    if facts.texts is None:
        return []
    copy = int(facts.copy_of[row])
    others = {copy: f"row {copy}, which it repeats"} if copy >= 0 else {}
    if pair is not None:
        others.setdefault(pair.other, pair.beside)
    lines: list[Spans] = []
    for other, name in others.items():
        mine = (f"row {row}", facts.texts[row])
        lines += beside(mine, (name, facts.texts[other]), UNLIKE, cells)
    return lines


def changed(snapshot: Snapshot, row: int, cells: int) -> list[Spans]:
    """What each cleaning rule changes in a row, before and after, the differing part marked."""
    lines: list[Spans] = []
    for finding in findings(snapshot):
        at = _place_in(finding, row)
        if finding.kind != "change" or at is None:
            continue
        told = preview(snapshot, finding, at)
        if told.after is None or told.after == told.before:
            continue
        does = "changed it" if finding.applied else "would change it; it does not act"
        note = f" ({told.note})" if told.note else ""
        names = f"rule {finding.rule} {does}{note}: before", "after"
        lines += versus((names[0], told.before), (names[1], told.after), CHANGED, cells)
    return lines


def near(snapshot: Snapshot, place: int | None, cells: int) -> list[Spans]:
    """The nearest of the neighbours that are still in: how alike, in which cluster, their texts."""
    graph, cleaned, texts = snapshot.neighbors, snapshot.precleaned, shown_texts(snapshot)
    if graph is None or cleaned is None or place is None or texts is None:
        return []
    ids = cleaned.ids[graph.indices[place]]
    kept = np.flatnonzero(snapshot.kept[ids])[:NEAREST]
    if not len(kept):
        return [(), (("nearest rows", "head"),), (("none of them is in any more", "quiet"),)]
    lines: list[Spans] = [(), (("nearest rows that are in", "head"),)]
    digits = len(str(int(ids[kept].max())))
    for at in kept.tolist():
        other, alike = int(ids[at]), score(1 - float(graph.distances[place, at]))
        label, word = _cluster_of(snapshot, int(graph.indices[place, at]))
        room = max(2, cells - digits - 14)
        lines.append(
            (
                (f"{other:>{digits}}  {alike:>5} ", "quiet"),
                (f"{word:>4}", f"cluster {label}"),
                ("  ", ""),
                (one_line(texts[other], room), ""),
            )
        )
    return lines


def _facts_lines(
    snapshot: Snapshot, facts: Facts, row: int, place: int | None, cells: int
) -> list[Spans]:
    """One line a fact: `cluster  7 refund card`."""
    pairs = [("state", *_state(snapshot, row, place))]
    pairs += [(name, value, "") for name, value in _given(snapshot.records, row)]
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


def _cluster_of(snapshot: Snapshot, place: int) -> tuple[int, str]:
    """The cluster of the row at a place of the results, and how it is written in a list."""
    if snapshot.clustered is None:
        return -1, ""
    label = int(snapshot.clustered.labels[place])
    return label, NOISE.glyph if label == -1 else str(label)


def _given(records: Records | None, row: int) -> Iterator[tuple[str, str]]:
    """Label and split, as they stand in the data."""
    if records is not None and records.labels[row] >= 0:
        yield "label", records.label_names[records.labels[row]]
    if records is not None and records.splits[row] >= 0:
        yield "split", records.split_names[records.splits[row]]


def _place_in(finding: Finding, row: int) -> int | None:
    """Where a row stands in a finding; None where it does not."""
    place = int(np.searchsorted(finding.found["row"], row))
    there = place < len(finding.found) and finding.found["row"][place] == row
    return place if there else None


def _found(snapshot: Snapshot, row: int) -> str:
    """The rules that found something about a row, with what they say of it."""
    said = []
    for finding in findings(snapshot):
        if (place := _place_in(finding, row)) is not None:
            note = masked(snapshot, finding.note(place))
            if finding.found["flag"][place]:
                said.append(f"{finding.rule} ({note})" if note else finding.rule)
    return " · ".join(said)


def _cluster(snapshot: Snapshot, cluster: int) -> str:
    name = called.names(snapshot).get(cluster, "")
    return f"{cluster_word(cluster)} · {name}" if name and cluster >= 0 else cluster_word(cluster)
