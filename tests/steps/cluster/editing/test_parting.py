"""The parts of one cluster."""

import numpy as np
import pytest

from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.cluster import Clusterer
from elute.steps.cluster.dbscan import Dbscan
from elute.steps.cluster.editing.parting import parted
from elute.steps.cluster.given import Given
from elute.steps.cluster.hdbscan import Hdbscan
from elute.steps.cluster.kmeans import Kmeans
from tests.steps.blobs import blobs, graph


def given(vectors: Floats) -> Given:
    """The vectors with their graph."""
    return Given.of(vectors, graph(vectors))


@pytest.mark.parametrize("method", [Kmeans(k=50), Hdbscan(), Dbscan(eps=0.05)])
def test_blobs_are_found_whatever_the_method(method: Clusterer) -> None:
    """Three blobs in one cluster are three parts; a k meant for all rows does not count."""
    vectors, truth = blobs((60, 50, 40))
    found = parted(method, given(vectors), 0, silent)
    np.testing.assert_array_equal(found.labels, truth)
    assert (found.strength > 0).all()


def test_so_many_parts_as_are_wanted() -> None:
    """A number that is asked for is kept, by K-means, whatever the session's method."""
    vectors, _ = blobs((60, 50, 40))
    for parts in (2, 5):
        found = parted(Hdbscan(), given(vectors), parts, silent)
        assert set(found.labels.tolist()) == set(range(parts))
        assert found.method == "K-means"


def test_k_means_steps_in_where_the_method_finds_one_cluster_only() -> None:
    """A size that no part has leaves nothing to HDBSCAN; the rows are split all the same."""
    vectors, truth = blobs((60, 50, 40))
    found = parted(Hdbscan(min_cluster_size=100), given(vectors), 0, silent)
    assert found.method == "K-means"
    np.testing.assert_array_equal(found.labels, truth)


def test_a_split_makes_no_noise() -> None:
    """Rows that HDBSCAN leaves out go to the part near them, weaker or as strong, and are told."""
    vectors, truth = blobs((60, 50))
    middle = vectors[truth == 0].mean(axis=0) + vectors[truth == 1].mean(axis=0)
    scattered = middle + np.random.default_rng(3).normal(0, 0.6, (12, vectors.shape[1]))
    every = np.concatenate([vectors, scattered / np.linalg.norm(scattered, axis=1)[:, None]])
    every = every.astype(np.float32)
    alone = Hdbscan(min_cluster_size=20).run(given(every), silent)
    out = alone.labels < 0
    assert out.any()
    found = parted(Hdbscan(min_cluster_size=20), given(every), 0, silent)
    assert found.between == np.count_nonzero(out)
    assert (found.labels >= 0).all()
    for label in range(alone.count):
        assert len(set(found.labels[alone.labels == label].tolist())) == 1


def test_rows_that_no_neighbour_leads_to_a_part_go_to_the_nearest_centre() -> None:
    """An island of noise, linked to itself only, is not lost."""
    vectors, truth = blobs((60, 50, 6))
    whole, island = given(vectors), np.flatnonzero(truth == 2)
    indices = whole.indices.copy()
    indices[island] = island[(np.arange(6)[:, None] + np.arange(1, indices.shape[1] + 1)) % 6]
    apart = Given(whole.points, indices, whole.lengths)
    found = parted(Dbscan(eps=0.05, min_samples=8), apart, 0, silent)
    assert found.between >= 6
    assert (found.labels >= 0).all()
    assert (found.strength[island] == 0).all()


@pytest.mark.parametrize("method", [Kmeans(), Hdbscan(), Dbscan()])
def test_equal_rows_are_one_part(method: Clusterer) -> None:
    """What cannot be told apart is not split, and nothing fails."""
    vectors = np.tile(blobs((1,))[0], (20, 1))
    found = parted(method, given(vectors), 0, silent)
    assert set(found.labels.tolist()) == {0}


def test_the_same_seed_gives_the_same_parts() -> None:
    """Twice the same rows are twice the same parts, also without structure."""
    vectors, _ = blobs((300,), spread=3.0)
    one, other = (parted(Kmeans(seed=4), given(vectors), 0, silent) for _ in range(2))
    np.testing.assert_array_equal(one.labels, other.labels)
