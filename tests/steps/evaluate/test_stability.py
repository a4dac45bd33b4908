"""Clusters that are in the data come again; those that the method made do not."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from elute.core.errors import Cancelled
from elute.core.results import Floats, Ids, Ints
from elute.steps.evaluate.given import Again, soon
from elute.steps.evaluate.groups import Groups
from elute.steps.evaluate.stability import FEWEST, LONGEST, MOST_ROWS, best_overlap, stability
from tests.steps.blobs import blobs


def tick() -> None:
    """Nobody watches."""


def kmeans(vectors: Floats, k: int) -> Again:
    """Cluster some rows by K-means."""

    def again(rows: Ids, seed: int) -> Ints:
        found: Ints = KMeans(k, n_init=3, random_state=seed).fit_predict(vectors[rows])
        return found

    return again


def labels_of(vectors: Floats, k: int) -> Ints:
    """K-means of all rows."""
    return kmeans(vectors, k)(np.arange(len(vectors)), 99)


@pytest.mark.parametrize("seed", range(3))
def test_blobs_come_again_and_pieces_of_one_do_not(seed: int) -> None:
    """Blobs far apart get 1 without error; one blob cut by K-means stays below 0.7."""
    apart, _ = blobs((80, 60, 40), spread=0.2, dim=8, seed=seed)
    found = stability(Groups(labels_of(apart, 3)), kmeans(apart, 3), 6, seed, tick)
    assert found.mean == 1
    assert found.error == 0
    one, _ = blobs((400,), spread=3.0, dim=16, seed=seed)
    pieces = stability(Groups(labels_of(one, 6)), kmeans(one, 6), 6, seed, tick)
    assert pieces.mean is not None
    assert pieces.mean < 0.7
    assert (pieces.by_cluster < 0.85).all()
    assert ((pieces.errors > 0) & (pieces.errors < 0.2)).all()
    assert (pieces.rows, pieces.draws) == (320, 6)


def test_a_cluster_that_is_there_stands_out_beside_pieces() -> None:
    """With one blob far off and the rest cut by K-means, only the blob is stable."""
    cloud, _ = blobs((300,), spread=3.0, dim=16)
    far, _ = blobs((60,), spread=0.1, dim=16, seed=5)
    vectors = np.vstack((cloud, far * 6)).astype(np.float32)
    labels = labels_of(vectors, 6)
    found = stability(Groups(labels), kmeans(vectors, 6), 8, 0, tick)
    blob = labels[-1]
    assert (labels[-60:] == blob).all()
    assert found.by_cluster[blob] > 0.95
    assert np.delete(found.by_cluster, blob).max() < 0.85


def test_overlap_by_hand() -> None:
    """The best Jaccard with a new cluster; new noise is none; small clusters are not judged."""
    before = np.repeat([0, 1, 2, -1], [20, 20, FEWEST - 1, 5]).astype(np.int32)
    now = np.full(len(before), -1, dtype=np.int32)
    now[:15] = 3
    now[15:22] = 0
    now[-5:] = 3
    found = best_overlap(before, now, 4)
    assert found[0] == pytest.approx(15 / (20 + 20 - 15))
    assert found[1] == pytest.approx(2 / (20 + 7 - 2))
    assert np.isnan(found[2:]).all()
    assert best_overlap(before, np.full_like(now, -1), 3)[:2].tolist() == [0, 0]


@drawn(seed=st.integers(0, 10**6), old=st.integers(1, 5), new=st.integers(1, 9))
def test_overlap_is_that_of_all_pairs_of_clusters(seed: int, old: int, new: int) -> None:
    """As when every cluster is held against every new one."""
    random = np.random.default_rng(seed)
    before = random.integers(-1, old, 200).astype(np.int32)
    now = random.integers(-1, new, 200).astype(np.int32)
    found = best_overlap(before, now, old)
    for cluster in range(old):
        own = before == cluster
        each = [(own & (now == at)).sum() / (own | (now == at)).sum() for at in range(new)]
        assert found[cluster] == pytest.approx(max(each))


def test_samples() -> None:
    """Four fifths of the rows, ascending, without repeats, never more than MOST_ROWS, by seed."""
    seen: list[tuple[Ids, int]] = []

    def again(rows: Ids, seed: int) -> Ints:
        seen.append((rows, seed))
        return np.zeros(len(rows), dtype=np.int32)

    for m in (50, 30_000):
        found = stability(Groups(np.zeros(m, dtype=np.int32)), again, 2, 2**32 - 1, tick)
        assert found.rows == len(seen[-1][0]) == min(m * 4 // 5, MOST_ROWS)
        assert (np.diff(seen[-1][0]) > 0).all()
    assert seen[0][0].tolist() != seen[1][0].tolist()
    assert all(0 <= seed < 2**32 for _, seed in seen)
    stability(Groups(np.zeros(50, dtype=np.int32)), again, 1, 2**32 - 1, tick)
    assert seen[-1][0].tolist() == seen[0][0].tolist()


def test_where_nothing_can_be_told() -> None:
    """No way to cluster again, no samples, too few rows, no clusters, small ones: None and NaN."""
    labels = np.repeat([0, 1], [40, 8]).astype(np.int32)

    def again(rows: Ids, seed: int) -> Ints:
        return labels[rows]

    for groups, draws, way in (
        (Groups(labels), 3, None),
        (Groups(labels), 0, again),
        (Groups(labels[:5]), 3, again),
        (Groups(labels[:0]), 3, again),
        (Groups(np.full(48, -1, np.int32)), 3, again),
    ):
        found = stability(groups, way, draws, 0, tick)
        assert (found.mean, found.error, found.rows, found.draws) == (None, None, 0, 0)
        assert len(found.by_cluster) == len(groups)
        assert np.isnan(found.by_cluster).all()
    found = stability(Groups(labels), again, 1, 0, tick)
    assert found.by_cluster[0] == 1
    assert np.isnan(found.by_cluster[1])
    assert np.isnan(found.errors).all()
    assert (found.mean, found.error) == (1, None)


def test_it_can_be_stopped() -> None:
    """Between two samples."""

    def stop() -> None:
        raise Cancelled("Stopped.")

    groups = Groups(np.zeros(50, dtype=np.int32))
    with pytest.raises(Cancelled):
        stability(groups, lambda rows, seed: groups.labels[rows], 3, 0, stop)


def test_what_a_person_made_is_not_judged_by_what_the_method_finds() -> None:
    """Two clusters merged by hand have no value, and the mean is that of the others."""
    labels = np.repeat(np.arange(3, dtype=np.int32), 40)
    merged = Groups(np.where(labels == 2, 1, labels).astype(np.int32))

    def again(rows: Ids, seed: int) -> Ints:
        return labels[rows]

    assert stability(merged, again, 3, 0, tick).by_cluster[1] < 0.7
    found = stability(merged, again, 3, 0, tick, by_hand=(1,))
    assert np.isnan(found.by_cluster[1])
    assert found.by_cluster[0] == found.mean == 1
    every = stability(merged, again, 3, 0, tick, by_hand=(0, 1))
    assert every.mean is None


def refused(rows: Ids, seed: int) -> Ints:
    """Nothing is to be clustered."""
    raise AssertionError("clustered again")


def test_one_large_cluster_among_thousands_of_small_ones_has_its_value() -> None:
    """Less than a tenth of the rows can be judged, but it costs nothing: the rest has none."""
    labels = np.concatenate((np.zeros(9_000), 1 + np.arange(91_000) // 5)).astype(np.int32)
    found = stability(Groups(labels), lambda rows, seed: labels[rows], 3, 0, tick)
    assert found.by_cluster[0] == 1
    assert found.mean is not None
    assert (found.draws, found.seconds) == (3, None)
    assert np.isnan(found.by_cluster[1:]).all()


def test_what_no_sample_can_judge_is_not_clustered_again() -> None:
    """However quick it would be; it is known how many rows a sample would have had."""
    labels = np.repeat(np.arange(200), 5).astype(np.int32)
    found = stability(Groups(labels), refused, 6, 0, tick)
    assert (found.mean, found.error, found.rows, found.draws) == (None, None, 800, 0)
    assert found.seconds is None
    assert np.isnan(found.by_cluster).all()


@pytest.mark.parametrize(("large", "longest"), [(1000, LONGEST), (100, LONGEST / 10)])
def test_samples_may_take_as_long_as_what_they_can_judge_is_worth(
    large: int, longest: float
) -> None:
    """All draws together: five minutes for all rows, a tenth of it for a tenth of the rows."""
    tiny = 1 + np.arange(1000 - large) // 5
    labels = np.concatenate((np.zeros(large), tiny)).astype(np.int32)
    asked: list[int] = []

    def takes(seconds: float, rows: int) -> float:
        asked.append(rows)
        return seconds

    def again(rows: Ids, seed: int) -> Ints:
        return labels[rows]

    quick = partial(takes, 0.99 * longest / 6)
    assert stability(Groups(labels), again, 6, 0, tick, takes=quick).by_cluster[0] == 1
    slow = partial(takes, 1.01 * longest / 6)
    found = stability(Groups(labels), refused, 6, 0, tick, takes=slow)
    assert (found.mean, found.rows, found.draws) == (None, 800, 0)
    assert found.seconds == pytest.approx(1.01 * longest)
    assert set(asked) == {800}


def test_what_a_person_made_does_not_count_for_what_samples_are_worth() -> None:
    """Beside a small cluster of the method it neither lengthens nor shortens what they may take."""
    tiny = 2 + np.arange(450) // 5
    labels = np.repeat([0, 1], [500, 50]).astype(np.int32)
    labels = np.concatenate((labels, tiny)).astype(np.int32)
    groups, hand = Groups(labels), tuple(range(2, 92))

    def takes(rows: int) -> float:
        return 0.9 * LONGEST

    assert stability(groups, refused, 1, 0, tick, by_hand=(0,), takes=takes).seconds is not None
    found = stability(groups, lambda rows, seed: labels[rows], 1, 0, tick, hand, takes)
    assert found.mean == 1
    assert stability(groups, refused, 1, 0, tick, by_hand=(0, 1)).draws == 0


def test_samples_that_are_left_out_are_counted() -> None:
    """Who counts the samples gets to the end, for whatever reason there are none."""
    small = np.repeat(np.arange(100), 5).astype(np.int32)
    ticks: list[int] = []

    def count() -> None:
        ticks.append(1)

    for labels, way, takes in (
        (small, refused, soon),
        (np.full(500, -1, np.int32), refused, soon),
        (np.zeros(500, np.int32), None, soon),
        (np.zeros(500, np.int32), refused, lambda rows: LONGEST),
        (np.zeros(500, np.int32), lambda rows, seed: np.zeros(400, np.int32), soon),
    ):
        ticks.clear()
        stability(Groups(labels), way, 3, 0, count, takes=takes)
        assert len(ticks) == 3
