"""Principal components."""

import numpy as np

from elute.core.progress import silent
from elute.steps.reduce import reduce
from elute.steps.reduce.pca import Pca, principal, started
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
    assert made.notes[0] == "Shows 100% of the variance."


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
    assert made.notes == ("No two rows differ: they all lie at one place.",)
    assert made.trustworthiness is None
    assert not made.points.any()


def test_rows_that_are_nearly_equal_are_told_apart() -> None:
    """Differences of a few millionths of the length, which float32 loses in the squares."""
    random = np.random.default_rng(0)
    along, middle = random.normal(size=20_000), random.uniform(0, 0.2, size=100)
    vectors = (middle + 1e-6 * random.normal(size=(20_000, 100))).astype(np.float32)
    vectors[:, 1] += (2e-5 * along).astype(np.float32)
    points, shown = principal(vectors, 2)
    assert shown is not None
    assert shown > 0.5
    assert abs(np.corrcoef(points[:, 0], along)[0, 1]) > 0.98


def test_directions_come_from_some_of_many_rows() -> None:
    """Evenly spaced rows give nearly the picture of all; where those are all equal, all count."""
    vectors, _ = blobs((400, 300, 200))
    whole, _ = principal(vectors, 2)
    some, _ = principal(vectors, 2, enough=90)
    assert not np.array_equal(some, whole)
    assert min(abs(np.corrcoef(some[:, at], whole[:, at])[0, 1]) for at in (0, 1)) > 0.95
    vectors[::10] = vectors[0]
    points, shown = principal(vectors, 2, enough=90)
    assert points.any()
    assert shown == principal(vectors, 2)[1]


def test_a_start_has_no_two_points_the_same() -> None:
    """Equal rows start apart, for layouts cannot part points that coincide."""
    vectors = np.repeat(blobs((1,))[0], 30, axis=0)
    start = started(vectors, 3, seed=0)
    assert len(np.unique(start, axis=0)) == 30
    assert (np.ptp(start, axis=0) > 0).all()
