"""Neighbours, lengths and labels of clusters."""

import numpy as np
import pytest

from elute.core.results import Neighbors
from elute.core.texts import Texts
from elute.steps.evaluate import members
from elute.steps.evaluate.groups import Groups
from elute.steps.evaluate.members import distance_around, label_mix, lengths, purity
from tests.steps.blobs import blobs, graph

LABELS = np.array([0, 0, 0, 1, 1, -1], dtype=np.int32)
GRAPH = Neighbors(
    np.array([[1, 2], [0, 5], [3, 4], [4, 5], [0, 3], [0, 1]], dtype=np.int32),
    np.array([[0.1, 0.3], [0.1, 0.5], [0.4, 0.6], [0, 0.2], [0, 0.4], [1, 1]], dtype=np.float32),
)


def test_purity_by_hand() -> None:
    """The share of neighbours with the same label; noise is another, and has none itself.

    Of a cluster of two rows the nearest neighbour alone counts.
    """
    found = purity(Groups(LABELS), GRAPH)
    np.testing.assert_array_equal(found, [1, 0.5, 0, 1, 0, np.nan])


def test_small_clusters_far_apart_are_pure() -> None:
    """Ten groups of five near copies are pure though the graph has 15 neighbours of each row."""
    vectors, truth = blobs((5,) * 10, spread=0.02)
    labels = truth.astype(np.int32)
    assert (purity(Groups(labels), graph(vectors)) == 1).all()
    mixed = np.roll(labels, 2)
    assert np.nanmean(purity(Groups(mixed), graph(vectors))) < 0.7


def test_a_cluster_of_one_row_has_no_purity() -> None:
    """It has no neighbour that could be in it."""
    alone = np.array([0, 0, 0, 1, 2, -1], dtype=np.int32)
    np.testing.assert_array_equal(purity(Groups(alone), GRAPH), [1, 0.5, 0, *[np.nan] * 3])


def test_distance_around_by_hand() -> None:
    """The median of 0.2, 0.3 and 0.5, and of 0.1 and 0.2."""
    np.testing.assert_allclose(distance_around(Groups(LABELS), GRAPH), [0.3, 0.15], atol=1e-6)


def test_without_neighbours_nothing_is_known() -> None:
    """A graph without edges, as one row has it."""
    bare = Neighbors(np.zeros((6, 0), np.int32), np.zeros((6, 0), np.float32))
    assert np.isnan(purity(Groups(LABELS), bare)).all()
    assert np.isnan(distance_around(Groups(LABELS), bare)).all()


@pytest.mark.parametrize("block", [8, 64, 2**20])
def test_lengths_are_in_characters(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Python counts them, whatever the script, empty texts and blocks."""
    monkeypatch.setattr(members, "BLOCK_BYTES", block)
    texts = ["plain", "", "größer", "질문이 있습니다", "\U0001f600!", "", "x" * 300, "\ud800", ""]
    assert lengths(Texts.of(texts)).tolist() == [len(text) for text in texts]
    assert lengths(Texts.of([])).tolist() == []


def test_label_mix_by_hand() -> None:
    """The most frequent label, the first of equal ones; unlabelled rows do not count."""
    clusters = np.array([0, 0, 0, 0, 1, 1, 2, -1], dtype=np.int32)
    labels = np.array([2, 2, 0, -1, 3, 1, -1, 1], dtype=np.int32)
    mix = label_mix(Groups(clusters), labels)
    assert mix.label.tolist() == [2, 1, -1]
    np.testing.assert_allclose(mix.share, [2 / 3, 0.5, np.nan])
    assert mix.count.tolist() == [2, 2, 0]


def test_label_mix_without_labels() -> None:
    """Data without labels, or without clusters."""
    none = label_mix(Groups(LABELS), np.full(6, -1, np.int32))
    assert (none.label.tolist(), none.count.tolist()) == ([-1, -1], [0, 0])
    assert len(label_mix(Groups(np.full(6, -1, np.int32)), LABELS).label) == 0
