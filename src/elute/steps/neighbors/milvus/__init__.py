"""Neighbours from Milvus: its Lite form in a file on this machine, or a server.

The vectors go into a collection of their own, blocks of rows are searched in it, and what it
proposes is measured like any other index: distances come from the vectors, so that the graph
differs from the exact one only by rows that were not proposed. Blocks are Milvus' own search with
many rows in one request; its search iterator takes one row a request, and is needed only beyond
16,384 neighbours.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import numpy as np

from elute.core.errors import ServiceError
from elute.core.progress import Progress
from elute.core.results import Floats, Ids, Neighbors
from elute.core.settings import option
from elute.steps.neighbors.approximate import FEWEST, WORK, Task, search, without_index
from elute.steps.neighbors.milvus import lite, server
from elute.steps.neighbors.milvus.address import Server, place
from elute.steps.neighbors.milvus.store import Store
from elute.steps.neighbors.nearness import metric_option

REQUEST_BYTES = 8 * 2**20
"""Vectors in one request; servers take 64 MiB unless they are told otherwise."""

REQUEST_ROWS = 2000
"""Rows in one request: a second of work for Milvus Lite."""

_URI = """Where: empty for Milvus Lite in a temporary file, NAME.db for one that is kept,
http://localhost:PORT or https://HOST:PORT for a server (the environment must name HOST too)."""


@dataclass(frozen=True)
class Milvus:
    """Milvus (Wang et al. 2021). Milvus Lite compares all rows; a server walks an HNSW graph.

    The graph of a server is built anew for each run and not twice alike, so that the same data can
    have other neighbours next time, as far as the measured recall leaves room.
    """

    k: int = option(16, "Nearest other rows to find for each row.", low=5, high=256)
    metric: str = metric_option()
    uri: str = option("", " ".join(_URI.split()))

    def run(self, given: Floats, progress: Progress) -> Neighbors:
        """Search.

        Args:
            given: (m, d) float32 rows of length 1.
            progress: told the rows done, between blocks.

        Returns:
            min(k, m - 1) neighbours a row, nearest first, with the recall; exact for few rows.

        Raises:
            UsageError: the vectors may not go to the server.
            BadInput: Milvus Lite's file is in use, damaged, or none of its own; or the rows are
                too many for it.
            CannotWrite: it cannot be written.
            ServiceError: pymilvus is not installed, or the server fails.
        """
        where, task = place(self.uri), Task(given, self.k, self.metric)
        if len(given) <= FEWEST:
            return without_index(task, progress)
        shape = len(given), given.shape[1]
        opening: AbstractContextManager[Store] = (
            server.opened(where, shape) if isinstance(where, Server) else lite.opened(where, shape)
        )
        with opening as store:
            made = search(task, Rows(store, given, progress), progress)
        return replace(made, notes=(*made.notes, *store.notes))


class Rows:
    """All rows in a store; the effort is the store's own."""

    method = "milvus"

    def __init__(self, store: Store, vectors: Floats, progress: Progress) -> None:
        """Bring `vectors`, (m, d), into an empty store."""
        m, d = vectors.shape
        self._store, self._total = store, m
        self.efforts = store.efforts
        self.order: Ids = np.arange(m)
        size = rows_in_request(d)
        for start in range(0, m, size):
            progress(0, m, f"bringing rows into {store.name}: {start:,} of {m:,}")
            store.add(start, vectors[start : start + size])
        store.ready(progress, m)

    def find(self, rows: Floats, count: int, effort: int) -> Ids:
        """See `approximate.Index`.

        Raises:
            ServiceError: not one row of the data was found.
        """
        found = self._store.search(rows, min(count, self._total), effort)
        found = _different(np.where((found < 0) | (found >= self._total), -1, found))
        if (found < 0).all():
            title = f"{self._store.name} found no row at all."
            raise ServiceError(title, "Set neighbors.method=auto to search without it.")
        return found

    def work(self, effort: int) -> float:
        """See `approximate.Index`; such that a block is as large as the store wants it."""
        return WORK / self._store.rows_at_once

    def words(self, effort: int) -> str:
        """See `approximate.Index`."""
        least, most = self.efforts
        return f"by {self._store.name}" + (f" with ef {effort}" if most > least else "")


def rows_in_request(dims: int) -> int:
    """How many vectors of `dims` numbers are put into one request."""
    return max(1, min(REQUEST_ROWS, REQUEST_BYTES // (4 * max(1, dims))))


def _different(found: Ids) -> Ids:
    """The same positions, -1 where one stands in its row for the second time."""
    order = np.argsort(found, axis=1, kind="stable")
    ordered = np.take_along_axis(found, order, axis=1)
    again = np.zeros(found.shape, dtype=np.bool_)
    again[:, 1:] = ordered[:, 1:] == ordered[:, :-1]
    np.put_along_axis(ordered, order, np.where(again, -1, ordered), axis=1)
    return ordered
