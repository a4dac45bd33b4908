"""Labels by the vote of the nearest clustered rows."""

import numpy as np
import pytest

from elute.steps.cluster.other_rows.voting import vote
from tests.steps.blobs import blobs, graph


def asked(
    labels: list[int], indices: list[list[int]], far: list[list[float]]
) -> tuple[list[int], list[float]]:
    """The vote as plain lists."""
    found, share = vote(
        np.array(labels, np.int32), np.array(indices, np.int32), np.array(far, np.float32)
    )
    assert found.dtype == np.int32
    assert share.dtype == np.float32
    return found.tolist(), share.tolist()


def test_nearer_rows_weigh_more() -> None:
    """One row at distance 1 outvotes two at distance 4, with two thirds of the weight."""
    found, share = asked([0, 1, 1], [[0, 1, 2]], [[1, 4, 4]])
    assert found == [0]
    assert share == pytest.approx([2 / 3])


def test_noise_votes_for_noise() -> None:
    """A row among noise stays noise, with the share of the noise as its strength."""
    found, share = asked([2, -1, -1, 0], [[0, 1, 2], [0, 3, 3]], [[1, 1, 1], [1, 1, 1]])
    assert found == [-1, 0]
    assert share == pytest.approx([2 / 3, 2 / 3])


def test_ties_go_to_the_lower_label_and_noise_comes_last() -> None:
    """Equal weights: cluster 1 before 3, and any cluster before noise, in whatever order."""
    found, _ = asked([3, 1, -1], [[0, 1], [1, 0], [2, 0]], [[1, 1]] * 3)
    assert found == [1, 1, 3]


def test_rows_at_the_same_spot_decide_alone() -> None:
    """At distance 0 nothing farther has a say, and the share is theirs."""
    found, share = asked([0, 1, 1], [[0, 1, 2], [1, 2, 0]], [[0, 1e-9, 1e-9], [0, 0, 0]])
    assert found == [0, 1]
    assert share == pytest.approx([1, 2 / 3])


def test_nobody_to_ask() -> None:
    """No rows give nothing, no neighbours noise at 0, only noise gives noise at 1."""
    none = np.zeros((0, 4), np.int32)
    assert [len(part) for part in vote(np.zeros(5, np.int32), none, none.astype(float))] == [0, 0]
    assert asked([0, 1], [[], []], [[], []]) == ([-1, -1], [0, 0])
    assert asked([-1, -1], [[0, 1]], [[1, 2]]) == ([-1], [1])


@pytest.mark.parametrize("k", [1, 5, 16])
def test_agrees_with_scikit_learn(k: int) -> None:
    """Labels and shares are those of its classifier with weights by distance."""
    from sklearn.neighbors import KNeighborsClassifier

    vectors, truth = blobs((60, 40, 30, 30), spread=1.5)
    known, new = vectors[:120], vectors[120:]
    model = KNeighborsClassifier(k, weights="distance").fit(known, truth[:120])
    far, indices = model.kneighbors(new)
    found, share = vote(truth[:120].astype(np.int32), indices.astype(np.int32), far)
    np.testing.assert_array_equal(found, model.predict(new))
    np.testing.assert_allclose(share, model.predict_proba(new).max(axis=1), atol=1e-6)


def test_a_graph_relabels_its_own_rows() -> None:
    """On clear clusters the neighbours of each row give it the label it has."""
    vectors, truth = blobs((60, 40, 20))
    links = graph(vectors)
    found, share = vote(truth.astype(np.int32), links.indices, links.distances)
    np.testing.assert_array_equal(found, truth)
    assert share.min() > 0.99
