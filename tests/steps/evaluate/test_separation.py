"""Closed forms give what scikit-learn computes from all pairs."""

import numpy as np
import pytest

from elute.core.results import Floats
from elute.steps.evaluate.groups import Groups
from elute.steps.evaluate.separation import (
    calinski_harabasz,
    davies_bouldin,
    silhouette,
)
from elute.steps.evaluate.straight import straight_silhouette
from tests.steps.blobs import blobs


def tick() -> None:
    """Nobody watches."""


def labelled(seed: int = 0) -> tuple[Floats, Groups]:
    """Three overlapping blobs with their labels, two rows alone in a cluster, and some noise."""
    vectors, truth = blobs((60, 40, 20), spread=1.0, seed=seed)
    labels = truth.astype(np.int32)
    labels[::7] = -1
    labels[3], labels[11] = 3, 4
    return vectors, Groups(labels)


@pytest.mark.parametrize("seed", range(3))
def test_silhouette_is_that_of_all_pairs(seed: int) -> None:
    """Equal to silhouette_samples under cosine distance, noise left out; NaN for noise."""
    from sklearn.metrics import silhouette_samples

    vectors, groups = labelled(seed)
    widths = silhouette(vectors, groups, groups.centres(vectors))
    kept = groups.labels >= 0
    expected = silhouette_samples(vectors[kept], groups.labels[kept], metric="cosine")
    np.testing.assert_allclose(widths[kept], expected, atol=1e-5)
    assert widths[3] == widths[11] == 0
    assert np.isnan(widths[~kept]).all()


def test_silhouette_over_many_blocks() -> None:
    """With more rows than a block holds, rows of every block have the value of its definition."""
    vectors, truth = blobs((900, 600, 300), spread=1.0, dim=8)
    labels = truth.astype(np.int32)
    groups = Groups(labels, block_bytes=8 * 8 * 256)
    assert len(list(groups.blocks(8 * 8))) > 7
    widths = silhouette(vectors, groups, groups.centres(vectors))
    sizes = np.bincount(labels)
    for row in (0, 255, 256, len(vectors) - 1):
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
    groups = Groups(np.repeat(np.array([0, 1], dtype=np.int32), 6))
    assert not silhouette(vectors, groups, groups.centres(vectors)).any()


@pytest.mark.parametrize("seed", range(3))
def test_davies_bouldin_is_the_mean_of_the_ratios(seed: int) -> None:
    """The mean over clusters is scikit-learn's index; each ratio is the worst of its row."""
    from sklearn.metrics import davies_bouldin_score

    vectors, groups = labelled(seed)
    ratios = davies_bouldin(vectors, groups, groups.centres(vectors))
    kept = groups.labels >= 0
    assert len(ratios) == 5
    assert ratios.mean() == pytest.approx(
        davies_bouldin_score(vectors[kept], groups.labels[kept]), 1e-5
    )


def test_centres_that_differ_by_rounding_are_not_compared() -> None:
    """Two clusters of the same rows, whose means differ in the last digit, leave the others be."""
    vectors, truth = blobs((20, 20), spread=0.3)
    rows = np.concatenate((vectors, vectors[truth == 0]))
    labels = np.concatenate((truth, np.full(20, 2))).astype(np.int32)
    groups = Groups(labels)
    centres = groups.centres(rows)
    centres[2] = centres[0] * (1 + 4e-16)
    assert (centres[2] != centres[0]).any()
    apart = davies_bouldin(vectors, Groups(truth.astype(np.int32)), centres[:2])
    np.testing.assert_allclose(davies_bouldin(rows, groups, centres), apart[[0, 1, 0]], rtol=1e-9)


def test_davies_bouldin_far_from_the_origin() -> None:
    """In a space whose points all lie far off the distances of the centres are exact too."""
    vectors, truth = blobs((60, 40, 20), spread=1.0)
    points = (vectors[:, :3] * 9 + np.float32(1e5)).astype(np.float32)
    groups = Groups(truth.astype(np.int32))
    centres = groups.centres(points)
    width = [np.linalg.norm(points[truth == at] - centres[at], axis=1).mean() for at in range(3)]
    expected = [
        max(
            (width[a] + width[b]) / np.linalg.norm(centres[a] - centres[b]) for b in {0, 1, 2} - {a}
        )
        for a in range(3)
    ]
    np.testing.assert_allclose(davies_bouldin(points, groups, centres), expected, rtol=1e-9)


def test_calinski_harabasz_is_that_of_scikit_learn() -> None:
    """Equal to calinski_harabasz_score, noise left out."""
    from sklearn.metrics import calinski_harabasz_score

    vectors, groups = labelled()
    kept = groups.labels >= 0
    found = calinski_harabasz(vectors, groups, groups.centres(vectors))
    assert found == pytest.approx(calinski_harabasz_score(vectors[kept], groups.labels[kept]), 1e-5)


@pytest.mark.parametrize("count", [0, 1])
def test_undefined_below_two_clusters(count: int) -> None:
    """With all noise or one cluster nothing is compared: NaN, empty, None."""
    vectors, _ = blobs((12,))
    groups = Groups(np.full(12, count - 1, dtype=np.int32))
    centres = groups.centres(vectors)
    assert centres.shape == (count, vectors.shape[1])
    assert np.isnan(silhouette(vectors, groups, centres)).all()
    assert len(davies_bouldin(vectors, groups, centres)) == 0
    assert calinski_harabasz(vectors, groups, centres) is None


def test_undefined_variance() -> None:
    """Clusters of one row each, or of equal rows, have no variance within: None."""
    vectors, _ = blobs((6,), spread=1.0)
    alone = np.arange(6, dtype=np.int32)
    twice = np.repeat(vectors, 2, axis=0)
    for rows, labels in ((vectors, alone), (twice, np.repeat(alone, 2))):
        groups = Groups(labels)
        assert calinski_harabasz(rows, groups, groups.centres(rows)) is None


def test_blocks_make_no_difference() -> None:
    """Worked out a few rows at a time, the indices are the same."""
    vectors, groups = labelled()
    centres = groups.centres(vectors)
    few = Groups(groups.labels, block_bytes=8 * 24 * 7)
    np.testing.assert_allclose(few.centres(vectors), centres, atol=1e-12)
    np.testing.assert_allclose(
        davies_bouldin(vectors, few, centres), davies_bouldin(vectors, groups, centres)
    )
    assert calinski_harabasz(vectors, few, centres) == pytest.approx(
        calinski_harabasz(vectors, groups, centres)
    )


@pytest.mark.parametrize("seed", range(3))
def test_straight_silhouette_is_that_of_scikit_learn(seed: int) -> None:
    """In any space, far from the origin too: equal to silhouette_score, noise left out."""
    from sklearn.metrics import silhouette_score

    vectors, groups = labelled(seed)
    points = vectors[:, :3] * 7 + np.float32(100)
    kept = groups.labels >= 0
    found = straight_silhouette(points, groups, 0, tick)
    expected = silhouette_score(points[kept].astype(np.float64), groups.labels[kept])
    assert found.mean == pytest.approx(expected, abs=1e-6)
    assert (found.error, found.rows) == (None, kept.sum())


def test_straight_silhouette_of_a_sample_is_within_its_error() -> None:
    """Of 60 samples about two thirds lie within one error of the exact mean; none beyond four."""
    vectors, truth = blobs((500, 300, 100), spread=2.0, dim=4)
    groups = Groups(truth.astype(np.int32))
    exact = straight_silhouette(vectors, groups, 0, tick).mean
    made = [straight_silhouette(vectors, groups, seed, tick, 900.0 * 90) for seed in range(60)]
    assert {one.rows for one in made} == {90}
    off = np.array([abs((one.mean or 0) - (exact or 0)) / (one.error or 0) for one in made])
    assert off.max() < 4
    assert 0.5 < (off < 1).mean() < 0.85


@pytest.mark.parametrize("labels", [[], [-1, -1], [0, 0], [0, 1], [0, 0, 1, 1]])
def test_straight_silhouette_at_the_edge(labels: list[int]) -> None:
    """No rows, noise, one cluster: None; clusters of one row, or all rows equal: 0."""
    points = np.ones((len(labels), 2), dtype=np.float32)
    found = straight_silhouette(points, Groups(np.array(labels, dtype=np.int32)), 0, tick)
    assert found.mean == (0 if len(set(labels)) > 1 else None)
    assert found.error is None
