"""The nearest of points that are not of length 1."""

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.neighbors.approximate import Task, search
from elute.steps.neighbors.ivf import Lists
from elute.steps.neighbors.points import nearest


def cloud(m: int, p: int, seed: int = 0) -> Floats:
    """Clumps of all sizes about the origin."""
    random = np.random.default_rng(seed)
    centres = random.normal(scale=8, size=(30, p))
    width = random.uniform(0.1, 2, size=(30, 1))
    which = random.integers(0, 30, m)
    return (centres[which] + width[which] * random.normal(size=(m, p))).astype(np.float32)


@pytest.mark.parametrize("p", [1, 2, 10, 50])
def test_as_by_a_tree(p: int) -> None:
    """Rows and lengths are those of scipy's k-d tree."""
    from scipy.spatial import KDTree

    points = cloud(700, p)
    indices, lengths, notes = nearest(points, 12, silent)
    far, _ = KDTree(points.astype(np.float64)).query(points.astype(np.float64), 13)
    np.testing.assert_allclose(lengths, far[:, 1:], rtol=1e-4, atol=2e-4)
    true = np.linalg.norm(points[indices].astype(float) - points[:, None].astype(float), axis=2)
    np.testing.assert_allclose(lengths, true, rtol=1e-4, atol=1e-5)
    assert (np.diff(lengths, axis=1) >= 0).all()
    assert not (indices == np.arange(700)[:, None]).any()
    assert notes == ()


@pytest.mark.parametrize("m", [0, 1, 2, 3])
def test_few_rows(m: int) -> None:
    """There are at most as many neighbours as other rows."""
    indices, lengths, _ = nearest(cloud(m, 4), 16, silent)
    assert indices.shape == lengths.shape == (m, max(0, m - 1))


def test_equal_points() -> None:
    """Points at one spot have each other, at distance 0."""
    indices, lengths, _ = nearest(np.zeros((40, 3), np.float32), 5, silent)
    assert not lengths.any()
    assert all(len({row, *found}) == 6 for row, found in enumerate(indices.tolist()))


def test_lists_by_straight_line() -> None:
    """Inverted lists find the neighbours of such points; by cosine they would not."""
    points = cloud(6000, 8)
    task = Task(points, 16, "euclidean")
    found = search(task, Lists(points, 0, silent, straight=True), silent)
    exact, _, _ = nearest(points, 16, silent)
    share = np.mean([len(set(a) & set(b)) for a, b in zip(found.indices, exact, strict=True)]) / 16
    assert found.recall is not None
    assert found.recall >= 0.95
    assert share >= 0.95


def test_cancel_passes() -> None:
    """A Cancelled from the progress reaches the caller."""

    def stop(done: int, total: int, message: str = "") -> None:
        raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        nearest(cloud(100, 4), 5, stop)
