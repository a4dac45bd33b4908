"""The layout on any number of cores."""

import os

import numpy as np
import pytest
from scipy.sparse import coo_array, csr_array

from elute.core.progress import silent
from elute.steps.reduce.fuzzy import curve, weighed
from elute.steps.reduce.layout import _dealt, _turns, laid
from tests.steps.blobs import blobs, graph

CURVE = curve(0.1)


@pytest.mark.parametrize("groups", [2, 4, 10, 64])
def test_a_turn_names_no_group_twice(groups: int) -> None:
    """Else two threads would move one row; and every pair of groups has its turn once."""
    turns = list(_turns(groups))
    assert turns[0] == [(group, group) for group in range(groups)]
    for turn in turns[1:]:
        assert sorted(group for pair in turn for group in pair) == list(range(groups))
    pairs = {tuple(sorted(pair)) for turn in turns for pair in turn}
    assert len(pairs) == sum(map(len, turns)) == groups * (groups + 1) // 2


def test_every_edge_that_is_strong_enough_lies_in_the_cell_of_its_groups() -> None:
    """Weaker ones are left out: they would not be drawn once."""
    random = np.random.default_rng(0)
    weights = random.random((11_000, 3)).astype(np.float32)
    others = random.integers(0, 11_000, weights.shape)
    rows = np.repeat(np.arange(11_000), 3)
    edges = coo_array((weights.ravel(), (rows, others.ravel())), (11_000, 11_000)).tocsr()
    cells = _dealt(edges, 10, seed=0)
    wanted = edges.tocoo()
    strong = wanted.data >= wanted.data.max() / 10
    assert 0 < strong.mean() < 1
    drawn = {(h, t) for edges in cells.edges for h, t in zip(edges.heads, edges.tails, strict=True)}
    assert drawn == set(zip(wanted.row[strong], wanted.col[strong], strict=True))
    groups = 4
    for cell, part in enumerate(cells.edges):
        assert {*(part.heads % groups), *(part.tails % groups)} <= {*divmod(cell, groups)}
        assert len(part.heads) == 0 or any(cell in turn for turn in cells.turns)


def test_the_number_of_cores_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """One, two and seven threads end at the very same places; another seed does not."""
    vectors, _ = blobs((5_000, 6_000), dim=8)
    edges = weighed(graph(vectors))
    start = np.random.default_rng(0).random((11_000, 2), dtype=np.float32)
    made = []
    for cores in (1, 2, 7):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, cores=cores: set(range(cores)))
        made.append(laid(start, edges, CURVE, 1.0, 20, 0, silent))
    assert np.array_equal(made[0], made[1])
    assert np.array_equal(made[0], made[2])
    assert not np.array_equal(made[0], laid(start, edges, CURVE, 1.0, 20, 1, silent))


def test_no_edges_move_nothing() -> None:
    """Rows without a neighbour stay."""
    start = np.random.default_rng(0).random((20, 3), dtype=np.float32)
    edges = csr_array((20, 20), dtype=np.float32)
    assert np.array_equal(laid(start, edges, CURVE, 1.0, 5, 0, silent), start)
