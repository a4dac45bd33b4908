"""What is measured at each value agrees with what others measure, and what is known by hand."""

from functools import partial

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, silhouette_score

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.results import Clustered, Ids, Ints
from elute.engine.grouping import grouped_again
from elute.engine.sweeping.measuring import DRAWS, Rows, measured, modularity, same
from elute.steps.cluster import Clusterer, cluster
from elute.steps.cluster.given import Given
from elute.steps.cluster.hdbscan import Hdbscan
from elute.steps.cluster.kmeans import Kmeans
from elute.steps.evaluate import stability as judging
from tests.steps.blobs import blobs, graph

VECTORS, TRUTH = blobs((60, 50, 40, 30, 20), spread=0.5)
GRAPH = graph(VECTORS)
GIVEN = Given.of(VECTORS, GRAPH)
ROWS = Rows(VECTORS, GRAPH.indices)


def again(method: Clusterer, labels: Ints, rows: Ids, seed: int) -> Ints:
    """As a session clusters some rows again."""
    before = Clustered(labels, np.ones(len(labels), np.float32))
    return grouped_again(method, VECTORS, GRAPH, before, rows, seed)


def test_numbers_are_those_of_the_clusters() -> None:
    """Sizes, noise and silhouette of each value are those of its labels."""
    values = (3, 12, 35)
    found = list(measured(Hdbscan(), GIVEN, ROWS, values, again, silent))
    assert [it.value for it in found] == list(values)
    before = None
    for it in found:
        labels = cluster(Hdbscan(min_cluster_size=int(it.value)), GIVEN, silent).labels
        inside = labels >= 0
        assert it.clusters == labels.max() + 1
        assert it.noise == pytest.approx(np.mean(~inside))
        assert it.largest == pytest.approx(np.max(np.bincount(labels[inside])) / len(labels))
        expected = silhouette_score(VECTORS[inside], labels[inside], metric="cosine")
        assert it.silhouette == pytest.approx(expected, abs=1e-5)
        assert (it.same is None) == (before is None)
        if before is not None:
            assert it.same == pytest.approx(same(before, labels))
        before = labels


def test_as_many_clusters_as_there_are_come_again() -> None:
    """K-means finds five blobs in each sample, and cuts them elsewhere each time with twelve."""
    five, twelve = measured(Kmeans(), GIVEN, ROWS, (5, 12), again, silent)
    assert five.stability is not None
    assert twelve.stability is not None
    assert five.stability > 0.9
    assert twelve.stability < 0.8


def test_progress_runs_from_nothing_to_all() -> None:
    """One turn for each value and each of its samples; any of them can be stopped."""
    told: list[tuple[int, int]] = []
    values = (3, 12, 35)

    def tell(done: int, total: int, message: str = "") -> None:
        told.append((done, total))

    list(measured(Hdbscan(), GIVEN, ROWS, values, again, tell))
    all_of_them = len(values) * (1 + DRAWS)
    assert {of for _, of in told} == {all_of_them}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[0][0] == 0
    assert told[-1][0] == all_of_them
    for turn in range(all_of_them):
        with pytest.raises(Cancelled):
            list(measured(Hdbscan(), GIVEN, ROWS, values, again, partial(stop, turn)))


@pytest.mark.parametrize(("method", "value"), [(Kmeans(), 100), (Hdbscan(), 190)])
def test_progress_reaches_its_end_though_samples_are_left_out(
    method: Clusterer, value: float
) -> None:
    """Clusters of two rows cannot be judged by samples; where all is noise there is nothing to."""
    told: list[int] = []

    def tell(done: int, total: int, message: str = "") -> None:
        told.append(done)

    (found,) = measured(method, GIVEN, ROWS, (value,), again, tell)
    assert found.stability is None
    assert told[-1] == 1 + DRAWS


def test_samples_that_take_k_means_long_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the estimate for K-means; HDBSCAN is never long."""
    monkeypatch.setattr(judging, "LONGEST", 0.0)
    (long,) = measured(Kmeans(), GIVEN, ROWS, (5,), again, silent)
    (never,) = measured(Hdbscan(), GIVEN, ROWS, (12,), again, silent)
    assert long.stability is None
    assert never.stability is not None


def stop(turn: int, done: int, total: int, message: str = "") -> None:
    """Stop at a turn."""
    if done >= turn:
        raise Cancelled("Stop.")


def test_noise_makes_nobody_the_same() -> None:
    """Counted as a cluster, two clusterings that are mostly noise would agree by that alone."""
    one = np.full(100, -1, np.int32)
    other = one.copy()
    one[:10], other[:5], other[5:10] = 0, 0, 1
    assert adjusted_rand_score(one, other) > 0.9, "as one cluster"
    assert 0.5 < same(one, other) < 0.7
    assert same(one, one) == 1.0
    assert same(one[:0].astype(np.int32), other[:0]) == 1.0
    whole = TRUTH.astype(np.int32)
    turned = np.roll(whole, 7)
    assert same(whole, turned) == pytest.approx(adjusted_rand_score(whole, turned))


def labels_of(*values: int) -> Ints:
    """Labels of a few rows."""
    return np.asarray(values, dtype=np.int32)


def near_of(rows: list[list[int]]) -> NDArray[np.int32]:
    """Neighbours of a few rows."""
    return np.asarray(rows, dtype=np.int32)


def test_modularity_by_hand() -> None:
    """Two pairs that know each other: 1 - 1/2; all in one 0; noise counts against it."""
    near = near_of([[1], [0], [3], [2]])
    assert modularity(labels_of(0, 0, 1, 1), near) == pytest.approx(0.5)
    assert modularity(labels_of(0, 0, 0, 0), near) == pytest.approx(0.0)
    assert modularity(labels_of(0, 0, -1, -1), near) == pytest.approx(0.5 - 0.25)
    assert modularity(labels_of(0, 0, 1, 1), near_of([[-1], [0], [-1], [0]])) == pytest.approx(0.0)
    assert modularity(labels_of(0, 0), near_of([[-1], [-1]])) is None
