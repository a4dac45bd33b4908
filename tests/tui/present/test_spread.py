"""Silhouettes of clusters as sparklines, without a screen."""

import numpy as np
import pytest

from elute.tui.present import spread
from elute.tui.present.clusters import clusters
from elute.tui.present.spread import CELLS, FINE, counted, sparkline
from tests.tui.fake_engine import STEPS, FakeEngine


def test_every_row_with_a_silhouette_is_counted_once() -> None:
    """The ends of the range too; noise and what is not defined are left out."""
    labels = np.array([0, 0, 0, 1, 1, -1, 2], dtype=np.int32)
    silhouette = np.array([-1, 1, 0, 0.999, np.nan, 0.5, np.nan], dtype=np.float32)
    counts = counted(labels, silhouette)
    assert counts.shape == (3, FINE)
    assert counts.sum(axis=1).tolist() == [3, 1, 0]
    assert np.flatnonzero(counts[0]).tolist() == [0, FINE // 2, FINE - 1]
    assert counted(labels[:0], silhouette[:0]).shape == (0, FINE)


def test_a_sparkline_shows_a_single_row_among_a_million() -> None:
    """Cells of nothing are blank, the fullest is full."""
    counts = np.zeros(FINE, dtype=np.int64)
    assert sparkline(counts) == ""
    counts[0], counts[-1] = 1, 1_000_000
    line = sparkline(counts)
    assert line == "▁" + " " * (CELLS - 2) + "█"


@pytest.mark.parametrize("value", [-0.3, 0.3])
def test_what_is_below_zero_is_told_apart(value: float) -> None:
    """In the left half, in a colour of its own."""
    counts = counted(np.zeros(5, np.int32), np.full(5, value, np.float32))[0]
    (left, bad), (right, good) = spread.drawn(sparkline(counts))
    assert (bool(left.strip()), bool(right.strip())) == (value < 0, value > 0)
    assert (bad, good) == ("bad", "good")


def test_clusters_have_their_sparkline_and_the_noise_has_none() -> None:
    """And nobody has one before the rows were judged."""
    rows = clusters(FakeEngine(done=len(STEPS)).snapshot())
    assert [bool(row.spread) for row in rows] == [True, True, True, True, False]
    rows = clusters(FakeEngine(done=STEPS.index("cluster") + 1).snapshot())
    assert not any(row.spread for row in rows)


def test_a_drop_counts_nothing_anew() -> None:
    """The counts of the same arrays are kept, and their sparklines."""
    snapshot = FakeEngine(done=len(STEPS)).snapshot()
    assert spread.spread(snapshot) is spread.spread(snapshot)
    assert spread.sparklines(snapshot) is spread.sparklines(snapshot)
    other = FakeEngine(done=len(STEPS)).snapshot()
    assert spread.spread(other) is not spread.spread(snapshot)
