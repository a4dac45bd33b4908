"""The eps that DBSCAN takes, and the curve it lies on."""

import numpy as np
import pytest
from sklearn.cluster import DBSCAN

from elute.steps.cluster.density.knee import k_distances, knee, steps
from elute.steps.cluster.given import Given
from tests.steps.blobs import blobs, degenerate, graph


def given(sizes: tuple[int, ...], *, spread: float, seed: int = 0, k: int = 16) -> Given:
    """Blobs as the clusterers are given them."""
    vectors, _ = blobs(sizes, spread=spread, seed=seed)
    return Given.of(vectors, graph(vectors, k))


def sizes_at(rows: Given, eps: float) -> np.ndarray:
    """Sizes of DBSCAN's clusters on the vectors."""
    # A row that lies at eps itself lies within it, whatever the rounding.
    labels = DBSCAN(eps=eps * (1 + 1e-6), min_samples=5, metric="cosine").fit(rows.points).labels_
    return np.bincount(labels[labels >= 0], minlength=1)


def test_curve_rises_and_counts_the_row_itself() -> None:
    """It is the sorted distance to the fourth other row where a core needs five, itself one."""
    rows = given((60, 40), spread=0.6)
    curve = k_distances(rows, 5)
    assert (np.diff(curve) >= 0).all()
    np.testing.assert_array_equal(curve, np.sort(steps(rows)[:, 3]))
    assert k_distances(rows, 1).tolist() == k_distances(rows, 2).tolist()


def test_steps_are_cosine_distances_among_vectors_only() -> None:
    """Among vectors l * l / 2, in another space the straight line itself."""
    rows = given((30, 30), spread=0.6)
    np.testing.assert_allclose(steps(rows), rows.lengths**2 / 2)
    other = Given(rows.points, rows.indices, rows.lengths, "pca")
    assert steps(other) is other.lengths


@pytest.mark.parametrize("seed", range(4))
def test_no_eps_keeps_more_rows_apart(seed: int) -> None:
    """With scikit-learn on all pairs no place on the curve has more rows outside the largest."""
    rows = given((50, 40, 30, 30), spread=1.1, seed=seed, k=149)
    taken = knee(rows, 5)
    curve = k_distances(rows, 5)[::3]
    here, *others = (sizes_at(rows, float(eps)) for eps in (taken.eps, *curve))
    apart = here.sum() - here.max()
    # Rows at the border of two clusters may go to either.
    assert apart / 150 == pytest.approx(taken.apart, abs=0.02)
    assert apart >= max(sizes.sum() - sizes.max() for sizes in others) - 3


def test_keeps_groups_apart_that_the_bend_would_join() -> None:
    """With loose rows between them the blobs stay, though many rows are cores only beyond."""
    random = np.random.default_rng(0)
    vectors, _ = blobs((80, 80, 80, 80), spread=0.5)
    loose, _ = blobs((200,), spread=6.0, seed=1)
    points = np.concatenate((vectors, loose))[random.permutation(520)]
    rows = Given.of(points, graph(points))
    taken = knee(rows, 5)
    curve = k_distances(rows, 5)
    line = np.linspace(curve[0], curve[-1], len(curve))
    bend = float(curve[(line - curve).argmax()])
    assert (sizes_at(rows, taken.eps) > 60).sum() == 4
    assert taken.position < 450
    assert taken.eps < bend or (sizes_at(rows, bend) > 60).sum() == 4


def test_position_is_the_number_of_cores() -> None:
    """So many rows are cores with this eps."""
    rows = given((90, 60), spread=0.9)
    taken = knee(rows, 5)
    assert taken.position == (steps(rows)[:, 3] <= taken.eps).sum()


@pytest.mark.parametrize("name", sorted(degenerate()))
@pytest.mark.parametrize("samples", [1, 2, 5, 256])
def test_degenerate_rows(name: str, samples: int) -> None:
    """Equal, few or evenly spread rows have a knee above 0, on the curve."""
    points = degenerate()[name]
    if len(points) >= 2:
        rows = Given.of(points, graph(points))
        taken = knee(rows, samples)
        assert taken.eps > 0
        assert 0 <= taken.apart <= 1
        assert taken.eps in k_distances(rows, samples)
