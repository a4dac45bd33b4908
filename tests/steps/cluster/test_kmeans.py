"""K-means on unit vectors."""

import numpy as np
import pytest

from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.cluster import cluster
from elute.steps.cluster.centres.cost import STARTED
from elute.steps.cluster.centres.k_sweep import curve, grid, scores
from elute.steps.cluster.given import Given
from elute.steps.cluster.kmeans import BLOCK_BYTES, Kmeans, firmness
from tests.steps.blobs import blobs, graph


def test_finds_blobs() -> None:
    """Three blobs of known sizes are three clusters, the largest first, no noise."""
    vectors, truth = blobs((100, 60, 30))
    found = cluster(Kmeans(3), Given.of(vectors, graph(vectors)), silent)
    np.testing.assert_array_equal(found.labels, truth)
    assert found.notes == ()


def test_strength_falls_from_centre_to_border() -> None:
    """The row half-way between two centres has strength 0, those at a centre come close to 1."""
    angles = np.deg2rad(np.concatenate((np.linspace(-2, 2, 21), [45], np.linspace(88, 92, 21))))
    vectors = np.column_stack((np.cos(angles), np.sin(angles))).astype(np.float32)
    found = cluster(Kmeans(2), Given.of(vectors, graph(vectors)), silent)
    assert found.strength[21] < 0.05
    assert found.strength[10] > 0.9
    assert found.strength[32] > 0.9


@pytest.mark.parametrize(("m", "k"), [(9000, 2000), (100, 200_000), (2, 10**7), (5000, 2)])
def test_strength_takes_as_much_memory_whatever_k(m: int, k: int) -> None:
    """Distances and their sorted copy fit into BLOCK_BYTES, or belong to one row only."""
    asked: list[int] = []

    def distances(points: Floats) -> Floats:
        asked.append(len(points))
        made = np.full((len(points), k), 9, dtype=np.float32)
        made[:, 0], made[:, -1] = 4, points[:, 0]
        return made

    points = np.linspace(0, 4, m, dtype=np.float32)[:, None]
    np.testing.assert_allclose(firmness(points, k, distances), 1 - points[:, 0] / 4, atol=1e-6)
    assert sum(asked) == m
    assert max(asked) == 1 or 2 * 4 * k * max(asked) <= BLOCK_BYTES
    assert len(asked) <= 1 + 8 * k * m / BLOCK_BYTES or max(asked) == 1


def test_k_by_rule_is_that_of_the_sweep() -> None:
    """0 takes the best k of the sweep; the note names it, its score and the next best."""
    vectors, _ = blobs((40,) * 8, spread=0.5)
    given = Given.of(vectors, graph(vectors))
    found = cluster(Kmeans(), given, silent)
    tried = curve(vectors, grid(320), 0, silent, stability=False, falling=True)
    best = tried[int(np.argmax(scores(tried)))].k
    assert found.count == best == 8
    np.testing.assert_array_equal(found.labels, cluster(Kmeans(best), given, silent).labels)
    assert found.notes[0].startswith(f"Took k = {best}: of {len(tried)} tried from 2 to ")
    assert f"times modularity, {max(scores(tried)):.3f}; next best is " in found.notes[0]


def test_few_rows_leave_no_choice() -> None:
    """Where one k alone is tried, the note does not speak of the best."""
    vectors, _ = blobs((7, 6))
    found = cluster(Kmeans(), Given.of(vectors, graph(vectors)), silent)
    assert grid(13) == (2,)
    assert found.notes == ("Took k = 2: there are too few rows to choose among several.",)


def test_at_most_as_many_as_rows() -> None:
    """More clusters than there are rows are cut, and a note says so."""
    vectors, _ = blobs((100, 100), spread=1.0)
    cut = cluster(Kmeans(500), Given.of(vectors, graph(vectors)), silent)
    assert cut.count == 200
    assert cut.notes == ("There are 200 rows: k was taken as 200.",)


def test_centres_are_those_of_scikit_learn() -> None:
    """Of few rows the labels are those of scikit-learn's K-means with the same seed."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score

    vectors, _ = blobs((90, 70, 50), spread=2.0)
    found = cluster(Kmeans(7, 3), Given.of(vectors, graph(vectors)), silent)
    expected = KMeans(7, n_init=1, random_state=3).fit(vectors).labels_
    assert adjusted_rand_score(expected, found.labels) == 1


def test_many_rows_start_from_some() -> None:
    """Beyond twice STARTED rows centres are found on some first, and are as good."""
    from sklearn.cluster import KMeans

    vectors, _ = blobs((20_000, 15_000, 10_000, 6_000), spread=0.8, dim=6)
    assert len(vectors) > 2 * STARTED
    none = np.zeros((len(vectors), 0))
    heard: list[str] = []
    found = cluster(
        Kmeans(12),
        Given(vectors, none.astype(np.int32), none),
        lambda done, total, message="": heard.append(message),
    )
    assert "k-means with 12 centres, all 51,000 rows" in heard
    centres = np.stack([vectors[found.labels == label].mean(axis=0) for label in range(12)])
    loss = ((vectors - centres[found.labels]) ** 2).sum()
    assert loss < 1.02 * KMeans(12, n_init=1, random_state=0).fit(vectors).inertia_


def test_one_cluster_is_firm() -> None:
    """With k = 1 there is nothing to choose between: strength is 1."""
    vectors, _ = blobs((20, 20))
    found = cluster(Kmeans(1), Given.of(vectors, graph(vectors)), silent)
    assert found.count == 1
    assert (found.strength == 1).all()


def test_seed_decides_the_start() -> None:
    """Another seed may cut a cloud without structure elsewhere."""
    vectors, _ = blobs((200,), spread=3.0)
    links = graph(vectors)
    one, other = (cluster(Kmeans(8, seed), Given.of(vectors, links), silent) for seed in (0, 1))
    assert not np.array_equal(one.labels, other.labels)
