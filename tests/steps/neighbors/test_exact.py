"""The neighbour graph is exact, ordered, and made within its memory."""

import tracemalloc

import numpy as np
import pytest

from elute.core.errors import BadInput, Cancelled
from elute.core.progress import silent
from elute.steps.neighbors import cuda, exact, neighbors
from elute.steps.neighbors.exact import Exact
from elute.steps.neighbors.nearness import METRICS
from tests.steps.blobs import blobs, graph, unit


@pytest.mark.parametrize("m", [6, 17, 18, 100, 333, 1000])
@pytest.mark.parametrize("k", [5, 16])
def test_equals_the_full_comparison(m: int, k: int) -> None:
    """Indices and distances are those of sorting all cosines of each row, for any m and k."""
    vectors, _ = blobs((m // 2, m - m // 2), spread=1.0)
    found = graph(vectors, k)
    k = min(k, m - 1)
    cosine = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    np.fill_diagonal(cosine, -np.inf)
    order = np.argsort(-cosine, axis=1)[:, :k]
    assert found.indices.dtype == np.int32
    assert found.distances.dtype == np.float32
    np.testing.assert_array_equal(found.indices, order)
    expected = 1 - np.take_along_axis(cosine, order, axis=1)
    np.testing.assert_allclose(found.distances, expected, atol=1e-6)


@pytest.mark.parametrize("m", [0, 1, 2, 3])
def test_few_rows(m: int) -> None:
    """With m rows there are at most m - 1 neighbours, and none for 0 or 1."""
    found = graph(blobs((3,))[0][:m])
    assert found.indices.shape == found.distances.shape == (m, max(0, m - 1))


def test_ties_stand_in_order() -> None:
    """Among equally near rows, those with the lower position come first and are the ones taken."""
    corners = np.tile(np.eye(2, dtype=np.float32), (30, 1))
    found = graph(corners, 5)
    assert found.indices[0].tolist() == [2, 4, 6, 8, 10]
    assert found.indices[59].tolist() == [1, 3, 5, 7, 9]
    assert not found.distances.any()


def test_highest_at_every_width() -> None:
    """The fold into groups loses no entry, wherever the highest stand and whatever is left over."""
    random = np.random.default_rng(0)
    for width in range(5, 200, 7):
        table = random.integers(0, 30, (8, width)).astype(np.float32)
        columns, values = exact.highest(table, 5)
        order = np.lexsort((np.tile(np.arange(width), (8, 1)), -table), axis=1)[:, :5]
        np.testing.assert_array_equal(columns, order)
        np.testing.assert_array_equal(values, np.take_along_axis(table, order, axis=1))


def test_opposite_rows_are_at_most_2_apart() -> None:
    """Distances stay in [0, 2], rounding or not."""
    one = unit(np.random.default_rng(1).normal(size=(20, 50)))
    found = graph(np.vstack((one, -one)), 39)
    assert found.distances.min() >= 0
    assert found.distances.max() <= 2


@pytest.mark.parametrize("equal", [False, True])
def test_memory_stays_bounded(equal: bool) -> None:
    """A block costs below 256 MB, even where all similarities tie and all have to be sorted."""
    vectors = blobs((3000, 3000))[0]
    if equal:
        vectors = np.repeat(vectors[:1], len(vectors), axis=0)
    tracemalloc.start()
    neighbors(Exact(16), vectors, silent)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 256 * 2**20


def test_progress_counts_rows_and_stops() -> None:
    """Every block is reported, the end too, and a Cancelled passes."""
    vectors = blobs((2000, 2000))[0]
    seen: list[tuple[int, int]] = []
    neighbors(Exact(16), vectors, lambda done, total, message="": seen.append((done, total)))
    assert seen[0] == (0, 4000)
    assert seen[-1] == (4000, 4000)
    assert len(seen) > 3
    assert seen == sorted(seen)

    def stop(done: int, total: int, message: str = "") -> None:
        if done:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        neighbors(Exact(16), vectors, stop)


@pytest.mark.parametrize("metric", METRICS)
def test_the_neighbours_are_those_of_scikit_learn(metric: str) -> None:
    """Each metric chooses the rows that scikit-learn chooses; distances are cosines, rising."""
    from sklearn.neighbors import NearestNeighbors

    vectors, _ = blobs((300, 200, 100), spread=1.2)
    found = neighbors(Exact(16, metric), vectors, silent)
    fit = NearestNeighbors(n_neighbors=16, metric=metric).fit(vectors)
    theirs = fit.kneighbors(return_distance=False)
    np.testing.assert_array_equal(np.sort(found.indices, axis=1), np.sort(theirs, axis=1))
    own = np.arange(len(vectors))[:, None]
    cosine = np.einsum("ijk,ijk->ij", vectors[found.indices], vectors[own])
    np.testing.assert_allclose(found.distances, 1 - cosine, atol=1e-6)
    assert (np.diff(found.distances, axis=1) >= 0).all()
    assert found.metric == metric


def test_city_blocks_choose_other_rows() -> None:
    """Manhattan's neighbours are not the cosine's: the parity above proves something."""
    vectors, _ = blobs((300, 200, 100), spread=1.2)
    blocks = neighbors(Exact(16, "manhattan"), vectors, silent)
    cosine = neighbors(Exact(16), vectors, silent)
    assert (np.sort(blocks.indices, axis=1) != np.sort(cosine.indices, axis=1)).any(
        axis=1
    ).mean() > 0.5


def test_hours_are_refused() -> None:
    """A search that would take hours is refused before it begins, with the way out."""
    vectors = np.lib.stride_tricks.as_strided(
        np.zeros(384, np.float32), shape=(20_000_000, 384), strides=(0, 4)
    )
    with pytest.raises(BadInput, match="20,000,000 rows") as refused:
        Exact(16).run(vectors, silent)
    assert "neighbors.method=auto" in refused.value.hint


def test_not_a_number_is_refused() -> None:
    """Vectors that are not finite are told apart by their count instead of making a graph."""
    vectors = blobs((20,))[0].copy()
    vectors[3, 1] = np.nan
    vectors[7, 0] = np.inf
    with pytest.raises(BadInput, match="2 of 20 vectors"):
        graph(vectors)


@pytest.mark.parametrize("metric", METRICS)
def test_torch_finds_the_same(metric: str) -> None:
    """The search written for the GPU, run by PyTorch on the CPU, makes the same graph."""
    pytest.importorskip("torch")
    vectors, _ = blobs((120, 80), spread=0.8)
    plain = neighbors(Exact(16, metric), vectors, silent)
    search = cuda.searcher(vectors, 16, metric, device="cpu")
    found = exact.search(vectors, 16, 64, search, silent, metric)
    np.testing.assert_array_equal(found.indices, plain.indices)
    np.testing.assert_allclose(found.distances, plain.distances, atol=1e-6)
