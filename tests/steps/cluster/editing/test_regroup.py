"""Splitting, merging and homes on labels alone."""

import numpy as np
import pytest

from elute.core.results import Clustered, Neighbors
from elute.steps.cluster.editing.parting import Parts
from elute.steps.cluster.editing.regroup import by_hand, homes, housed, merged, split

LABELS = np.array([0] * 6 + [1] * 4 + [2] * 3 + [-1] * 3, dtype=np.int32)
CLUSTERED = Clustered(LABELS, np.where(LABELS < 0, 0, 0.5).astype(np.float32), ("first",), "pca")
INDICES = np.tile(np.arange(4, dtype=np.int32), (16, 1))
INDICES[13] = [0, 1, 2, 6]  # three of cluster 0, one of cluster 1
INDICES[14] = [6, 7, 8, 9]  # all of cluster 1
INDICES[15] = [13, 14, 0, 13]  # mostly noise
GRAPH = Neighbors(INDICES, np.full((16, 4), 0.5, dtype=np.float32))


def test_a_merge_makes_one_of_several() -> None:
    """No other row moves; the new cluster is numbered by its size, and a note tells it all."""
    made = merged(CLUSTERED, (1, 2))
    assert made.labels.tolist() == [1] * 6 + [0] * 7 + [-1] * 3
    assert made.notes == ("first", "Clusters 1 (4 rows) and 2 (3) were merged into 0 (7 rows).")
    assert made.space == "pca"
    np.testing.assert_array_equal(made.strength, CLUSTERED.strength)


def test_a_split_puts_the_parts_in_the_place_of_the_cluster() -> None:
    """The parts have their own strengths; no other row moves."""
    parts = Parts(np.array([0, 1, 1, 0, 0, 0], np.int32), np.full(6, 0.25, np.float32), "K-means")
    made = split(CLUSTERED, 0, parts)
    assert made.labels.tolist() == [0, 3, 3, 0, 0, 0] + [1] * 4 + [2] * 3 + [-1] * 3
    assert made.strength[:6].tolist() == [0.25] * 6
    assert made.notes[-1] == "Cluster 0 (6 rows) was split by K-means into 0 (4 rows) and 3 (2)."


def test_a_split_into_one_part_changes_nothing_and_says_so() -> None:
    """Rows that are all alike are still one cluster."""
    parts = Parts(np.zeros(4, np.int32), np.ones(4, np.float32), "K-means")
    made = split(CLUSTERED, 1, parts)
    np.testing.assert_array_equal(made.labels, LABELS)
    assert made.notes[-1] == "Cluster 1 (4 rows) was not split: its rows cannot be told apart."


def test_homes_are_proposed_by_the_neighbours() -> None:
    """The most strongly drawn come first; a row among noise has no home; nothing is changed."""
    found = homes(CLUSTERED, GRAPH)
    assert found.rows.tolist() == [14, 13]
    assert found.clusters.tolist() == [1, 0]
    np.testing.assert_allclose(found.strengths, [1, 0.75])
    assert found.noise == 3
    assert CLUSTERED.labels.tolist().count(-1) == 3


@pytest.mark.parametrize(("above", "rows"), [(1.0, 1), (0.76, 1), (0.75, 2), (0.0, 2)])
def test_homes_are_given_from_a_strength_on(above: float, rows: int) -> None:
    """A row drawn just so strongly is among them; the others stay noise."""
    found = homes(CLUSTERED, GRAPH)
    assert len(found.above(above).rows) == rows
    made = housed(CLUSTERED, GRAPH, above)
    assert np.count_nonzero(made.labels < 0) == 3 - rows
    assert made.labels[14] == 1
    assert made.strength[14] == 1
    went = "1 noise row" if rows == 1 else "2 noise rows"
    assert made.notes[-1].startswith(f"{went} went to")


def test_many_parts_are_told_in_few_words() -> None:
    """A note is for a line: the first parts, and how many more."""
    labels = np.zeros(60, dtype=np.int32)
    parts = Parts(
        np.repeat(np.arange(12), 5).astype(np.int32), np.ones(60, np.float32), "HDBSCAN", 7
    )
    made = split(Clustered(labels, np.ones(60, np.float32)), 0, parts)
    assert made.count == 12
    assert "12 clusters: 0 (5 rows), 1 (5)" in made.notes[-1]
    assert made.notes[-1].endswith("and 4 more; 7 rows between them went to the nearest.")


def test_clusters_by_hand_are_those_that_the_method_did_not_find() -> None:
    """Merged, split and enlarged ones are told; others may only have changed their number."""
    found = np.array([0, 0, 0, 1, 1, 2, 2, -1, -1], dtype=np.int32)
    other = np.array([2, 2, 2, 0, 0, 0, 0, -1, 1], dtype=np.int32)
    assert by_hand(found, other) == (0, 1)
    assert by_hand(found, np.array([0, 0, 0, 1, 1, 2, 2, 2, -1], np.int32)) == (2,)
    assert by_hand(found, found) == ()
    assert by_hand(found, np.full(9, -1, np.int32)) == ()
