"""Clustering in the vectors, in principal components and in UMAP's dimensions, and once more."""

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.results import Clustered, Floats
from elute.core.settings import build
from elute.engine.grouping import CORES, grouped, grouped_again, seconds_again
from elute.steps.cluster import METHODS, Clusterer
from elute.steps.cluster.centres.cost import estimate
from elute.steps.cluster.dbscan import Dbscan
from elute.steps.cluster.hdbscan import Hdbscan
from elute.steps.cluster.kmeans import Kmeans
from tests.steps.blobs import blobs, graph

QUICK = [(name, space) for name in ("kmeans", "hdbscan", "dbscan") for space in ("vectors", "pca")]


def made(name: str, space: str) -> Clusterer:
    """A method with its defaults in a space."""
    return build(METHODS[name], {"space": space}, "cluster")


def agreement(one: np.ndarray, other: np.ndarray) -> float:
    """Adjusted Rand index, noise as a group of its own."""
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(one, other))


def clear(found: Clustered, vectors: Floats, space: str) -> None:
    """Assert that a result is whole and says what it is."""
    m = len(vectors)
    assert found.labels.shape == found.strength.shape == (m,)
    assert found.labels.dtype == np.int32
    assert set(found.labels.tolist()) - {-1} == set(range(found.count))
    assert ((found.strength >= 0) & (found.strength <= 1)).all()
    assert found.space in ("vectors", space)
    assert len(found.points) == (0 if found.space == "vectors" else m)
    assert np.isfinite(found.points).all()
    assert all(note.endswith((".", ")")) for note in found.notes)


@pytest.mark.parametrize("name", ["kmeans", "hdbscan", "dbscan"])
@pytest.mark.parametrize(("space", "dims"), [("pca", 24), ("umap", 10)])
def test_the_space_is_handed_on(name: str, space: str, dims: int) -> None:
    """The result holds the points it was made from, and a note says what they are."""
    vectors, truth = blobs((60, 40, 30), spread=0.5)
    found = grouped(made(name, space), vectors, graph(vectors), silent)
    clear(found, vectors, space)
    assert found.space == space
    assert found.points.shape == (len(vectors), dims)
    assert found.notes[0].startswith(f"Clustered in {dims} ")
    kept = found.labels >= 0
    inside = [len(set(truth[found.labels == label])) for label in range(found.count)]
    assert kept.mean() > 0.7
    assert set(inside) == {1}


def test_dims_are_those_asked_for() -> None:
    """`dims` is kept to, up to as many as the vectors have."""
    vectors, _ = blobs((60, 40))
    links = graph(vectors)
    for asked, dims in ((3, 3), (500, 24)):
        found = grouped(Kmeans(2, space="pca", dims=asked), vectors, links, silent)
        assert found.points.shape[1] == dims


def test_rows_span_one_dimension_less_than_they_are() -> None:
    """12 rows of 24 dimensions have 11 principal components, however many are asked for."""
    vectors, _ = blobs((6, 6))
    found = grouped(Kmeans(2, space="pca", dims=500), vectors, graph(vectors), silent)
    assert found.points.shape == (12, 11)
    assert found.notes[0] == (
        "Clustered in 11 principal components, which hold 100% of the variance."
    )


def test_one_dimension_is_one() -> None:
    """Of one dimension a note speaks in the singular."""
    vectors, _ = blobs((30, 20), spread=0.2)
    links = graph(vectors)
    for space, said in (
        ("pca", "principal component, which holds "),
        ("umap", "dimension made by"),
    ):
        found = grouped(Kmeans(2, space=space, dims=1), vectors, links, silent)
        assert found.points.shape == (50, 1)
        assert found.notes[0].startswith(f"Clustered in 1 {said}")


def test_umap_says_what_its_clusters_hang_on() -> None:
    """Its layout follows the last bits of the distances, which hang on the number of threads."""
    vectors, _ = blobs((30, 20), spread=0.2)
    found = grouped(Kmeans(2, space="umap"), vectors, graph(vectors), silent)
    assert found.notes[0] == (
        "Clustered in 10 dimensions made by UMAP; another number of threads may give slightly "
        "other clusters."
    )


def test_too_few_rows_for_umap_are_clustered_as_they_are() -> None:
    """12 rows are clustered as vectors, and a note says why."""
    vectors, _ = blobs((6, 6))
    found = grouped(made("hdbscan", "umap"), vectors, graph(vectors), silent)
    assert (found.space, found.points.size) == ("vectors", 0)
    assert found.notes[0] == (
        "Too few rows for UMAP (12 of at least 15): the vectors themselves were clustered."
    )


def test_all_components_are_the_vectors() -> None:
    """With as many principal components as dimensions the clusters are those of the vectors."""
    vectors, _ = blobs((90, 60, 40), spread=0.8)
    links = graph(vectors)
    pairs = (
        (Hdbscan(10), Hdbscan(10, space="pca")),
        (Dbscan(0.2), Dbscan(0.4**0.5, space="pca")),  # a straight line l is a cosine of l^2 / 2
    )
    for method, other in pairs:
        plain = grouped(method, vectors, links, silent)
        turned = grouped(other, vectors, links, silent)
        assert plain.count > 1
        np.testing.assert_array_equal(plain.labels, turned.labels)


def test_cancel_passes_from_the_space() -> None:
    """A Cancelled while the components are found reaches the caller."""

    def stop(done: int, total: int, message: str = "") -> None:
        if "principal" in message:
            raise Cancelled("Stopped.")

    vectors, _ = blobs((40, 40))
    with pytest.raises(Cancelled):
        grouped(made("kmeans", "pca"), vectors, graph(vectors), stop)


@pytest.mark.parametrize(("name", "space"), QUICK)
def test_again_with_all_rows_is_the_same(name: str, space: str) -> None:
    """All rows and the same seed give the labels there were."""
    vectors, _ = blobs((90, 60, 40, 30), spread=0.8)
    links = graph(vectors)
    method = made(name, space)
    found = grouped(method, vectors, links, silent)
    again = grouped_again(method, vectors, links, found, np.arange(len(vectors)), 0)
    assert found.count > 1
    np.testing.assert_array_equal(again, found.labels)


@pytest.mark.parametrize(("name", "space"), [*QUICK, ("hdbscan", "umap")])
@pytest.mark.parametrize("share", [0.8, 0.3])
def test_clear_clusters_are_found_again(name: str, space: str, share: float) -> None:
    """Blobs that stand apart are clusters in any sample of the rows, also by a graph made anew."""
    vectors, truth = blobs((120, 100, 90), spread=0.4)
    links = graph(vectors)
    method = Kmeans(3, space=space) if name == "kmeans" else made(name, space)
    found = grouped(method, vectors, links, silent)
    random = np.random.default_rng(0)
    rows = np.sort(random.permutation(len(vectors))[: round(share * len(vectors))])
    again = grouped_again(method, vectors, links, found, rows, 7)
    kept = again >= 0
    assert kept.mean() > 0.6
    assert agreement(truth[rows][kept], again[kept]) > (0.5 if name == "dbscan" else 0.9)


def test_sizes_follow_the_rows() -> None:
    """Clusters of 30 survive among half of the rows although 20 made a cluster: now 10 do."""
    vectors, truth = blobs((30,) * 6, spread=0.3)
    links, method = graph(vectors), Hdbscan(20)
    found = grouped(method, vectors, links, silent)
    rows = np.sort(np.random.default_rng(1).permutation(len(vectors))[:90])
    again = grouped_again(method, vectors, links, found, rows, 0)
    assert found.count == 6
    assert agreement(truth[rows], again) > 0.95
    control = grouped(method, vectors[rows], graph(vectors[rows]), silent)
    assert control.count < 6


def test_another_seed_may_cut_elsewhere() -> None:
    """The seed takes the place of that of the method."""
    vectors, _ = blobs((200,), spread=3.0)
    links, method = graph(vectors), Kmeans(8)
    found = grouped(method, vectors, links, silent)
    one, two = (grouped_again(method, vectors, links, found, np.arange(200), s) for s in (0, 1))
    np.testing.assert_array_equal(one, found.labels)
    assert not np.array_equal(one, two)


def test_k_means_of_a_sample_is_estimated_with_the_clusters_there_are() -> None:
    """Never more than rows; other methods are not long, and no clusters are one."""
    made = seconds_again(Kmeans(0), 5_000, 384, 20_000)
    assert made == estimate(20_000, 5_000, 384, cores=CORES) > 30
    assert seconds_again(Kmeans(3), 5_000, 10, 800) == estimate(800, 800, 10, cores=CORES)
    assert seconds_again(Kmeans(3), 0, 10, 800) == estimate(800, 1, 10, cores=CORES)
    assert seconds_again(Hdbscan(), 5_000, 384, 20_000) == 0
