"""Overlap of clusters in the picture against overlap in space."""

import numpy as np
import pytest
from numpy.typing import NDArray

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.results import Floats, Overlap
from elute.steps.overlap import Given, Shares, overlap
from elute.steps.overlap import shares as room
from elute.steps.overlap.pairs import MOST
from tests.steps.blobs import blobs, graph

Rows = NDArray[np.floating]
Numbers = NDArray[np.integer]


def compared(vectors: Floats, points: Rows, labels: Numbers) -> Overlap:
    """The step on the graph of `vectors`."""
    given = Given(points.astype(np.float32), graph(vectors).indices, labels.astype(np.int32))
    return overlap(Shares(), given, silent)


def spread(seed: int, rows: int) -> Floats:
    """(rows, 2) around the origin."""
    return np.random.default_rng(seed).normal(size=(rows, 2)).astype(np.float32)


def test_what_lies_on_one_another_is_told() -> None:
    """Two clusters that are apart in space and not on the map; the third is apart in both."""
    vectors, truth = blobs((80, 60, 40))
    corners = np.array([[0, 0], [0, 0], [50, 0]], np.float32)
    found = compared(vectors, corners[truth] + spread(0, 180), truth)
    assert found.neighbors == 15
    assert found.in_map[0] > 0.25
    assert found.in_map[1] > 0.25
    assert found.in_map[2] == 0
    assert (found.in_space < 0.02).all()
    (pair,) = found.pairs
    assert (pair.cluster, pair.other) == (1, 0)  # more of the smaller one's neighbours are others
    assert pair.in_map == pytest.approx(found.in_map[1])
    assert found.notes[1].startswith("Clusters 1 and 0 overlap in the picture (")
    assert found.notes[1].endswith("but hardly in space (0%): look at them in 3-D (reduce.dims=3).")


def test_shares_are_those_counted_one_by_one() -> None:
    """Against a plain double loop over rows and their neighbours, noise included."""
    vectors, truth = blobs((60, 40, 30, 10), spread=1.5)
    labels = np.where(np.arange(140) % 7 == 0, -1, truth)
    points = vectors[:, :2]
    found = compared(vectors, points, labels)
    apart = np.linalg.norm(points[:, None].astype(float) - points[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    near: dict[str, Numbers] = {
        "in_map": np.argsort(apart, axis=1)[:, :15],
        "in_space": graph(vectors).indices[:, :15],
    }
    for name, nearest in near.items():
        for cluster in range(4):
            theirs = labels[nearest[labels == cluster]]
            theirs = theirs[:, : len(theirs) - 1]
            expected = ((theirs >= 0) & (theirs != cluster)).mean()
            assert getattr(found, name)[cluster] == pytest.approx(expected, abs=1e-6)
            for pair in (it for it in found.pairs if it.cluster == cluster):
                assert getattr(pair, name) == pytest.approx((theirs == pair.other).mean())
        rows = [row for row in range(140) if labels[row] >= 0]
        pairs = [
            (labels[row], labels[other])
            for row in rows
            for other in nearest[row][: np.count_nonzero(labels == labels[row]) - 1]
        ]
        away = sum(other not in {-1, mine} for mine, other in pairs)
        assert getattr(found, f"overall_{name}") == pytest.approx(away / len(pairs))


def test_small_clusters_that_are_apart_do_not_overlap() -> None:
    """Ten groups of five, far apart in both: the other ten neighbours of a row do not count."""
    vectors, truth = blobs((5,) * 10, spread=0.02)
    corners = 100.0 * np.column_stack((np.arange(10), np.arange(10) % 3))
    found = compared(vectors, corners[truth] + spread(0, 50), truth)
    assert (found.overall_in_map, found.overall_in_space) == (0, 0)
    assert found.pairs == ()
    assert found.notes[0].startswith("0% of the nearest rows (up to 15 of each row) are")


def test_a_single_cluster_is_not_spoken_of() -> None:
    """There is no other that it could overlap."""
    vectors, truth = blobs((40,))
    assert compared(vectors, spread(0, 40), truth).notes == ()


def test_of_three_rows_one_or_two_are_nearest() -> None:
    """The words fit one neighbour; a row alone in its cluster has none that counts."""
    vectors, _ = blobs((3,))
    given = Given(spread(0, 3), graph(vectors).indices[:, :1], np.array([0, 0, 1], np.int32))
    found = overlap(Shares(), given, silent)
    assert "nearest rows (1 of each row)" in found.notes[0]
    assert found.in_map[1] == found.in_space[1] == 0


def test_a_cluster_that_the_map_tears_is_told() -> None:
    """One blob cut in two by chance, and drawn at two places."""
    vectors, _ = blobs((100,))
    labels = np.arange(100) % 2
    found = compared(vectors, spread(0, 100) + 50 * labels[:, None], labels)
    assert found.overall_in_map == 0
    assert found.in_space.min() > 0.4
    assert found.notes[1].startswith(("Clusters 0 and 1 are nearer", "Clusters 1 and 0 are nearer"))


def test_pairs_are_bounded_and_in_order() -> None:
    """Of thirty clusters by chance the pairs with the largest differences are kept, each once."""
    vectors, truth = blobs((20,) * 30, spread=0.1)
    found = compared(vectors, spread(0, 600), truth)
    differences = [abs(pair.in_map - pair.in_space) for pair in found.pairs]
    assert len(differences) == MOST
    assert differences == sorted(differences, reverse=True)
    assert len({frozenset((pair.cluster, pair.other)) for pair in found.pairs}) == MOST
    assert len(found.notes) <= 4


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows looked up seven at a time give the same counts."""
    vectors, truth = blobs((50, 40, 30), spread=1.5)
    whole = compared(vectors, vectors[:, :2], truth)
    monkeypatch.setattr(room, "ROWS", 7)
    parts = compared(vectors, vectors[:, :2], truth)
    np.testing.assert_array_equal(whole.in_map, parts.in_map)
    assert whole.pairs == parts.pairs


@pytest.mark.parametrize("kind", ["apart", "one place"])
@pytest.mark.parametrize("rows", [0, 1, 2, 3, 40])
@pytest.mark.parametrize("clusters", [0, 1, 2])
def test_edges(rows: int, clusters: int, kind: str) -> None:
    """No rows or a few, all noise, one cluster, all points at one place: numbers or None."""
    vectors = blobs((20, 20))[0][:rows]
    labels = np.arange(rows) % clusters if clusters else np.full(rows, -1)
    points = np.zeros((rows, 2)) if kind == "one place" else spread(0, rows)
    found = compared(vectors, points, labels)
    assert len(found.in_map) == len(found.in_space) == min(clusters, rows)
    assert np.isfinite(found.in_map).all()
    if rows > max(1, clusters) and clusters:
        assert found.overall_in_map is not None
        assert 0 <= found.overall_in_map <= 1
    else:
        assert found.overall_in_map is None
        assert found.notes == ()


def test_cancel_passes() -> None:
    """A Cancelled from the progress reaches the caller."""

    def stop(done: int, total: int, message: str = "") -> None:
        raise Cancelled("Stopped.")

    vectors, truth = blobs((20, 20))
    given = Given(vectors[:, :2], graph(vectors).indices, truth.astype(np.int32))
    with pytest.raises(Cancelled):
        overlap(Shares(), given, stop)
