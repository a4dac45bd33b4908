"""Whatever a Milvus proposes, the graph is whole, and what it misses is measured and said."""

import numpy as np
import pytest

from elute.core.errors import ServiceError
from elute.core.progress import Progress, silent
from elute.core.results import Floats, Ids
from elute.steps.neighbors.approximate import Task, search
from elute.steps.neighbors.milvus import REQUEST_BYTES, Milvus, Rows, rows_in_request
from elute.steps.neighbors.milvus.store import positions
from tests.steps.blobs import blobs, graph
from tests.steps.neighbors.milvus.rows import ROWS, spread_out
from tests.steps.neighbors.test_approximate import agreement, is_whole


class FakeStore:
    """A Milvus that finds the nearest, spoilt in a way of its own; more effort finds more."""

    name = "Milvus at fake"
    efforts = (4, 64)
    rows_at_once = 500
    notes: tuple[str, ...] = ()

    def __init__(self, spoil: str = "") -> None:
        self.spoil = spoil
        self.table = np.zeros((0, 8), dtype=np.float32)
        self.requests: list[int] = []
        self.searched: list[tuple[int, int]] = []
        self.is_ready = False

    def add(self, first: int, rows: Floats) -> None:
        """Keep them."""
        assert first == len(self.table)
        self.requests.append(len(rows))
        self.table = np.vstack((self.table, rows))

    def ready(self, progress: Progress, total: int) -> None:
        """All are there."""
        assert len(self.table) == total
        self.is_ready = True

    def search(self, rows: Floats, count: int, effort: int) -> Ids:
        """The nearest, as many as the effort allows."""
        assert self.is_ready
        self.searched.append((len(rows), effort))
        found = np.argsort(-(rows @ self.table.T), axis=1, kind="stable")[:, :count]
        found[:, effort:] = -1
        if self.spoil == "beyond":
            found[:, ::2] = len(self.table) + 3
        if self.spoil == "twice":
            found[:, 1::2] = found[:, ::2]
        if self.spoil == "nothing":
            found[:] = -1
        return found


def test_effort_rises_until_the_recall_holds() -> None:
    """4 proposals are too few, 16 too for 16 neighbours and the row itself: 32 are taken."""
    store = FakeStore()
    vectors = spread_out()
    found = search(Task(vectors, 16, "cosine"), Rows(store, vectors, silent), silent)
    efforts = [effort for _, effort in store.searched]
    assert efforts[:4] == [4, 8, 16, 32]
    assert set(efforts[4:]) == {32}
    is_whole(found, ROWS, 16)
    assert agreement(found, graph(vectors)) == 1
    assert (found.method, found.recall) == ("milvus", 1.0)
    assert found.notes[0].startswith("Searched by Milvus at fake with ef 32: 100.0 % ")


@pytest.mark.parametrize("spoil", ["beyond", "twice"])
def test_a_server_that_answers_nonsense_spoils_no_graph(spoil: str) -> None:
    """Rows that there are none of, and rows named twice, are not taken for neighbours."""
    vectors = spread_out()
    rows = Rows(FakeStore(spoil), vectors, silent)
    found = search(Task(vectors, 16, "cosine"), rows, silent)
    is_whole(found, ROWS, 16)
    assert found.recall is not None
    assert found.recall < 0.95
    assert "does not hold the 95 %" in found.notes[0]


def test_a_server_that_finds_nothing_is_an_error() -> None:
    """Else all rows would be compared here, for hours where they are many."""
    vectors = spread_out()
    rows = Rows(FakeStore("nothing"), vectors, silent)
    with pytest.raises(ServiceError, match="Milvus at fake found no row"):
        search(Task(vectors, 16, "cosine"), rows, silent)


def test_blocks_are_as_large_as_the_store_wants_them() -> None:
    """Rows go there and are searched for in pieces that it can take."""
    store = FakeStore()
    vectors = spread_out()
    search(Task(vectors, 16, "cosine"), Rows(store, vectors, silent), silent)
    assert store.requests == [2000, 100]
    assert {rows for rows, _ in store.searched} == {500, 100}


@pytest.mark.parametrize("dims", [1, 24, 384, 4096, 10**7])
def test_no_request_is_too_large(dims: int) -> None:
    """Servers refuse messages of 64 MiB; a row is the least that can be sent."""
    rows = rows_in_request(dims)
    assert rows == 1 or rows * dims * 4 <= REQUEST_BYTES
    assert 1 <= rows <= 2000


@pytest.mark.parametrize("m", [0, 1, 2, 3, 17])
def test_few_rows_are_compared_with_each_other(m: int) -> None:
    """Below the size at which an index pays, the graph is the exact one and Milvus is not asked."""
    vectors = blobs((17,))[0][:m]
    found = Milvus(uri="http://localhost:1").run(vectors, silent)
    np.testing.assert_array_equal(found.indices, graph(vectors).indices)
    assert (found.method, found.recall) == ("exact", None)
    assert found.notes[0].startswith("No index was asked for as few")


def test_positions_are_filled_up() -> None:
    """Rows for which less was found than asked have -1 at the end."""
    found = positions([[{"id": 3}, {"id": 1}], [], [{"id": 5}, {"id": 6}, {"id": 7}]], 2, "id")
    assert found.tolist() == [[3, 1], [-1, -1], [5, 6]]
