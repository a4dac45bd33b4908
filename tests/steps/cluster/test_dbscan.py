"""DBSCAN on the neighbour graph."""

import numpy as np
import pytest

from elute.core.progress import silent
from elute.steps.cluster import cluster
from elute.steps.cluster.dbscan import Dbscan
from tests.steps.blobs import blobs, graph


@pytest.mark.parametrize("eps", [0.05, 0.1, 0.2])
def test_equals_all_pairs_while_k_suffices(eps: float) -> None:
    """With every row in the graph the labels are those of scikit-learn on the vectors."""
    from sklearn.cluster import DBSCAN
    from sklearn.metrics import adjusted_rand_score

    vectors, _ = blobs((50, 40, 30), spread=0.5)
    found = cluster(Dbscan(eps, 5), vectors, graph(vectors, 119), silent)
    expected = DBSCAN(eps=eps, min_samples=5, metric="cosine").fit(vectors).labels_
    assert adjusted_rand_score(expected, found.labels) == 1


def test_sixteen_neighbours_suffice_for_blobs() -> None:
    """Dense blobs come out whole though each row knows only 16 of its 60 to 100 fellows."""
    vectors, truth = blobs((100, 80, 60), spread=0.3)
    found = cluster(Dbscan(0.15, 5), vectors, graph(vectors), silent)
    np.testing.assert_array_equal(found.labels, truth)


def test_cores_are_firm_and_borders_less() -> None:
    """Strength is 1 for cores and below 1 for rows that have fewer than min_samples within eps."""
    angles = np.deg2rad([0, 0, 1, 1, 2, 2, 9, 9.5, 100, 100, 101, 101, 102, 102, 200])
    vectors = np.column_stack((np.cos(angles), np.sin(angles))).astype(np.float32)
    eps = 1 - float(np.cos(np.deg2rad(7.2)))
    found = cluster(Dbscan(eps, 5), vectors, graph(vectors), silent)
    assert found.labels.tolist() == [0] * 7 + [-1] + [1] * 6 + [-1]
    assert found.strength[:6].tolist() == [1.0] * 6
    assert found.strength[6] == pytest.approx(0.8)
    assert found.strength[[7, 14]].tolist() == [0, 0]


def test_eps_by_rule_makes_half_the_rows_cores() -> None:
    """0 takes the median distance to the last needed row, and a note gives it."""
    vectors, _ = blobs((100, 100), spread=0.6)
    links = graph(vectors)
    found = cluster(Dbscan(), vectors, links, silent)
    eps = float(np.median(links.distances[:, 3]))
    assert found.notes[0] == f"With eps {eps:.3f}, taken by rule, half of the rows are cores."
    same = cluster(Dbscan(eps), vectors, links, silent)
    np.testing.assert_array_equal(found.labels, same.labels)
    near = (links.distances[:, :4] <= eps).all(axis=1)
    assert 0.45 <= near.mean() <= 0.55


def test_notes_name_the_settings() -> None:
    """All noise, one cluster and a small graph are said with what to change."""
    vectors, _ = blobs((30, 30))
    links = graph(vectors, 16)
    none = cluster(Dbscan(1e-6, 5), vectors, links, silent)
    assert none.notes == ("All rows are noise: raise eps or lower min_samples.",)
    one = cluster(Dbscan(2.0, 2), vectors[:20], graph(vectors[:20], 19), silent)
    assert one.notes == ("There is one cluster only: lower eps or raise min_samples.",)
    small = cluster(Dbscan(0.2, 100), vectors, links, silent)
    assert small.notes[0] == "The graph is small: min_samples was taken as 17."
