"""K-means on unit vectors."""

import numpy as np

from elute.core.progress import silent
from elute.steps.cluster import cluster
from elute.steps.cluster.kmeans import Kmeans
from tests.steps.blobs import blobs, graph


def test_finds_blobs() -> None:
    """Three blobs of known sizes are three clusters, the largest first, no noise."""
    vectors, truth = blobs((100, 60, 30))
    found = cluster(Kmeans(3), vectors, graph(vectors), silent)
    np.testing.assert_array_equal(found.labels, truth)
    assert found.notes == ()


def test_strength_falls_from_centre_to_border() -> None:
    """The row half-way between two centres has strength 0, those at a centre come close to 1."""
    angles = np.deg2rad(np.concatenate((np.linspace(-2, 2, 21), [45], np.linspace(88, 92, 21))))
    vectors = np.column_stack((np.cos(angles), np.sin(angles))).astype(np.float32)
    found = cluster(Kmeans(2), vectors, graph(vectors), silent)
    assert found.strength[21] < 0.05
    assert found.strength[10] > 0.9
    assert found.strength[32] > 0.9


def test_k_by_rule_and_at_most_the_rows() -> None:
    """0 takes sqrt(rows / 2); more than there are rows is cut, and a note says so."""
    vectors, _ = blobs((100, 100), spread=1.0)
    links = graph(vectors)
    assert cluster(Kmeans(), vectors, links, silent).count == 10
    cut = cluster(Kmeans(500), vectors, links, silent)
    assert cut.count == 200
    assert cut.notes == ("There are 200 rows: k was taken as 200.",)


def test_one_cluster_is_firm() -> None:
    """With k = 1 there is nothing to choose between: strength is 1."""
    vectors, _ = blobs((20, 20))
    found = cluster(Kmeans(1), vectors, graph(vectors), silent)
    assert found.count == 1
    assert (found.strength == 1).all()


def test_seed_decides_the_start() -> None:
    """Another seed may cut a cloud without structure elsewhere."""
    vectors, _ = blobs((200,), spread=3.0)
    links = graph(vectors)
    one, other = (cluster(Kmeans(8, seed), vectors, links, silent) for seed in (0, 1))
    assert not np.array_equal(one.labels, other.labels)
