"""Weights beside those of umap-learn."""

import numpy as np
import pytest

from elute.core.results import Neighbors
from elute.steps.reduce.fuzzy import curve, weighed
from tests.steps.blobs import blobs, graph

COPIES = np.array([[0, 0, 0], [0, 0, 0.2], [0, 0, 0], [0.2, 0.3, 0.4]], dtype=np.float32)


def whole(neighbors: Neighbors) -> np.ndarray:
    """umap-learn's weights."""
    from umap.umap_ import fuzzy_simplicial_set

    m, k = neighbors.indices.shape
    made, _, _ = fuzzy_simplicial_set(
        np.zeros((m, 1), np.float32),
        k + 1,
        np.random.RandomState(0),
        "cosine",
        knn_indices=np.hstack((np.arange(m, dtype=np.int32)[:, None], neighbors.indices)),
        knn_dists=np.hstack((np.zeros((m, 1), np.float32), neighbors.distances)),
    )
    return np.asarray(made.todense())


def cases() -> dict[str, Neighbors]:
    """Blobs, rows that have copies, and rows that are all the same."""
    plain = graph(blobs((40, 30))[0])
    ring = (np.arange(4)[:, None] + [1, 2, 3]) % 4
    return {
        "blobs": plain,
        "far apart": Neighbors(plain.indices, plain.distances * np.float32(1000)),
        "copies": Neighbors(ring.astype(np.int32), COPIES),
        "all the same": Neighbors(ring.astype(np.int32), np.zeros((4, 3), np.float32)),
    }


@pytest.mark.long  # the reference is compiled for half a minute
@pytest.mark.parametrize("name", cases())
def test_weights_are_those_of_umap_learn(name: str) -> None:
    """Every weight, also where rows have copies."""
    neighbors = cases()[name]
    made = weighed(neighbors)
    assert made.dtype == np.float32
    np.testing.assert_allclose(made.todense(), whole(neighbors), atol=2e-5)


def test_many_rows_are_weighed_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks do not show."""
    neighbors = graph(blobs((40, 30))[0])
    at_once = weighed(neighbors).todense()
    monkeypatch.setattr("elute.steps.reduce.fuzzy._BLOCK", 16)
    assert np.array_equal(weighed(neighbors).todense(), at_once)


@pytest.mark.parametrize("min_dist", [0.0, 0.1, 0.5, 0.99])
def test_the_curve_is_that_of_umap_learn(min_dist: float) -> None:
    """Both of its parameters."""
    from umap.umap_ import find_ab_params

    assert curve(min_dist) == pytest.approx(find_ab_params(1.0, min_dist), rel=1e-6)
