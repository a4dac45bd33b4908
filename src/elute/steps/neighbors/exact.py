"""The k most similar rows of each row by comparing all with all, in blocks that fit in memory."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Floats, Ids, Neighbors
from elute.core.settings import option
from elute.steps.neighbors import cuda

Search = Callable[[int, int], tuple[Ids, Floats]]

BLOCK_BYTES = 200 * 2**20
"""Memory for one block of rows against all rows, at worst."""

BYTES_PER_PAIR = 56
"""What a pair of rows costs where all similarities tie and all must be sorted; otherwise 5."""

GROUP = 16
"""Columns folded into one before the threshold is looked for."""


@dataclass(frozen=True)
class Exact:
    """Exact cosine neighbours: on the GPU where PyTorch has one, otherwise by BLAS on all cores."""

    k: int = option(16, "Nearest other rows to find for each row.", low=5, high=256)

    def run(self, given: Floats, progress: Progress) -> Neighbors:
        """Search in blocks of rows.

        Args:
            given: (m, d) float32 rows of length 1.
            progress: told the rows done before each block and at the end.

        Returns:
            min(k, m - 1) neighbours a row, nearest first. Equally near rows stand in their order in
            the data (on a GPU, which of those that tie for the last places come in is left open).
        """
        m = len(given)
        k = max(0, min(self.k, m - 1))
        if k and cuda.available():
            try:
                return search(m, k, cuda.rows_at_once(m), cuda.searcher(given, k), progress)
            except cuda.out_of_memory():
                progress(0, m, "the GPU has no memory left: searching on the CPU")
        rows = max(1, BLOCK_BYTES // (BYTES_PER_PAIR * max(1, m)))
        return search(m, k, rows, lambda start, stop: _on_cpu(given, k, start, stop), progress)


def search(m: int, k: int, rows: int, find: Search, progress: Progress) -> Neighbors:
    """Put the graph together from `find(start, stop)`, called for `rows` rows at a time."""
    indices = np.empty((m, k), dtype=np.int32)
    distances = np.empty((m, k), dtype=np.float32)
    for start in range(0, m if k else 0, rows):
        stop = min(start + rows, m)
        progress(start, m)
        columns, similarities = find(start, stop)
        indices[start:stop] = columns
        distances[start:stop] = np.clip(1 - similarities, 0, 2)
    progress(m, m)
    return Neighbors(indices, distances)


def _on_cpu(vectors: Floats, k: int, start: int, stop: int) -> tuple[Ids, Floats]:
    """Neighbours and similarities of rows `start` to `stop`."""
    similarity = vectors[start:stop] @ vectors.T
    rows = np.arange(stop - start)
    similarity[rows, rows + start] = -np.inf
    return highest(similarity, k)


def highest(similarity: Floats, k: int) -> tuple[Ids, Floats]:
    """The k highest entries of each row, highest first, ties by column.

    The k-th highest of the maxima of disjoint groups of columns is a lower bound of the k-th
    highest entry, found on a sixteenth of the data; the few entries that reach it are sorted.

    Args:
        similarity: (b, m) with m >= k >= 1.
        k: how many to keep.

    Returns:
        (b, k) columns and (b, k) values.
    """
    b, m = similarity.shape
    groups = max(k, m // GROUP)
    best = similarity[:, : m - m % groups].reshape(b, -1, groups).max(axis=1)
    bound = np.partition(best, groups - k, axis=1)[:, groups - k]
    rows, columns = np.divmod(np.flatnonzero(similarity >= bound[:, None]), m)
    values = similarity[rows, columns]
    order = np.lexsort((columns, -values, rows))
    first = np.searchsorted(rows, np.arange(b))
    chosen = order[first[:, None] + np.arange(k)]
    return columns[chosen], values[chosen]
