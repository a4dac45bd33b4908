"""A graph in parts is made whole: exactly while that is affordable, roughly beyond."""

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.steps.cluster.density.graph import sparse
from elute.steps.cluster.density.joining import joined
from elute.steps.cluster.density.outside import Parts, nearest_outside
from elute.steps.cluster.given import Given
from elute.steps.cluster.hdbscan import graph_tree
from tests.steps.blobs import blobs, graph


def apart(groups: int, seed: int = 0) -> Given:
    """Groups of 12 rows whose eight nearest rows are all in the group."""
    vectors, _ = blobs((12,) * groups, spread=0.1, dim=8, seed=seed)
    return Given.of(vectors, graph(vectors, 8))


def length(given: Given, pairs: float) -> tuple[float, list[str]]:
    """The length of the tree over the graph and its notes."""
    edges, notes = graph_tree(given, given.lengths[:, 0], silent, pairs)
    assert len(edges) == len(given.points) - 1
    return float(edges[:, 2].sum()), notes


@pytest.mark.parametrize("seed", range(3))
def test_rough_joins_are_nearly_as_short(seed: int) -> None:
    """120 groups joined without comparing all pairs: at most 1 % longer, and a note says so."""
    given = apart(120, seed)
    parts = Parts.of(sparse(given.indices, given.lengths)).count
    assert parts > 60
    exact, none = length(given, 1e12)
    rough, notes = length(given, 0)
    assert exact - 1e-6 <= rough <= 1.01 * exact
    assert none == []
    assert f"The graph is in {parts} groups" in notes[0]


def test_the_last_rounds_are_exact_where_the_first_are_not() -> None:
    """What is affordable is spent: between nothing and enough, fewer groups are joined roughly."""
    given = apart(80)
    graph_of = sparse(given.indices, given.lengths)
    rough = [joined(graph_of, given, silent, pairs).rough for pairs in (0, 1e12)]
    assert rough[0] > 0
    assert rough[1] == 0
    assert Parts.of(joined(graph_of, given, silent, 0).graph).count == 1


def test_one_part_is_left_as_it_is() -> None:
    """Where nothing is apart nothing is added, and nothing was rough."""
    vectors, _ = blobs((60,), spread=1.0)
    given = Given.of(vectors, graph(vectors))
    whole = sparse(given.indices, given.lengths)
    made = joined(whole, given, silent, 0)
    assert made.graph.nnz == whole.nnz
    assert made.rough == 0


def test_groups_of_equal_rows_are_joined() -> None:
    """Copies, whose middles and walks stand still, are joined all the same."""
    vectors, _ = blobs((30,), spread=2.0)
    vectors = np.repeat(vectors, 20, axis=0)
    given = Given.of(vectors, graph(vectors, 8))
    exact, _ = length(given, 1e12)
    rough, notes = length(given, 0)
    assert notes
    assert rough <= 1.01 * exact


@pytest.mark.parametrize("word", ["middles", "joining"])
def test_cancel_passes_from_every_loop(word: str) -> None:
    """A Cancelled reaches the caller while groups are joined roughly."""

    def stop(done: int, total: int, message: str = "") -> None:
        if word in message:
            raise Cancelled("Stopped.")

    given = apart(20)
    with pytest.raises(Cancelled):
        graph_tree(given, given.lengths[:, 0], stop, 0)


def test_nearest_outside_is_by_straight_line() -> None:
    """Also for points of different lengths; rows of the own part are passed over."""
    points = np.array([[0, 0], [1, 0], [9, 0], [3, 0], [100, 0]], np.float32)
    part = np.array([0, 0, 0, 1, 1], np.int32)
    found = nearest_outside(np.arange(5), np.arange(5), part, points, silent)
    assert found.tolist() == [3, 3, 3, 1, 2]
    among = nearest_outside(np.arange(3), np.array([1, 4]), part, points, silent)
    assert among.tolist() == [4, 4, 4]


def test_filled_up_edges_are_left_out() -> None:
    """A row that is its own neighbour at the end has no edge there."""
    made = sparse(np.array([[1, 0], [0, 2], [1, 2]], np.int32), np.ones((3, 2)))
    assert made.toarray().tolist() == [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
