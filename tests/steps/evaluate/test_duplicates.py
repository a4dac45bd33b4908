"""Near duplicates have a witness that stays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from elute.core.results import Neighbors
from elute.steps.evaluate.duplicates import near_duplicates
from tests.steps.blobs import blobs, graph


def on_circle(*degrees: float) -> Neighbors:
    """The graph of rows at these angles."""
    angles = np.deg2rad(degrees)
    return graph(np.column_stack((np.cos(angles), np.sin(angles))).astype(np.float32))


def test_no_chains() -> None:
    """Of rows in a chain, each like the next only, the one too far from the first stays."""
    later, earlier, cosine = near_duplicates(on_circle(0, 10, 20, 30, 200), 0.98)
    assert later.tolist() == [1, 3]
    assert earlier.tolist() == [0, 2]
    np.testing.assert_allclose(cosine, np.cos(np.deg2rad(10)), atol=1e-6)


def test_the_most_similar_witness_wins() -> None:
    """Between two rows that stay, the closer one is named; of equal ones the earlier."""
    later, earlier, _ = near_duplicates(on_circle(0, 16, 9, 100, 100), 0.98)
    assert later.tolist() == [2, 4]
    assert earlier.tolist() == [1, 3]
    later, earlier, _ = near_duplicates(on_circle(-7, 7, 0), 0.98)
    assert later.tolist() == [2]
    assert earlier.tolist() == [0]


def test_a_neighbour_in_one_direction_suffices() -> None:
    """A row that is among the k nearest of the other, though not the other way round, counts."""
    indices = np.array([[1], [2], [1]], dtype=np.int32)
    distances = np.array([[0.03], [0.01], [0.01]], dtype=np.float32)
    later, earlier, _ = near_duplicates(Neighbors(indices, distances), 0.95)
    assert later.tolist() == [1]
    assert earlier.tolist() == [0]


def test_nothing_at_the_threshold() -> None:
    """Rows that are less alike are not marked; without rows or neighbours none are."""
    assert not len(near_duplicates(on_circle(0, 60, 120), 0.95)[0])
    for m in (0, 1):
        later, earlier, cosine = near_duplicates(graph(blobs((2,))[0][:m]), 0.95)
        assert (len(later), len(earlier), len(cosine)) == (0, 0, 0)
        assert later.dtype == earlier.dtype == np.int32
        assert cosine.dtype == np.float32


@given(seed=st.integers(0, 10**6), spread=st.floats(0.05, 0.6), threshold=st.floats(0.5, 0.99))
def test_witnessed(seed: int, spread: float, threshold: float) -> None:
    """Whatever the data: witnesses come before, stay themselves, and are as close as is said."""
    vectors, _ = blobs((20, 10, 5), spread=spread, seed=seed)
    later, earlier, cosine = near_duplicates(graph(vectors), threshold)
    assert (earlier < later).all()
    assert (np.diff(later) > 0).all()
    assert not set(later.tolist()) & set(earlier.tolist())
    assert (cosine >= threshold).all()
    np.testing.assert_allclose(cosine, (vectors[later] * vectors[earlier]).sum(axis=1), atol=1e-5)
