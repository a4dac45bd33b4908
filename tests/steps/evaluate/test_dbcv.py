"""Validity of clusters as places of density, beside the package that defines it."""

import numpy as np
import pytest

from elute.core.results import Floats, Ints
from elute.steps.evaluate import dbcv as room
from elute.steps.evaluate.dbcv import MOST_ROWS, Validity, dbcv
from elute.steps.evaluate.gaps import core_distances, distances
from elute.steps.evaluate.groups import Groups, Weights
from tests.steps.blobs import blobs


def tick() -> None:
    """Nobody watches."""


def judged(points: Floats, labels: Ints, seed: int = 0) -> Validity:
    """DBCV of a labelling."""
    groups = Groups(labels)
    return dbcv(points, groups, groups.centres(points), seed, tick)


@pytest.mark.parametrize("spread", [0.3, 1.0, 2.0])
@pytest.mark.parametrize("dim", [2, 5, 24, 384])
def test_of_few_rows_it_is_that_of_hdbscan(dim: int, spread: float) -> None:
    """Equal to validity_index, for each cluster and over all rows, noise counting 0."""
    from hdbscan.validity import validity_index

    points, truth = blobs((60, 40, 20, 3), spread=spread, dim=dim)
    labels = truth.astype(np.int32)
    labels[:40:7] = -1
    labels[truth == 3] = 3
    found = judged(points, labels)
    score, by_cluster = validity_index(points.astype(np.float64), labels, per_cluster_scores=True)
    assert found.score == pytest.approx(score, abs=1e-6)
    np.testing.assert_allclose(found.by_cluster, by_cluster, atol=1e-6)
    assert (found.error, found.rows) == (None, (labels >= 0).sum())


def test_core_distances_of_many_dimensions_do_not_overflow() -> None:
    """Rows 0.01 apart in 384 dimensions, where 100^384 is beyond float64, are 0.01 apart."""
    between = 0.01 * (1 - np.eye(5))
    np.testing.assert_allclose(core_distances(between, 384), 0.01)
    with np.errstate(over="ignore"):
        assert np.isinf(np.float64(1 / 0.01) ** 384)


def test_equal_rows_are_at_distance_zero_and_leave_the_core_distance_alone() -> None:
    """A copy of a row does not make its place infinitely dense."""
    points = blobs((6,), spread=1.0)[0].astype(np.float64)
    between = distances(points, points)
    assert not between.diagonal().any()
    twice = np.vstack((points, points[:1]))
    apart = distances(twice, twice)
    assert apart[0, 6] == 0
    assert core_distances(apart, 24)[0] == pytest.approx(core_distances(between, 24)[0], rel=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_clusters_that_are_apart_are_valid_and_halves_of_one_are_not(seed: int) -> None:
    """Far blobs near 1; one blob cut in two below 0; half noise halves the score."""
    points, truth = blobs((80, 80, 80), spread=0.1, dim=8, seed=seed)
    labels = truth.astype(np.int32)
    apart = judged(points, labels).score or 0
    assert apart > 0.8
    noisy = np.where(np.arange(240) % 2, labels, -1).astype(np.int32)
    assert judged(points, noisy).score == pytest.approx(apart / 2, abs=0.05)
    one, _ = blobs((240,), spread=1.0, dim=8, seed=seed)
    halves = (one[:, 0] > np.median(one[:, 0])).astype(np.int32)
    assert (judged(one, halves).score or 0) < 0


def test_large_clusters_are_sampled_and_say_so() -> None:
    """Beyond MOST_ROWS rows are drawn; the error is there, the seed decides."""
    points, truth = blobs((900, 700, 30), spread=0.4, dim=6)
    labels = truth.astype(np.int32)
    found = judged(points, labels)
    assert found.rows == 2 * MOST_ROWS + 30
    assert found.error is not None
    assert 0 < found.error < 0.2
    assert judged(points, labels).score == found.score
    assert judged(points, labels, seed=1).score != found.score


@pytest.mark.parametrize("seed", range(6))
def test_the_error_covers_what_thinning_moves(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces of one cloud, whose value rises as they are thinned: two errors reach the truth."""
    cloud, _ = blobs((900,), spread=3.0, dim=16, seed=seed)
    labels = (np.argsort(np.argsort(cloud[:, 0])) // 300).astype(np.int32)
    exact = judged(cloud, labels)
    assert exact.error is None
    monkeypatch.setattr(room, "MOST_ROWS", 75)
    thin = judged(cloud, labels)
    assert abs((thin.score or 0) - (exact.score or 0)) < 2 * (thin.error or 0)


def test_errors_of_clusters_that_drift_apart_do_not_cancel(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error of the whole is the mean of the clusters'; most values are within twice theirs."""
    within, missed = 0, 0
    for seed in range(12):
        points, truth = blobs((180, 150, 120, 90), spread=0.8, dim=[2, 5, 16][seed % 3], seed=seed)
        labels = truth.astype(np.int32)
        exact = judged(points, labels)
        with monkeypatch.context() as small:
            small.setattr(room, "MOST_ROWS", 60)
            thin = judged(points, labels)
        assert exact.error is None
        assert np.isnan(exact.errors).all()
        assert thin.error == pytest.approx(thin.errors @ np.bincount(labels) / len(labels))
        off = abs((thin.score or 0) - (exact.score or 0))
        within += int((abs(thin.by_cluster - exact.by_cluster) <= 2 * thin.errors).sum())
        missed += off > (thin.error or 0)
    assert within >= 0.9 * 48
    assert missed <= 2


def test_only_the_nearest_clusters_are_compared_when_there_are_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With a small budget of pairs the values of round clusters stay what they are."""
    points, truth = blobs((30,) * 40, spread=0.6, dim=12)
    labels = truth.astype(np.int32)
    exact = judged(points, labels)
    monkeypatch.setattr(room, "PAIRS", 0.0)
    near = judged(points, labels)
    assert near.score == pytest.approx(exact.score, abs=0.02)
    assert (near.by_cluster >= exact.by_cluster - 1e-12).all()


def test_what_one_cluster_sees_the_other_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long cluster whose middle is far from its neighbour's is not overlooked by it."""
    random = np.random.default_rng(0)
    long = np.column_stack((np.linspace(0, 100, 80), random.random(80)))
    beside = random.random((20, 2)) + np.array([102, 0])
    above = random.random((20, 2)) + np.array([50, 20])
    points = np.vstack((long, beside, above)).astype(np.float32)
    labels = np.repeat([0, 1, 2], [80, 20, 20]).astype(np.int32)
    exact = judged(points, labels)
    monkeypatch.setattr(room, "PAIRS", 0.0)
    monkeypatch.setattr(room, "CLOSEST", 1)
    found = judged(points, labels)
    assert found.by_cluster[0] == pytest.approx(exact.by_cluster[0])
    assert found.by_cluster[1] == pytest.approx(exact.by_cluster[1])


@pytest.mark.parametrize("budget", [2e7, 0.0])
def test_no_two_clusters_are_compared_twice(budget: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pair once, and of many clusters a few at a time, also beside one that is near to all."""
    random = np.random.default_rng(0)
    middles = np.vstack((np.zeros(9), 5 * random.normal(size=(59, 9))))
    labels = np.repeat(np.arange(60), 8).astype(np.int32)
    points = (middles[labels] + random.normal(size=(480, 9))).astype(np.float32)
    groups = Groups(labels)
    near = room.closest(groups.centres(points))
    assert (near == 0).any(axis=1).sum() > 2 * room.CLOSEST
    pairs: list[tuple[int, int]] = []

    def seen(one: Weights, other: Weights) -> Weights:
        rows = points.astype(np.float64)
        own, others = (
            labels[[(rows == row).all(axis=1).argmax() for row in it]] for it in (one, other)
        )
        pairs.extend((own[0], it) for it in np.unique(others))
        assert budget or len(np.unique(others)) <= room.CLOSEST
        return distances(one, other)

    monkeypatch.setattr(room, "PAIRS", budget)
    monkeypatch.setattr(room, "distances", seen)
    judged(points, labels)
    wanted = {(a, b) for a in range(60) for b in range(60) if a != b and (budget or b in near[a])}
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)
    assert {frozenset(pair) for pair in pairs} == {frozenset(pair) for pair in wanted}


@pytest.mark.parametrize(
    ("labels", "score"),
    [([], None), ([-1, -1], None), ([0, 0, 0], None), ([0, 1], 0), ([0, 0, 1, 1], 0)],
)
def test_at_the_edge(labels: list[int], score: float | None) -> None:
    """Fewer than two clusters: None; clusters of one row, or of rows all equal: not defined, 0."""
    points = np.ones((len(labels), 2), dtype=np.float32)
    found = judged(points, np.array(labels, dtype=np.int32))
    assert found.score == score
    assert np.isnan(found.by_cluster).all()
    assert np.isnan(found.errors).all()


def test_equal_rows_in_a_cluster_of_their_own_are_as_valid_as_can_be() -> None:
    """No gap within, some between: 1."""
    points = np.repeat(np.eye(2, dtype=np.float32), 5, axis=0)
    assert judged(points, np.repeat([0, 1], 5).astype(np.int32)).score == 1
