"""Neighbours from a hierarchical graph that is walked towards the row looked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Floats, Ids, Neighbors
from elute.core.settings import option
from elute.steps.neighbors.approximate import FEWEST, Task, search, without_index
from elute.steps.neighbors.nearness import metric_option

LINKS = 32
"""Links a row has in the graph; with 16, recall stops rising earlier."""

ROWS_AT_ONCE = 256
"""Rows put into the graph between two looks at whether to stop: a tenth of a second."""


@dataclass(frozen=True)
class Hnsw:
    """Hierarchical navigable small world (Malkov and Yashunin 2018) by FAISS, in half precision.

    Its graph is built on one core: on more, it would be another one each time.
    """

    k: int = option(16, "Nearest other rows to find for each row.", low=5, high=256)
    metric: str = metric_option()

    def run(self, given: Floats, progress: Progress) -> Neighbors:
        """Search.

        Args:
            given: (m, d) float32 rows of length 1.
            progress: told the rows done, between blocks.

        Returns:
            min(k, m - 1) neighbours a row, nearest first, with the recall; exact for few rows.
        """
        task = Task(given, self.k, self.metric)
        if len(given) <= FEWEST:
            return without_index(task, progress)
        return search(task, Walks(given, progress), progress)


class Walks:
    """All rows in the graph; the effort is how many rows a walk keeps in sight."""

    method = "hnsw"
    efforts = (32, 1024)

    def __init__(self, vectors: Floats, progress: Progress) -> None:
        """Build the graph of `vectors`, (m, d)."""
        import faiss

        m, self._d = vectors.shape
        self.order: Ids = np.arange(m)
        half = faiss.ScalarQuantizer.QT_fp16
        self._index = faiss.IndexHNSWSQ(self._d, half, LINKS, faiss.METRIC_INNER_PRODUCT)
        self._index.train(vectors[:1])  # half precision has nothing to learn
        with _one_core():
            for start in range(0, m, ROWS_AT_ONCE):
                progress(0, m, "building the graph to search in")
                self._index.add(vectors[start : start + ROWS_AT_ONCE])

    def find(self, rows: Floats, count: int, effort: int) -> Ids:
        """See `approximate.Index`."""
        import faiss

        params = faiss.SearchParametersHNSW(efSearch=effort)
        return self._index.search(rows, count, params=params)[1]  # type: ignore[no-any-return]

    def work(self, effort: int) -> float:
        """See `approximate.Index`."""
        return float(self._d * effort * LINKS * 2)

    def words(self, effort: int) -> str:
        """See `approximate.Index`."""
        return f"by walks that keep {effort} rows in sight"


@contextmanager
def _one_core() -> Iterator[None]:
    """FAISS on one thread."""
    import faiss

    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)
