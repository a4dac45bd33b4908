"""Closed forms give what scikit-learn computes from all pairs."""

import numpy as np
import pytest

from elute.core.results import Floats, Ints
from elute.steps.evaluate.separation import (
    BLOCK_ROWS,
    calinski_harabasz,
    centres_of,
    davies_bouldin,
    silhouette,
)
from tests.steps.blobs import blobs


def labelled(seed: int = 0) -> tuple[Floats, Ints]:
    """Three overlapping blobs with their labels, two rows alone in a cluster, and some noise."""
    vectors, truth = blobs((60, 40, 20), spread=1.0, seed=seed)
    labels = truth.astype(np.int32)
    labels[::7] = -1
    labels[3], labels[11] = 3, 4
    return vectors, labels


@pytest.mark.parametrize("seed", range(3))
def test_silhouette_is_that_of_all_pairs(seed: int) -> None:
    """Equal to silhouette_samples under cosine distance, noise left out; NaN for noise."""
    from sklearn.metrics import silhouette_samples

    vectors, labels = labelled(seed)
    widths = silhouette(vectors, labels, centres_of(vectors, labels))
    kept = labels >= 0
    expected = silhouette_samples(vectors[kept], labels[kept], metric="cosine")
    np.testing.assert_allclose(widths[kept], expected, atol=1e-5)
    assert widths[3] == widths[11] == 0
    assert np.isnan(widths[~kept]).all()


def test_silhouette_over_many_blocks() -> None:
    """With more rows than a block holds, rows of every block have the value of its definition."""
    vectors, truth = blobs((9000, 6000, 3000), spread=1.0, dim=8)
    assert len(vectors) > BLOCK_ROWS
    labels = truth.astype(np.int32)
    widths = silhouette(vectors, labels, centres_of(vectors, labels))
    sizes = np.bincount(labels)
    for row in (0, BLOCK_ROWS - 1, BLOCK_ROWS, len(vectors) - 1):
        distance = 1 - vectors.astype(np.float64) @ vectors[row]
        distance[row] = 0
        mean = np.bincount(labels, distance) / sizes
        own = labels[row]
        inner = mean[own] * sizes[own] / (sizes[own] - 1)
        outer = np.delete(mean, own).min()
        assert widths[row] == pytest.approx((outer - inner) / max(inner, outer), abs=1e-5)


def test_silhouette_of_equal_rows_is_zero() -> None:
    """Where all rows are equal no cluster is closer than another."""
    vectors = np.repeat(blobs((1,))[0], 12, axis=0)
    labels = np.repeat(np.array([0, 1], dtype=np.int32), 6)
    assert not silhouette(vectors, labels, centres_of(vectors, labels)).any()


@pytest.mark.parametrize("seed", range(3))
def test_davies_bouldin_is_the_mean_of_the_ratios(seed: int) -> None:
    """The mean over clusters is scikit-learn's index; each ratio is the worst of its row."""
    from sklearn.metrics import davies_bouldin_score

    vectors, labels = labelled(seed)
    ratios = davies_bouldin(vectors, labels, centres_of(vectors, labels))
    kept = labels >= 0
    assert len(ratios) == 5
    assert ratios.mean() == pytest.approx(davies_bouldin_score(vectors[kept], labels[kept]), 1e-5)


def test_calinski_harabasz_is_that_of_scikit_learn() -> None:
    """Equal to calinski_harabasz_score, noise left out."""
    from sklearn.metrics import calinski_harabasz_score

    vectors, labels = labelled()
    kept = labels >= 0
    found = calinski_harabasz(vectors, labels, centres_of(vectors, labels))
    assert found == pytest.approx(calinski_harabasz_score(vectors[kept], labels[kept]), 1e-5)


@pytest.mark.parametrize("count", [0, 1])
def test_undefined_below_two_clusters(count: int) -> None:
    """With all noise or one cluster nothing is compared: NaN, empty, None."""
    vectors, _ = blobs((12,))
    labels = np.full(12, count - 1, dtype=np.int32)
    centres = centres_of(vectors, labels)
    assert centres.shape == (count, vectors.shape[1])
    assert np.isnan(silhouette(vectors, labels, centres)).all()
    assert len(davies_bouldin(vectors, labels, centres)) == 0
    assert calinski_harabasz(vectors, labels, centres) is None


def test_undefined_variance() -> None:
    """Clusters of one row each, or of equal rows, have no variance within: None."""
    vectors, _ = blobs((6,), spread=1.0)
    alone = np.arange(6, dtype=np.int32)
    assert calinski_harabasz(vectors, alone, centres_of(vectors, alone)) is None
    twice = np.repeat(vectors, 2, axis=0)
    pairs = np.repeat(alone, 2)
    assert calinski_harabasz(twice, pairs, centres_of(twice, pairs)) is None
