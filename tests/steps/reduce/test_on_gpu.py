"""UMAP is laid out by cuML from the graph where there is a GPU; a fake cuML stands for it."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from elute.core.results import Floats
from elute.steps.reduce import on_gpu
from elute.steps.reduce.given import Given
from tests.steps import fake_gpu
from tests.steps.blobs import blobs, graph


def given() -> Given:
    """Two groups of rows."""
    vectors = blobs((40, 30))[0]
    return Given(vectors, graph(vectors))


START = np.random.default_rng(0).normal(size=(70, 2)).astype(np.float32)


def install(monkeypatch: pytest.MonkeyPatch, estimator: type) -> None:
    """The machine with that UMAP, which is asked for data of any size."""
    fake_gpu.install(monkeypatch, manifold=SimpleNamespace(UMAP=estimator))
    fake_gpu.for_any_size(monkeypatch)


class Fake:
    """Moves every row by one; remembers how it was made."""

    asked: dict[str, Any]

    def __init__(self, **asked: Any) -> None:
        Fake.asked = asked

    def fit_transform(self, vectors: Floats) -> Any:
        """Move them."""
        return self.asked["init"].astype(np.float64) + 1


class Lost(Fake):
    """Loses a row."""

    def fit_transform(self, vectors: Floats) -> Any:
        """Move all but one."""
        return super().fit_transform(vectors)[1:]


def test_the_graph_the_start_and_the_seed_go_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row itself is its first neighbour at distance 0; the others follow as in the graph."""
    data = given()
    install(monkeypatch, Fake)
    points, notes = on_gpu.umap(data, START, 0.25, 5)
    assert points is not None
    np.testing.assert_array_equal(points, START + 1)
    assert points.dtype == np.float32
    indices, lengths = Fake.asked["precomputed_knn"]
    np.testing.assert_array_equal(indices[:, 0], np.arange(70))
    np.testing.assert_array_equal(indices[:, 1:], data.neighbors.indices)
    np.testing.assert_array_equal(lengths[:, 1:], data.neighbors.distances)
    assert not lengths[:, 0].any()
    asked = (Fake.asked[name] for name in ("n_neighbors", "n_components", "min_dist", "metric"))
    assert tuple(asked) == (17, 2, 0.25, "cosine")
    assert Fake.asked["random_state"] == 5
    assert notes[0] == "Done on the GPU: UMAP by cuML."
    assert "three digits" in notes[1]


def test_a_map_that_misses_a_row_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Places that are not one for each row count as a failure: the CPU does it."""
    data = given()
    install(monkeypatch, Lost)
    points, notes = on_gpu.umap(data, START, 0.1, 0)
    assert points is None
    assert notes[0].endswith("the CPU did it.")


def test_without_a_gpu_nothing_is_said() -> None:
    """A machine that has none gets no map and no note."""
    assert on_gpu.umap(given(), START, 0.1, 0) == (None, ())
