"""Which cluster rows that were not there would belong to."""

from dataclasses import replace

import numpy as np
import pytest

from elute.core.progress import silent
from elute.core.results import Clustered, Floats, Neighbors
from elute.steps.cluster.given import Given
from elute.steps.cluster.hdbscan import Hdbscan
from elute.steps.cluster.kmeans import Kmeans
from elute.steps.cluster.other_rows.predicting import middles, nearest_middle, predicted, reach
from tests.steps.blobs import blobs, graph, unit

LABELS = np.array([0, 0, 0, 1, 1, -1, -1], dtype=np.int32)
INDICES = np.array([[1, 2], [0, 2], [1, 0], [4, 0], [3, 5], [4, 0], [5, 0]], dtype=np.int32)
FAR = np.array(
    [[0.1, 0.3], [0.1, 0.2], [0.2, 0.3], [0.4, 0.9], [0.4, 0.5], [0.5, 0.8], [0.3, 0.9]], np.float32
)


def clustered(labels: np.ndarray[tuple[int], np.dtype[np.int32]]) -> Clustered:
    """Clusters as a step hands them on."""
    return Clustered(labels, np.zeros(len(labels), np.float32))


def asked(
    far: Floats | None, indices: list[list[int]], distances: list[list[float]]
) -> tuple[list[int], list[float]]:
    """The prediction as plain lists."""
    found, share = predicted(
        LABELS, far, np.array(indices, np.int32), np.array(distances, np.float32)
    )
    assert found.dtype == np.int32
    assert share.dtype == np.float32
    return found.tolist(), share.tolist()


def test_a_cluster_reaches_as_far_as_its_rows_are_from_their_nearest() -> None:
    """0.2 in cluster 0, whose third row is so far from the second; 0.4 in cluster 1."""
    found = reach(clustered(LABELS), Neighbors(INDICES, FAR))
    assert found is not None
    assert found == pytest.approx([0.2, 0.4])


def test_without_noise_no_row_is_too_far() -> None:
    """Then the vote decides alone, however far the neighbours are."""
    labels = np.where(LABELS < 0, 1, LABELS).astype(np.int32)
    assert reach(clustered(labels), Neighbors(INDICES, FAR)) is None


def test_where_distance_does_not_tell_the_noise_all_vote() -> None:
    """Noise amid a cluster, as EVoC or clusters of a layout leave it: known noise decides."""
    among, near, far = INDICES.copy(), FAR.copy(), FAR.copy()
    among[5:], near[5:], far[5:] = [[6, 3], [5, 3]], [0.1, 0.3], [0.5, 0.6]
    assert reach(clustered(LABELS), Neighbors(among, near)) is None, "the vote keeps both out"
    among[5:] = [[3, 4], [4, 3]]
    assert reach(clustered(LABELS), Neighbors(among, near)) is None, "neither keeps any out"
    assert reach(clustered(LABELS), Neighbors(among, far)) is not None


def test_only_rows_within_reach_vote() -> None:
    """The nearest is noise, the next of a cluster that does not reach so far, the last one does."""
    far = np.array([0.2, 0.4], np.float32)
    assert asked(far, [[5, 0, 3]], [[0.1, 0.3, 0.35]]) == ([1], [1.0])
    assert asked(far, [[5, 0, 3]], [[0.1, 0.3, 0.45]]) == ([-1], [0.0])
    found, share = asked(far, [[0, 1, 3]], [[0.1, 0.2, 0.1]])
    assert found == [0]
    assert share == pytest.approx([0.6])


def test_without_a_reach_noise_votes_for_noise() -> None:
    """As in the vote; the strength of noise is 0, as everywhere."""
    assert asked(None, [[5, 6, 0]], [[0.5, 0.5, 0.5]]) == ([-1], [0.0])
    found, share = asked(None, [[3, 6, 4]], [[0.5, 0.5, 0.5]])
    assert found == [1]
    assert share == pytest.approx([2 / 3])


def test_a_copy_of_a_row_is_in_its_cluster() -> None:
    """At distance 0 it is within any reach, and no other row has a vote."""
    far = np.zeros(2, np.float32)
    assert asked(far, [[3, 0]], [[0.0, 0.1]]) == ([1], [1.0])
    assert asked(None, [[3, 0, 1]], [[0.0, 1e-3, 1e-3]]) == ([1], [1.0])


def test_no_row_is_asked() -> None:
    """Nothing is predicted of nothing."""
    none = np.zeros((0, 3))
    for far in (None, np.zeros(2, np.float32)):
        found, share = predicted(LABELS, far, none.astype(np.int32), none.astype(np.float32))
        assert (found.shape, share.shape) == ((0,), (0,))


def test_noise_stays_noise_and_members_stay_members() -> None:
    """Of 30 rows of three HDBSCAN clusters and 60 from anywhere, each goes where it belongs."""
    vectors, truth = blobs((80, 70, 60), seed=3)
    stray = unit(np.random.default_rng(4).normal(size=(120, 24)))
    new = np.arange(210) % 7 == 0
    rows, queries = (
        np.concatenate(it) for it in ((vectors[~new], stray[:60]), (vectors[new], stray[60:]))
    )
    made = graph(rows)
    found = Hdbscan(min_cluster_size=15).run(Given.of(rows, made), silent)
    assert found.count == 3
    near = np.argsort(-queries @ rows.T, axis=1)[:, :16].astype(np.int32)
    apart = 1 - np.take_along_axis(queries @ rows.T, near, axis=1)
    ours = [int(np.bincount(found.labels[:-60][truth[~new] == it]).argmax()) for it in range(3)]
    own = np.array(ours)[truth[new]]
    noise, right = {}, {}
    shuffled = replace(found, labels=np.random.default_rng(5).permutation(found.labels))
    for name, it in (("reach", found), ("shuffled", shuffled)):
        labels, _ = predicted(it.labels, reach(it, made), near, apart)
        noise[name], right[name] = (labels[30:] < 0).mean(), (labels[:30] == own).mean()
    labels, _ = predicted(found.labels, None, near, apart)
    noise["vote"], right["vote"] = (labels[30:] < 0).mean(), (labels[:30] == own).mean()
    known = (found.labels[-60:] < 0).mean()
    print(f"members right {right}, strays left out {noise}, of known strays {known:.2f}")
    assert right["reach"] == right["vote"] == 1
    assert noise["reach"] > known - 0.1
    assert noise["vote"] < noise["reach"] - 0.2, "the vote of all lets more in"
    assert right["shuffled"] < 0.6


def test_middles_decide_where_they_tell_the_clusters() -> None:
    """K-means' labels and strengths come out again; merged clusters and noise have no middle."""
    vectors, _ = blobs((60, 50, 40, 30), spread=0.9, seed=1)
    found = Kmeans(k=4).run(Given.of(vectors, graph(vectors)), silent)
    centres = middles(found, vectors)
    assert centres is not None
    labels, strength = nearest_middle(centres, vectors)
    assert (labels == found.labels).mean() > 0.99
    np.testing.assert_allclose(strength, found.strength, atol=0.01)
    around = np.random.default_rng(0).integers(0, 3, len(vectors)).astype(np.int32)
    assert middles(clustered(around), vectors) is None
    noisy = np.where(np.arange(len(vectors)) < 1, -1, found.labels).astype(np.int32)
    assert middles(clustered(noisy), vectors) is None


def test_one_cluster_has_one_middle() -> None:
    """Everything belongs to it, with strength 1."""
    vectors, _ = blobs((20,))
    centres = middles(clustered(np.zeros(20, np.int32)), vectors)
    assert centres is not None
    labels, strength = nearest_middle(centres, vectors[:3])
    assert labels.tolist() == [0, 0, 0]
    assert strength.tolist() == [1, 1, 1]
