"""A small round with every result, as queries see it."""

from collections.abc import Sequence

import numpy as np

from elute.core.findings import Finding, found
from elute.core.results import Advice, Clustered, ClusterReport, Report
from elute.engine.columns import Column
from elute.engine.querying import Finder, Ground, known, matching, parse
from elute.engine.view import Drop, Round, Snapshot
from tests import values

TEXTS = (
    "My card was declined",
    "Refund the CARD please",
    "Straße und Größe",
    "strasse 12:30 http://a.b",
    "noise (really) noise",
    "Refund the card please",
    "",
    "left in the first round",
)
COLUMNS = {
    "lang": Column.of("lang", ["en", "en", "de", "de", "De", None, "", "pt BR"]),
    "Score": Column.of("Score", [1, 2, "3.0", "x", True, None, -5, 3]),
    "two words": Column.of("two words", ["yes", *[None] * 7]),
    "id": Column.of("id", [f"m-{row}" for row in range(8)]),
    "user-id": Column.of("user-id", [None, 1, 8, 9, *[None] * 4]),
}
LABELS = ("refund", "card", "Two, words")


def snapshot(texts: Sequence[str] = TEXTS) -> Snapshot:
    """Row 7 left in round 1, 6 by a rule in round 2; 4 is noise, 5 repeats 1, 1 is checked."""
    n, part = len(texts), list(range(6))
    labels = np.array([0, 0, 1, 1, -1, 0], dtype=np.int32)
    cleaned = values.precleaned(
        part, texts[:6], [Finding("spaces", "change", True, "", found(np.array([2, 3])))]
    )
    judged = values.evaluated(
        6,
        outlier_score=np.array([0.1, 0.2, 0.8, 0.85, 0.9, 0.3], dtype=np.float32),
        silhouette=np.array([0.5, 0.5, -0.2, 0.1, np.nan, 0.5], dtype=np.float32),
        copies=np.array([5], dtype=np.int32),
        copy_of=np.array([1], dtype=np.int32),
        copy_similarity=np.array([0.97], dtype=np.float32),
    )
    clusters = tuple(
        ClusterReport(it, 3, name, (), (), (), "") for it, name in enumerate(("Cards", "places"))
    )
    advice = (
        Advice("drop_rows", (), (2,), "", "rule: x"),
        Advice("inspect", (0,), (), "", "rule: y"),
    )
    by = np.array([-1, -1, -1, -1, -1, -1, 1, 0], dtype=np.int32)
    return Snapshot(
        name="data.txt",
        round=2,
        rounds=(Round(1, n, 7, True), Round(2, 7, 6, False)),
        records=values.records(
            texts,
            columns=("text", *COLUMNS, "intent", "part"),
            label_from="intent",
            labels=np.array([1, 0, -1, -1, 2, 0, -1, -1], dtype=np.int32),
            label_names=LABELS,
            split_from="part",
            splits=np.array([0, 0, 0, 1, 1, 1, -1, -1], dtype=np.int8),
            split_names=("train", "test"),
        ),
        kept=by < 0,
        dropped_by=by,
        drops=(Drop(1, "by hand", "person"), Drop(2, "blank rows", "rule: blank")),
        started=np.arange(n) != 7,
        precleaned=cleaned,
        clustered=Clustered(labels, np.array([0.9, 0.5, 0.7, 0.2, 0, 0.9], dtype=np.float32)),
        reduced=None,
        evaluated=judged,
        report=Report("statistical", clusters, advice),
        pending=(),
        settings={},
        good=np.arange(n) == 1,
    )


def asked(query: str, state: Snapshot | None = None, marks: Sequence[int] = ()) -> list[int]:
    """Ids of all rows that a query asks for."""
    state = state or snapshot()
    marked = np.isin(np.arange(len(state.kept)), marks)
    assert state.records is not None
    ground = Ground(state, Finder(state.records.texts), marked, COLUMNS)
    found = matching(parse(query, known(state)), ground, np.ones(len(marked), np.bool_))
    return [int(row) for row in found]
