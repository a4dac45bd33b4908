"""Approximate graphs are whole, repeatable, and honest about what they miss."""

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.results import Floats, Ids, Neighbors
from elute.steps.base import Method
from elute.steps.neighbors import approximate, ivf, neighbors
from elute.steps.neighbors.approximate import Task
from elute.steps.neighbors.exact import Exact
from elute.steps.neighbors.hnsw import Hnsw
from elute.steps.neighbors.ivf import Ivf
from elute.steps.neighbors.nearness import METRICS
from tests.steps.blobs import blobs, graph, unit

ROWS = 5000
METHODS = pytest.mark.parametrize("method", [Ivf, Hnsw])
Class = type[Ivf] | type[Hnsw]


def spread_out() -> Floats:
    """ROWS vectors in 100 groups that run into each other."""
    return blobs((ROWS // 100,) * 100, spread=1.0, dim=32)[0]


def agreement(found: Neighbors, true: Neighbors) -> float:
    """The share of the true neighbours that were found."""
    pairs = zip(found.indices, true.indices, strict=True)
    return float(np.mean([np.isin(one, other).mean() for one, other in pairs]))


def is_whole(found: Neighbors, m: int, k: int) -> None:
    """Each row has k different neighbours, itself not among them, distances rising in [0, 2]."""
    assert found.indices.shape == found.distances.shape == (m, k)
    assert (found.indices >= 0).all()
    assert (found.indices < m).all()
    assert not (found.indices == np.arange(m)[:, None]).any()
    assert (np.diff(np.sort(found.indices, axis=1), axis=1) > 0).all()
    assert (np.diff(found.distances, axis=1) >= 0).all()
    assert found.distances.min(initial=0) >= 0
    assert found.distances.max(initial=0) <= 2


@METHODS
@pytest.mark.parametrize("metric", METRICS)
def test_the_measured_recall_is_the_recall(method: Class, metric: str) -> None:
    """What the sample says holds over all rows, within three standard errors, and is over 0.95."""
    vectors = spread_out()
    found = neighbors(method(metric=metric), vectors, silent)
    is_whole(found, ROWS, 16)
    true = agreement(found, neighbors(Exact(metric=metric), vectors, silent))
    assert found.recall is not None
    assert found.recall_error is not None
    assert true >= 0.95
    assert abs(found.recall - true) <= 3 * found.recall_error
    assert f"{found.recall * 100:.1f} %" in found.notes[0]
    assert (found.method, found.metric) == (method.__name__.lower(), metric)


@METHODS
def test_distances_are_exact(method: Class) -> None:
    """Half precision decides which rows are looked at, never how far they are said to be."""
    vectors = spread_out()
    found = neighbors(method(), vectors, silent)
    own = np.arange(ROWS)[:, None]
    cosine = np.einsum("ijk,ijk->ij", vectors[found.indices], vectors[own])
    np.testing.assert_allclose(found.distances, 1 - cosine, atol=1e-6)


@METHODS
def test_the_same_again(method: Class) -> None:
    """A second run, and one on a single core, make the same graph."""
    import faiss

    vectors = spread_out()
    first, again = (neighbors(method(), vectors, silent) for _ in range(2))
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    alone = neighbors(method(), vectors, silent)
    faiss.omp_set_num_threads(threads)
    for other in (again, alone):
        np.testing.assert_array_equal(other.indices, first.indices)
        np.testing.assert_array_equal(other.distances, first.distances)


def test_another_seed_is_another_graph() -> None:
    """The seed matters, so that the test above is not empty."""
    vectors = spread_out()
    one, other = (neighbors(Ivf(seed=seed), vectors, silent) for seed in (0, 1))
    assert (one.indices != other.indices).any()


@METHODS
@pytest.mark.parametrize("m", [0, 1, 2, 3, 17])
def test_few_rows_are_compared_with_each_other(method: Class, m: int) -> None:
    """Below the size at which an index pays, the graph is the exact one."""
    vectors = blobs((17,))[0][:m]
    found = neighbors(method(), vectors, silent)
    np.testing.assert_array_equal(found.indices, graph(vectors).indices)
    assert (found.method, found.recall) == ("exact", None)
    assert found.notes[0].startswith("No index was asked for as few")


def odd() -> dict[str, Floats]:
    """Data at the edge, of so many rows that an index is made."""
    random = np.random.default_rng(0)
    one = unit(random.normal(size=(1, 24)))
    loose = unit(random.normal(size=(300, 24)))
    return {
        "all equal": np.repeat(one, 2400, axis=0),
        "all zero": np.zeros((2400, 24), np.float32),
        "two far spots": np.repeat(np.vstack((one, -one)), 1200, axis=0),
        "a crowd and a few": np.vstack((np.repeat(one, 2100, axis=0), loose)),
        "one coordinate": np.ones((2400, 1), np.float32),
    }


@pytest.mark.parametrize("name", odd())
@pytest.mark.parametrize("method", [Ivf(), Ivf(256), Hnsw()], ids=str)
def test_odd_data_has_whole_graphs(method: Ivf | Hnsw, name: str) -> None:
    """Rows that tie, crowds and lists with too few rows leave no row without its k neighbours."""
    vectors = odd()[name]
    found = neighbors(method, vectors, silent)
    is_whole(found, len(vectors), method.k)
    assert found.recall is not None
    assert found.recall >= 0.95 or "does not hold" in found.notes[0]
    assert found.recall >= 0.9


class Poor:
    """An index that proposes the first rows to each, and more of them only with more effort."""

    method = "poor"
    efforts = (4, 16)

    def __init__(self, m: int) -> None:
        self.order: Ids = np.arange(m)[::-1].copy()
        self.tried: list[int] = []

    def find(self, rows: Floats, count: int, effort: int) -> Ids:
        """The first `effort` rows."""
        self.tried.append(effort)
        found = np.full((len(rows), count), -1)
        found[:, :effort] = np.arange(effort)
        return found

    def work(self, effort: int) -> float:
        """Little."""
        return 1e6

    def words(self, effort: int) -> str:
        """How it searches."""
        return "poorly"


def test_what_an_index_does_not_propose_is_filled_exactly() -> None:
    """Rows left short are searched with more effort, then over all rows; a low recall is said."""
    vectors = spread_out()[:2500]
    index = Poor(2500)
    found = approximate.search(Task(vectors, 16, "cosine"), index, silent)
    is_whole(found, 2500, 16)
    short = found.indices[:16]  # these were proposed themselves, so that one was missing
    np.testing.assert_array_equal(short, graph(vectors).indices[:16])
    assert index.tried[:3] == [4, 8, 16]
    assert found.recall is not None
    assert found.recall < 0.5
    assert "does not hold the 95 %" in found.notes[0]


def test_the_share_of_a_crowd_that_is_looked_at_is_bounded() -> None:
    """A row in a list of most of the rows is compared with a bounded number of them."""
    crowd = np.repeat(blobs((2,))[0][:1], 4000, axis=0)
    lists = ivf.Lists(crowd, 0, silent)
    found = lists.find(crowd[:5], 4000, 4)
    assert ((found >= 0).sum(axis=1) <= ivf.CROWDED * 4 * 4000 / 126 + 1).all()


@pytest.mark.parametrize("method", [Ivf(), Hnsw(), Exact(), Exact(metric="manhattan")])
def test_it_stops_wherever_it_is(method: Method[Floats, Neighbors]) -> None:
    """A Cancelled passes at every report, of which there are many and which never go back."""
    vectors = spread_out()[:2500]
    seen: list[tuple[int, int]] = []
    neighbors(method, vectors, lambda done, total, message="": seen.append((done, total)))
    assert seen[-1] == (2500, 2500)
    assert seen == sorted(seen)

    left = 0

    def stop(done: int, total: int, message: str = "") -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Cancelled("Stopped.")

    for after in range(0, len(seen), max(1, len(seen) // 4)):
        left = after
        with pytest.raises(Cancelled):
            neighbors(method, vectors, stop)
