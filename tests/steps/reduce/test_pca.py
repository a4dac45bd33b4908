"""Principal components."""

import numpy as np

from elute.core.progress import silent
from elute.steps.reduce import reduce
from elute.steps.reduce.pca import Pca, started
from tests.steps.blobs import blobs, graph


def test_distances_of_flat_data_are_kept() -> None:
    """Rows that lie in a plane keep their distances, and the note says nothing is hidden."""
    angles = np.linspace(0, 2, 40)
    vectors = np.zeros((40, 10), np.float32)
    vectors[:, 3], vectors[:, 7] = np.cos(angles), np.sin(angles)
    made = reduce(Pca(), vectors, graph(vectors), silent)
    before = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    after = np.linalg.norm(made.points[:, None] - made.points[None], axis=2)
    np.testing.assert_allclose(after, before, atol=1e-5)
    assert made.notes == ("Shows 100% of the variance.",)


def test_missing_directions_are_zero() -> None:
    """Two rows span one direction: the other two coordinates are 0."""
    vectors, _ = blobs((1, 1))
    made = reduce(Pca(dims=3), vectors, graph(vectors), silent)
    assert np.abs(made.points[:, 0]).min() > 0.1
    np.testing.assert_allclose(made.points[:, 1:], 0, atol=1e-6)


def test_equal_rows_have_no_variance() -> None:
    """On equal rows no share of the variance is claimed, and all points coincide."""
    vectors = np.repeat(blobs((1,))[0], 20, axis=0)
    made = reduce(Pca(), vectors, graph(vectors), silent)
    assert made.notes == ()
    assert not made.points.any()


def test_a_start_has_no_two_points_the_same() -> None:
    """Equal rows start apart, for layouts cannot part points that coincide."""
    vectors = np.repeat(blobs((1,))[0], 30, axis=0)
    start = started(vectors, 3, seed=0)
    assert len(np.unique(start, axis=0)) == 30
    assert (np.ptp(start, axis=0) > 0).all()
