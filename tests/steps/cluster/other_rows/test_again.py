"""Settings and graph for some of the rows."""

import numpy as np
import pytest

from elute.steps.cluster.dbscan import Dbscan
from elute.steps.cluster.evoc import Evoc
from elute.steps.cluster.hdbscan import Hdbscan
from elute.steps.cluster.kmeans import Kmeans
from elute.steps.cluster.other_rows.again import fitted, restricted
from tests.steps.blobs import blobs, graph


def test_numbers_of_rows_shrink_with_the_rows() -> None:
    """Half of the rows: half of each size, never below what makes sense; other settings stay."""
    half = fitted(Hdbscan(30, 4, "leaf"), 1000, 500, 9, seed=5)
    assert half == Hdbscan(15, 2, "leaf")
    assert fitted(Hdbscan(3, 1), 1000, 10, 9, seed=5) == Hdbscan(2, 1)
    assert fitted(Dbscan(0.3, 10), 1000, 500, 9, seed=5) == Dbscan(0.3, 5)
    assert fitted(Dbscan(0.3, 5), 1000, 10, 9, seed=5) == Dbscan(0.3, 3)
    assert fitted(Dbscan(0.3, 2), 1000, 500, 9, seed=5) == Dbscan(0.3, 2)
    assert fitted(Evoc(8), 1000, 500, 9, seed=5) == Evoc(4, seed=5)


def test_a_size_by_rule_shrinks_too() -> None:
    """The size that was chosen for all rows is scaled, not chosen anew."""
    assert fitted(Hdbscan(), 23_700, 18_960, 137, seed=0).min_cluster_size == round(0.8 * 37)


def test_k_means_makes_as_many_as_before() -> None:
    """K is what was found, whether it was asked for or chosen."""
    assert fitted(Kmeans(), 1000, 500, 9, seed=5) == Kmeans(9, 5)
    assert fitted(Kmeans(12), 1000, 500, 11, seed=5) == Kmeans(11, 5)


@pytest.mark.parametrize("share", [0.9, 0.6])
def test_what_is_left_are_the_nearest_of_the_chosen(share: float) -> None:
    """Each row's neighbours are a beginning of its exact list among the chosen rows."""
    vectors, _ = blobs((80, 60, 60), spread=1.0)
    rows = np.sort(np.random.default_rng(0).permutation(200)[: round(share * 200)])
    given = restricted(graph(vectors), rows, vectors[rows])
    assert given is not None
    exact = graph(vectors[rows])
    real = given.indices != np.arange(len(rows))[:, None]
    counts = real.sum(axis=1)
    assert share * 16 - 2 < counts.mean() < 16
    np.testing.assert_array_equal(given.indices[real], exact.indices[real])
    assert (np.diff(real.astype(int), axis=1) <= 0).all()  # what fills up stands at the end
    assert (np.diff(given.lengths, axis=1) >= 0).all()
    last = given.lengths[np.arange(len(rows)), counts - 1]
    np.testing.assert_array_equal(given.lengths[:, -1], last)


def test_a_row_that_lost_all_its_neighbours_gets_the_nearest() -> None:
    """Where a row's whole neighbourhood was left out, its nearest chosen row is searched for."""
    vectors, truth = blobs((20, 60), spread=0.3)
    lonely = int(np.flatnonzero(truth == 0)[0])
    rows = np.flatnonzero((truth == 1) | (np.arange(80) == lonely))
    given = restricted(graph(vectors), rows, vectors[rows])
    assert given is not None
    place = int(np.searchsorted(rows, lonely))
    cosine = vectors[rows] @ vectors[lonely]
    cosine[place] = -1
    assert given.indices[place, 0] == cosine.argmax()
    assert given.lengths[place, 0] == pytest.approx(np.sqrt(2 - 2 * cosine.max()), abs=1e-5)
    assert (given.indices[place, 1:] == place).all()


def test_too_little_is_left() -> None:
    """With a quarter of the rows, a quarter of the graph is left: it is to be made anew."""
    vectors, _ = blobs((200, 200), spread=1.0)
    links = graph(vectors)
    assert restricted(links, np.arange(0, 400, 4), vectors[::4]) is None
    whole = restricted(links, np.arange(400), vectors)
    assert whole is not None
    np.testing.assert_array_equal(whole.indices, links.indices)
