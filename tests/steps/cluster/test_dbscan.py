"""DBSCAN on the neighbour graph."""

import numpy as np
import pytest

from elute.core.progress import silent
from elute.steps.cluster import cluster
from elute.steps.cluster.dbscan import Dbscan
from elute.steps.cluster.density.knee import knee
from elute.steps.cluster.given import Given
from tests.steps.blobs import blobs, graph


@pytest.mark.parametrize("eps", [0.05, 0.1, 0.2])
def test_equals_all_pairs_while_k_suffices(eps: float) -> None:
    """With every row in the graph the labels are those of scikit-learn on the vectors."""
    from sklearn.cluster import DBSCAN
    from sklearn.metrics import adjusted_rand_score

    vectors, _ = blobs((50, 40, 30), spread=0.5)
    found = cluster(Dbscan(eps, 5), Given.of(vectors, graph(vectors, 119)), silent)
    expected = DBSCAN(eps=eps, min_samples=5, metric="cosine").fit(vectors).labels_
    assert adjusted_rand_score(expected, found.labels) == 1


def test_sixteen_neighbours_suffice_for_blobs() -> None:
    """Dense blobs come out whole though each row knows only 16 of its 60 to 100 fellows."""
    vectors, truth = blobs((100, 80, 60), spread=0.3)
    found = cluster(Dbscan(0.15, 5), Given.of(vectors, graph(vectors)), silent)
    np.testing.assert_array_equal(found.labels, truth)


def test_cores_are_firm_and_borders_less() -> None:
    """Strength is 1 for cores and below 1 for rows that have fewer than min_samples within eps."""
    angles = np.deg2rad([0, 0, 1, 1, 2, 2, 9, 9.5, 100, 100, 101, 101, 102, 102, 200])
    vectors = np.column_stack((np.cos(angles), np.sin(angles))).astype(np.float32)
    eps = 1 - float(np.cos(np.deg2rad(7.2)))
    found = cluster(Dbscan(eps, 5), Given.of(vectors, graph(vectors)), silent)
    assert found.labels.tolist() == [0] * 7 + [-1] + [1] * 6 + [-1]
    assert found.strength[:6].tolist() == [1.0] * 6
    assert found.strength[6] == pytest.approx(0.8)
    assert found.strength[[7, 14]].tolist() == [0, 0]


def test_equals_all_pairs_where_the_graph_holds_all_within_eps() -> None:
    """With 16 neighbours too, at every eps that no row has more than 16 others within."""
    from sklearn.cluster import DBSCAN
    from sklearn.metrics import adjusted_rand_score

    vectors, _ = blobs((80, 60, 40), spread=1.2)
    links = graph(vectors)
    most = float(links.distances[:, -1].min())
    for eps in (most / 3, most / 2, most * 0.99):
        found = cluster(Dbscan(eps, 4), Given.of(vectors, links), silent)
        expected = DBSCAN(eps=eps, min_samples=4, metric="cosine").fit(vectors).labels_
        np.testing.assert_array_equal(found.labels < 0, expected < 0)
        assert adjusted_rand_score(expected, found.labels) > 0.99
        assert found.count == expected.max() + 1


def test_eps_by_rule_is_the_knee() -> None:
    """0 takes the knee, a note says where it is, and the labels are those of that eps."""
    vectors, truth = blobs((100, 80, 60, 40), spread=0.6)
    given = Given.of(vectors, graph(vectors))
    found = cluster(Dbscan(), given, silent)
    taken = knee(given, 5)
    assert found.notes[0] == (
        f"Took eps {taken.eps:.3g}, the knee of the distances, at row {taken.position} of 280: "
        f"{taken.apart:.0%} of the rows are in clusters other than the largest; longer steps would "
        "run them together."
    )
    same = cluster(Dbscan(taken.eps), given, silent)
    np.testing.assert_array_equal(found.labels, same.labels)
    np.testing.assert_array_equal(found.labels[found.labels >= 0], truth[found.labels >= 0])
    assert found.count == 4


def test_eps_of_tight_data_is_not_told_as_nought() -> None:
    """Rows a thousandth apart have an eps of some millionths: its digits are said."""
    vectors, _ = blobs((40, 40), spread=0.005)
    heard: list[str] = []
    found = cluster(
        Dbscan(),
        Given.of(vectors, graph(vectors)),
        lambda done, total, message="": heard.append(message),
    )
    eps = float(found.notes[0].removeprefix("Took eps ").partition(",")[0])
    assert 0 < eps < 0.0005
    assert f"eps {eps:.3g}" in heard


def test_one_cluster_keeps_nothing_apart() -> None:
    """Where eps by the knee leaves one cluster, nothing is said of others that could join it."""
    vectors, _ = blobs((120,), spread=0.2)
    found = cluster(Dbscan(), Given.of(vectors, graph(vectors)), silent)
    assert found.count == 1
    assert found.notes[0].startswith("Took eps ")
    assert found.notes[0].endswith(" of 120.")
    assert found.notes[1] == "There is one cluster only: lower eps or raise min_samples."


def test_eps_is_a_straight_line_in_another_space() -> None:
    """The same rows and clusters, with eps 0.5 as a line and its half square as a cosine."""
    vectors, _ = blobs((60, 50), spread=0.6)
    given = Given.of(vectors, graph(vectors))
    line = Given(vectors, given.indices, given.lengths, "umap")
    one, other = cluster(Dbscan(0.125), given, silent), cluster(Dbscan(0.5), line, silent)
    np.testing.assert_array_equal(one.labels, other.labels)


def test_row_without_neighbours_is_noise() -> None:
    """A row that only has itself as a neighbour, at any distance, is in no cluster."""
    vectors, _ = blobs((40, 30), spread=0.3)
    given = Given.of(vectors, graph(vectors))
    indices, lengths = given.indices.copy(), given.lengths.copy()
    indices[indices == 7] = 8
    indices[7], lengths[7] = 7, 0.001
    found = cluster(Dbscan(0.15), Given(vectors, indices, lengths), silent)
    assert found.labels[7] == -1
    assert found.count == 2


def test_notes_name_the_settings() -> None:
    """All noise, one cluster and a small graph are said with what to change."""
    vectors, _ = blobs((30, 30))
    links = graph(vectors, 16)
    none = cluster(Dbscan(1e-6, 5), Given.of(vectors, links), silent)
    assert none.notes == ("All rows are noise: raise eps or lower min_samples.",)
    one = cluster(Dbscan(2.0, 2), Given.of(vectors[:20], graph(vectors[:20], 19)), silent)
    assert one.notes == ("There is one cluster only: lower eps or raise min_samples.",)
    small = cluster(Dbscan(0.2, 100), Given.of(vectors, links), silent)
    assert small.notes[0] == "The graph is small: min_samples was taken as 17."
