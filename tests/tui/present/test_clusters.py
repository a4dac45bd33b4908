"""The clusters pane, without a screen."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from elute.core.errors import UsageError
from elute.engine.view import Snapshot
from elute.tui.present import cluster_columns, cluster_lines, clusters
from elute.tui.present.cluster_numbers import numbers
from elute.tui.present.spans import width
from tests.tui.fake_engine import STEPS, FakeEngine

TOLD: dict[str, Any] = {
    "purity": 0.81,
    "neighbor_distance": 0.34,
    "length_median": 1234.0,
    "length_p90": 5678.0,
    "label": 0,
    "label_share": 0.83,
    "labels": 3,
    "dbcv": -0.12,
    "dbcv_error": 0.04,
    "stability_error": 0.02,
}


def judged(*stability: float | None) -> Snapshot:
    """Four clusters with all their numbers, and so stable."""
    snapshot = FakeEngine(done=len(STEPS)).snapshot()
    assert snapshot.evaluated is not None
    assert snapshot.records is not None
    known = tuple(
        replace(one, stability=value, **TOLD)
        for one, value in zip(snapshot.evaluated.clusters, stability, strict=True)
    )
    return replace(
        snapshot,
        evaluated=replace(snapshot.evaluated, clusters=known),
        records=replace(snapshot.records, label_names=("re[fund]\x1b",)),
    )


def shown(snapshot: Snapshot, cells: int) -> tuple[str, str]:
    """The head and the first line of the pane."""
    rows = clusters.clusters(snapshot)
    head, line = cluster_lines.header(cells, "size"), cluster_lines.line(rows[0], cells, "size")
    return "".join(text for text, _ in head), "".join(text for text, _ in line)


def test_kept_counts_what_is_still_in() -> None:
    """Size is what was clustered, kept is what has not been dropped since."""
    engine = FakeEngine(done=len(STEPS))
    engine.drop(np.asarray([0, 4, 8]), "by hand")
    first = clusters.clusters(engine.snapshot())[0]
    assert (first.cluster, first.size, first.kept) == (0, 43, 40)


def test_noise_comes_last_in_every_order() -> None:
    """Noise is no cluster to compare with."""
    rows = clusters.clusters(FakeEngine(done=len(STEPS)).snapshot())
    for order in cluster_columns.ORDERS:
        assert cluster_columns.ordered(rows, order)[-1].cluster == -1


def test_the_worst_come_first() -> None:
    """By silhouette the lowest, by misfits and copies the highest."""
    rows = clusters.clusters(FakeEngine(done=len(STEPS)).snapshot())
    for order in ("silhouette", "misfits", "copies"):
        assert cluster_columns.ordered(rows, order)[0].cluster == 3


def test_clusters_show_before_they_are_judged() -> None:
    """Sizes come with the clustering; what is not known yet is a dash, not a zero."""
    rows = clusters.clusters(FakeEngine(done=STEPS.index("cluster") + 1).snapshot())
    assert rows[0].size == 43
    assert "–" in "".join(text for text, _ in cluster_lines.line(rows[0], 80, "size"))
    assert clusters.clusters(FakeEngine().snapshot()) == ()


def test_advice_to_drop_is_flagged() -> None:
    """A cluster that advice wants to drop carries a sign, others do not."""
    rows = clusters.clusters(FakeEngine(done=len(STEPS)).snapshot())
    assert [row.cluster for row in rows if row.advised] == [0, 3]


def test_advice_that_was_carried_out_is_flagged_no_more() -> None:
    """The rows it wanted to drop have left, others of the cluster are in: nothing is to be done."""
    engine = FakeEngine(done=len(STEPS))
    engine.accept(1)
    rows = clusters.clusters(engine.snapshot())
    assert rows[0].kept > 0
    assert [row.cluster for row in rows if row.advised] == [3]


@pytest.mark.parametrize("cells", [40, 46, 52, 60, 80, 100, 118, 140, 156, 200])
def test_head_and_lines_are_as_wide_as_the_pane(cells: int) -> None:
    """Columns leave in turn as the pane narrows; no number is cut."""
    rows = clusters.clusters(FakeEngine(done=len(STEPS)).snapshot())
    assert width(cluster_lines.header(cells, "size")) == cells
    for row in rows:
        line = cluster_lines.line(row, cells, "size")
        assert width(line) == cells
        assert "…" not in "".join(text for text, _ in line[:-1])


def test_what_a_narrow_pane_shows_first() -> None:
    """At 80 cells whether a cluster is there and pure; at 200 all columns and its label."""
    snapshot = judged(0.92, 0.5, None, 0.1)
    head, line = shown(snapshot, 80)
    assert head.split() == [
        *("cl", "size", "kept", "sil", "−1", "sil", "1", "stable", "pure", "misfit", "name")
    ]
    for part in ("0.92", "81 %"):
        assert part in line
    head, line = shown(snapshot, 200)
    for part in ("share", "dbcv", "near", "chars", "next", "label"):
        assert part in head
    for part in ("−0.12", "0.34", "1,234", "re[fund]"):
        assert part in line
    assert "\x1b" not in line


def test_orders_by_what_was_measured() -> None:
    """The least stable first; clusters without a value behind those with one."""
    rows = clusters.clusters(judged(0.92, 0.5, None, 0.1))
    assert [row.cluster for row in cluster_columns.ordered(rows, "stability")] == [3, 1, 0, 2, -1]
    assert cluster_columns.ordered(rows, "purity")[0].cluster == 0


def test_stability_has_the_colour_of_its_word() -> None:
    """Green when stable, yellow when doubtful, red when dissolved; quiet when it has left."""
    rows = clusters.clusters(judged(0.92, 0.7, 0.3, None))
    roles = [
        dict(cluster_lines.line(row, 80, "size"))[f"{value:>7}"]
        for row, value in zip(rows, ("0.92", "0.70", "0.30"), strict=False)
    ]
    assert roles == ["good", "warn", "bad"]
    gone = replace(rows[0], kept=0)
    assert dict(cluster_lines.line(gone, 80, "size"))["   0.92"] != "good"


@pytest.mark.parametrize("order", cluster_columns.ORDERS)
@pytest.mark.parametrize("cells", [40, 52, 80, 200])
def test_the_column_that_orders_is_always_seen(cells: int, order: str) -> None:
    """And marked, however narrow the pane; the lines stay as wide as it."""
    rows = clusters.clusters(judged(0.92, 0.5, None, 0.1))
    head = cluster_lines.header(cells, order)
    assert width(head) == cells
    assert [role for text, role in head].count("head chosen") == 1
    assert all(width(cluster_lines.line(row, cells, order)) == cells for row in rows)


def test_every_number_orders_and_what_is_not_known_comes_last() -> None:
    """The worst first: the lowest dbcv, the sparsest, the most advised."""
    snapshot = judged(0.92, 0.5, None, 0.1)
    assert snapshot.evaluated is not None
    values = (0.3, None, -0.2, float("nan"))
    known = tuple(
        replace(one, dbcv=value, neighbor_distance=value)
        for one, value in zip(snapshot.evaluated.clusters, values, strict=True)
    )
    snapshot = replace(snapshot, evaluated=replace(snapshot.evaluated, clusters=known))
    rows = clusters.clusters(snapshot)

    def by(order: str) -> list[int]:
        return [row.cluster for row in cluster_columns.ordered(rows, order)]

    assert by("dbcv") == [2, 0, 1, 3, -1]
    assert by("near") == [0, 2, 1, 3, -1]
    assert by("cluster") == [0, 1, 2, 3, -1]
    assert by("advised") == [0, 3, 1, 2, -1]
    assert by("name") == [1, 3, 0, 2, -1]
    assert all(len(by(order)) == 5 for order in cluster_columns.ORDERS)


def test_keys_go_through_the_columns_that_are_seen() -> None:
    """Forth and back over the same ones, all of them and no other."""
    for cells in (52, 200):
        seen, order = [], "size"
        for _ in range(40):
            seen.append(order)
            order = cluster_columns.next_order(cells, order, 1)
            assert cluster_columns.next_order(cells, order, -1) == seen[-1]
        assert ("dbcv" in seen) == (cells == 200)
        assert {"size", "silhouette", "name", "advised"} <= set(seen)
    assert cluster_columns.next_order(52, "cohesion", 1) in cluster_columns.ORDERS


def test_a_wrong_order_says_which_there_are() -> None:
    """The beginning of one is enough."""
    assert cluster_columns.order_of(" DBCV ") == "dbcv"
    assert cluster_columns.order_of("coh") == "cohesion"
    with pytest.raises(UsageError) as refused:
        cluster_columns.order_of("weight\x1b")
    assert "\x1b" not in str(refused.value)
    assert "davies-bouldin" in refused.value.hint
    with pytest.raises(UsageError) as refused:
        cluster_columns.order_of("s")
    assert refused.value.hint == "There are size, share, silhouette, stability."


def test_names_and_notes_are_shown() -> None:
    """The name a person gave instead of the report's, safe; a sign where there is a note."""
    engine = FakeEngine(done=len(STEPS))
    engine.rename(1, "lost\x1b[31m 包裹")
    engine.note(1, "look again")
    row = clusters.clusters(engine.snapshot())[1]
    line = cluster_lines.line(row, 80, "size")
    text = "".join(part for part, _ in line)
    assert width(line) == 80
    assert "¶ lost" in text
    assert "包裹" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("cells", [30, 46, 78, 120])
def test_the_card_has_every_number(cells: int) -> None:
    """In as many lines as the width asks for; the label is made safe."""
    lines = numbers(judged(0.92, 0.5, None, 0.1), 0, cells)
    assert max(map(width, lines)) <= cells
    said = " · ".join("".join(text for text, _ in spans) for spans in lines)
    for part in (
        "43 rows",
        "silhouette 0.50",
        "cohesion 0.60",
        "nearest 1 at 0.70",
        "81 % of neighbours inside",
        "dbcv −0.12 ± 0.04",
        "neighbours at 0.34",
    ):
        assert part in said
    if cells >= 46:
        assert "stability 0.92 ± 0.02, stable" in said
        assert "1,234 characters, nine of ten up to 5,678" in said
        assert "label re[fund]" in said
        assert "83 %, 3 labels" in said
    assert "\x1b" not in said


@pytest.mark.parametrize(
    ("by_hand", "seconds", "why"),
    [
        ((), {}, "under 10 rows in a sample"),
        ((2,), {"stability_seconds": 576.0}, "made by hand"),
        ((1,), {"stability_seconds": 576.0}, "samples would take 9.6 min"),
    ],
)
def test_the_card_says_why_samples_do_not_judge_a_cluster(
    by_hand: tuple[int, ...], seconds: dict[str, float], why: str
) -> None:
    """Where samples were asked for."""
    snapshot = judged(0.92, 0.5, None, 0.1)
    assert snapshot.evaluated is not None
    assert snapshot.clustered is not None
    overall = {**snapshot.evaluated.overall, "stability_rows": 800.0, **seconds}
    snapshot = replace(
        snapshot,
        evaluated=replace(snapshot.evaluated, overall=overall),
        clustered=replace(snapshot.clustered, by_hand=by_hand),
    )
    assert f"no stability: {why}" in str(numbers(snapshot, 2, 80))
    assert "no stability" not in str(numbers(snapshot, 1, 80))


def test_the_card_counts_what_is_still_in() -> None:
    """On its first line, of the noise too; where nothing has left the size says it."""
    engine = FakeEngine(done=len(STEPS))
    assert "kept" not in str(numbers(engine.snapshot(), 0, 80))
    engine.drop(np.asarray([0, 4, 8]), "by hand")
    assert "43 rows · 40 kept · 22 %" in str(numbers(engine.snapshot(), 0, 80)[0])
    engine.drop(np.arange(200), "by hand")
    assert "· 0 kept ·" in str(numbers(engine.snapshot(), -1, 80)[0])


def test_the_card_leaves_out_what_is_not_known() -> None:
    """No samples, no word of stability; the noise has its size and nothing else."""
    snapshot = judged(0.92, 0.5, None, 0.1)
    assert "stability" not in str(numbers(snapshot, 2, 80))
    assert "dissolved" in str(numbers(snapshot, 3, 80))
    assert "silhouette" not in str(numbers(snapshot, -1, 80))
    assert numbers(FakeEngine().snapshot(), 0, 80) == []
