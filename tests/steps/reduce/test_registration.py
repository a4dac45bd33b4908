"""A later map in the frame of the earlier one."""

import numpy as np
import pytest

from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.reduce import reduce
from elute.steps.reduce.pca import Pca
from elute.steps.reduce.registration import aligned, settled, start
from elute.steps.reduce.tsne import Tsne
from elute.steps.reduce.umap import Umap
from tests.steps.blobs import blobs, graph


def scattered(dims: int, seed: int = 0) -> Floats:
    """(200, dims) places."""
    return np.random.default_rng(seed).normal(scale=5, size=(200, dims)).astype(np.float32)


@pytest.mark.parametrize("dims", [2, 3])
def test_a_turned_mirrored_scaled_map_is_put_right(dims: int) -> None:
    """What differs by a similarity only comes to lie exactly where it was."""
    earlier = scattered(dims)
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(dims, dims)))
    for mirror in (1, -1):
        turn[:, 0] *= mirror
        made = aligned((3 * earlier @ turn + 40).astype(np.float32), earlier)
        np.testing.assert_allclose(made, earlier, atol=1e-4)


def test_rows_that_moved_have_little_say() -> None:
    """With a third of the rows thrown far off, the others still lie where they were."""
    earlier = scattered(2)
    now = earlier[:, ::-1].copy()
    now[:60] += (25, 5)
    made = aligned(now, earlier)
    assert np.linalg.norm(made[60:] - earlier[60:], axis=1).max() < 0.01 * np.ptp(earlier)


def test_rows_without_a_place_lead_nobody() -> None:
    """Rows the earlier map did not have are carried along with the others."""
    earlier = scattered(2)
    whole = earlier.copy()
    earlier[::3] = np.nan
    np.testing.assert_allclose(aligned(-whole, earlier), whole, atol=1e-4)


def test_flipped_components_are_put_right() -> None:
    """PCA of the same rows against a mirrored map of them gives the mirrored map."""
    vectors, _ = blobs((40, 30, 20))
    links = graph(vectors)
    mirrored = reduce(Pca(), vectors, links, silent).points * np.array([-1, 1], np.float32)
    made = reduce(Pca(), vectors, links, silent, mirrored)
    np.testing.assert_allclose(made.points, mirrored, atol=1e-5)
    assert "half of the rows lie within" in made.notes[-1]


def test_a_new_row_begins_at_a_neighbour() -> None:
    """A row without a place begins in its own cluster's corner of the map."""
    vectors, truth = blobs((40, 30, 20))
    corners = np.array([[0, 0], [100, 0], [0, 100]], np.float32)
    earlier = corners[truth]
    earlier[::4] = np.nan
    begun = start(vectors, graph(vectors), earlier)
    assert np.linalg.norm(begun - corners[truth], axis=1).max() < 1
    assert len(np.unique(begun, axis=0)) == 90


def test_a_new_cluster_begins_apart_from_nobody() -> None:
    """Rows whose neighbours are all new begin within the frame of the map."""
    vectors, truth = blobs((40, 30, 20))
    earlier = np.array([[0, 0], [100, 0], [0, 0]], np.float32)[truth]
    earlier[truth == 2] = np.nan
    begun = start(vectors, graph(vectors), earlier)
    assert np.isfinite(begun).all()
    assert np.abs(begun[truth == 2] - (50, 0)).max() < 150


@pytest.mark.parametrize("method", [Umap(), Tsne()])
@pytest.mark.parametrize("size", [1e-3, 1e4])
def test_a_map_that_says_nothing_does_no_harm(method: Umap | Tsne, size: float) -> None:
    """From a map of any size whose places have nothing to do with the rows, clusters come apart."""
    vectors, truth = blobs((40, 30, 20))
    earlier = np.random.default_rng(0).normal(scale=size, size=(90, 2)).astype(np.float32)
    points = reduce(method, vectors, graph(vectors), silent, earlier).points
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    assert (truth[apart.argmin(axis=1)] == truth).all()


@pytest.mark.parametrize("method", [Umap(), Umap(dims=3), Tsne()])
def test_a_layout_begins_where_its_rows_were(method: Umap | Tsne) -> None:
    """Clusters that had changed places are found at their new ones, which no turn can bring about.

    The control is a layout that is only laid over the earlier map afterwards.
    """
    vectors, truth = blobs((60,) * 6)
    links = graph(vectors)
    plain = reduce(method, vectors, links, silent).points
    centres = np.array([plain[truth == blob].mean(axis=0) for blob in range(6)])
    earlier = (plain + (np.roll(centres, -1, axis=0) - centres)[truth]).astype(np.float32)

    def moved(points: Floats) -> float:
        apart = points - earlier
        means = [apart[truth == blob].mean(axis=0) for blob in range(6)]
        return float(np.linalg.norm(means, axis=1).mean() / np.ptp(earlier, axis=0).max())

    assert moved(reduce(method, vectors, links, silent, earlier).points) < 0.2
    assert moved(aligned(plain, earlier)) > 0.3


def test_other_dimensions_are_not_registered() -> None:
    """A map in space is made as if there had been no flat one, and a note says so."""
    vectors, _ = blobs((20, 20))
    links = graph(vectors)
    flat = reduce(Pca(), vectors, links, silent).points
    made = reduce(Pca(dims=3), vectors, links, silent, flat)
    plain = reduce(Pca(dims=3), vectors, links, silent)
    np.testing.assert_array_equal(made.points, plain.points)
    told = "Not registered to the map of the round before, which has 2 dimensions."
    assert made.notes == (*plain.notes, told)


def test_too_few_common_rows_are_not_registered() -> None:
    """Two rows in common show neither turn nor mirror; a note says so."""
    vectors, _ = blobs((20, 20))
    earlier = np.full((40, 2), np.nan, np.float32)
    earlier[:2] = [[0, 0], [1, 1]]
    made = reduce(Pca(), vectors, graph(vectors), silent, earlier)
    assert made.notes[-1].endswith("which has too few of these rows.")


def test_the_note_tells_how_far_rows_moved() -> None:
    """Four of five rows at their places and one of five a whole width away."""
    vectors, _ = blobs((50, 50))
    links = graph(vectors)
    earlier = reduce(Pca(), vectors, links, silent).points.copy()
    earlier[::5, 0] += np.ptp(earlier[:, 0])
    made = reduce(Pca(), vectors, links, silent, earlier)
    apart = np.linalg.norm(made.points - earlier, axis=1) / np.ptp(earlier, axis=0).max()
    most = np.ceil(100 * np.quantile(apart, 0.95))
    assert most > 30
    assert made.notes[-1].endswith(f"of where they were, 95% of them within {most:.0f}%.")


def test_a_lone_part_goes_back_and_the_main_one_stays() -> None:
    """What no neighbour joins to the rest is put where it was; new rows of it go along."""
    vectors, truth = blobs((60, 30, 20))
    earlier = scattered(2)[:110]
    links = graph(vectors)
    points = earlier + np.array([[0, 0], [9, 4], [-7, 2]], np.float32)[truth]
    points[truth == 0] += (0.5, 0)
    known = earlier.copy()
    known[::6] = np.nan
    made = settled(points, known, links)
    np.testing.assert_allclose(made[truth > 0], earlier[truth > 0], atol=1e-4)
    np.testing.assert_array_equal(made[truth == 0], points[truth == 0])
    known[truth == 2] = scattered(2, seed=1)[:20]
    made = settled(points, known, links)
    np.testing.assert_array_equal(made[truth == 2], points[truth == 2])
    known[:] = earlier
    main = np.flatnonzero(truth == 0)
    known[main[6:]] = np.nan  # `aligned` has gone by the others
    np.testing.assert_allclose(settled(points, known, links)[main], earlier[main], atol=1e-4)
