"""The charts, without a screen."""

from dataclasses import replace

import numpy as np
import pytest

from elute.engine.view import Round, Snapshot
from elute.tui.present import charts
from elute.tui.present.clusters import ClusterRow, clusters
from elute.tui.present.spans import Spans, width
from tests.tui.fake_engine import STEPS, FakeEngine

SIZES = [(30, 8), (78, 20), (118, 36), (198, 56)]


def judged() -> Snapshot:
    """Four clusters, of the second of which every other row fits another better."""
    snapshot = FakeEngine(done=len(STEPS)).snapshot()
    assert snapshot.evaluated is not None
    silhouette = np.full(200, 0.3, dtype=np.float32)
    silhouette[1::8] = -0.4
    return replace(snapshot, evaluated=replace(snapshot.evaluated, silhouette=silhouette))


def many(sizes: list[int]) -> list[ClusterRow]:
    """Clusters of these sizes."""
    first = clusters(judged())[0]
    return [replace(first, cluster=at, size=size) for at, size in enumerate(sizes)]


def plain(lines: list[Spans]) -> str:
    """The text of some lines."""
    return "\n".join("".join(text for text, _ in spans) for spans in lines)


def fits(lines: list[Spans], cells: int, height: int) -> bool:
    """Whether a chart keeps to its room."""
    return len(lines) <= height and max(map(width, lines)) <= cells


@pytest.mark.parametrize(("cells", "height"), SIZES)
def test_charts_keep_to_their_room(cells: int, height: int) -> None:
    """However many clusters and rounds there are."""
    snapshot = judged()
    for sizes in ([5], [9, 9, 8], [1_000_000, *[10] * 2_999], list(range(300, 0, -1))):
        for cluster in (None, 0, len(sizes) - 1, -1):
            assert fits(charts.sizes(many(sizes), cluster, cells, height), cells, height)
    for cluster in (None, 0, 3, -1):
        assert fits(charts.silhouettes(snapshot, cluster, cells, height), cells, height)
    for count in (1, 2, 5, 400):
        told = [Round(at, 900, 900 - at, True, 9, 0.1, 0.2, f"{at}b") for at in range(count)]
        assert fits(charts.rounds(told, cells, height), cells, height)


def test_sizes_are_on_a_log_scale_where_one_cluster_dwarfs_the_others() -> None:
    """Otherwise all but one would be a line at the bottom."""
    lit = charts.sizes(many([1_000_000, *[10] * 99]), 99, 78, 20)
    said = plain(lit)
    assert "sizes (log): 100 clusters, 10 to 1,000,000 rows · cluster 99 10" in said
    assert "500k" in said
    assert any(role == "strong" and "█" in text for line in lit[1:] for text, role in line)
    assert "(log)" not in plain(charts.sizes(many([30, 20, 10]), None, 78, 20))
    assert "Nothing to draw" in plain(charts.sizes([], None, 78, 20))


def test_the_cluster_at_the_cursor_is_held_against_all() -> None:
    """Its histogram stands below theirs; where there is little room only theirs."""
    snapshot = replace(judged(), names={1: "lost\x1b parcels"})
    said = plain(charts.silhouettes(snapshot, 1, 78, 20))
    assert "silhouettes of all clusters: 171 rows, 12 % below zero" in said
    assert "silhouettes of cluster 1 · lost" in said
    assert "43 rows, 49 % below zero" in said
    assert "\x1b" not in said
    assert "cluster 1" not in plain(charts.silhouettes(snapshot, 1, 78, 10))
    before = FakeEngine(done=STEPS.index("cluster") + 1).snapshot()
    assert "Nothing to draw" in plain(charts.silhouettes(before, 1, 78, 20))


def test_rounds_are_drawn_from_the_second_on() -> None:
    """Rows, clusters, noise and silhouette; what is not known leaves a gap."""
    one = Round(1, 1000, 900, True, 9, 0.1, 0.2)
    two = Round(2, 900, 900, False)
    assert "One round so far" in plain(charts.rounds([one], 78, 20))
    said = plain(charts.rounds([one, two], 78, 20))
    for part in ("rows kept: 900", "clusters: 9", "noise: 10 %", "silhouette: 0.20"):
        assert part in said
    unknown = plain(charts.rounds([replace(one, noise=None), two], 78, 20))
    assert "noise: not known" in unknown
