"""The nearest rows in a picture."""

import numpy as np
import pytest

from elute.steps.places import Places


@pytest.mark.parametrize("dims", [2, 3])
def test_nearest_are_those_of_all_distances(dims: int) -> None:
    """As comparing all with all finds them, nearest first, and far from the origin too."""
    points = np.random.default_rng(0).normal(size=(200, dims)).astype(np.float32)
    apart = np.linalg.norm(points[:, None].astype(float) - points[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    rows = np.arange(0, 200, 3)
    found = Places(points).nearest(rows, 5)
    np.testing.assert_array_equal(found, np.argsort(apart, axis=1)[rows, :5])
    np.testing.assert_array_equal(Places(points * 64 + 4096).nearest(rows, 5)[:, 0], found[:, 0])


@pytest.mark.parametrize("at", [0.0, 1e3])
def test_rows_at_one_place_are_never_their_own_neighbours(at: float) -> None:
    """Each has other rows of that place, and by chance: no row is everybody's neighbour."""
    points = np.full((400, 2), at, np.float32)
    points[300:] += np.random.default_rng(0).normal(size=(100, 2)).astype(np.float32) + 50
    found = Places(points).nearest(np.arange(300), 5)
    assert (found != np.arange(300)[:, None]).all()
    assert (found < 300).all()
    assert np.bincount(found.ravel()).max() < 30
