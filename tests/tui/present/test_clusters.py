"""The clusters pane, without a screen."""

import numpy as np
import pytest

from elute.tui.present import clusters
from elute.tui.present.spans import width
from tests.tui.fake_engine import STEPS, FakeEngine


def test_kept_counts_what_is_still_in() -> None:
    """Size is what was clustered, kept is what has not been dropped since."""
    engine = FakeEngine(done=len(STEPS))
    engine.drop(np.asarray([0, 4, 8]), "by hand")
    first = clusters.clusters(engine.snapshot())[0]
    assert (first.cluster, first.size, first.kept) == (0, 43, 40)


def test_noise_comes_last_in_every_order() -> None:
    """Noise is no cluster to compare with."""
    rows = clusters.clusters(FakeEngine(done=len(STEPS)).snapshot())
    for order in clusters.ORDERS:
        assert clusters.ordered(rows, order)[-1].cluster == -1


def test_the_worst_come_first() -> None:
    """By silhouette the lowest, by misfits and copies the highest."""
    rows = clusters.clusters(FakeEngine(done=len(STEPS)).snapshot())
    for order in ("silhouette", "misfits", "copies"):
        assert clusters.ordered(rows, order)[0].cluster == 3


def test_clusters_show_before_they_are_judged() -> None:
    """Sizes come with the clustering; what is not known yet is a dash, not a zero."""
    rows = clusters.clusters(FakeEngine(done=STEPS.index("cluster") + 1).snapshot())
    assert rows[0].size == 43
    assert "–" in "".join(text for text, _ in clusters.line(rows[0], 80))
    assert clusters.clusters(FakeEngine().snapshot()) == ()


def test_advice_to_drop_is_flagged() -> None:
    """A cluster that advice wants to drop carries a sign, others do not."""
    rows = clusters.clusters(FakeEngine(done=len(STEPS)).snapshot())
    assert [row.cluster for row in rows if row.advised] == [0, 3]


@pytest.mark.parametrize("cells", [40, 52, 60, 80, 140])
def test_head_and_lines_are_as_wide_as_the_pane(cells: int) -> None:
    """Columns leave in turn as the pane narrows; no number is cut."""
    rows = clusters.clusters(FakeEngine(done=len(STEPS)).snapshot())
    assert width(clusters.header(cells, "size")) == cells
    for row in rows:
        line = clusters.line(row, cells)
        assert width(line) == cells
        assert "…" not in "".join(text for text, _ in line[:-1])
