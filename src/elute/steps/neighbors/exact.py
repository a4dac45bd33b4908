"""The k nearest rows of each row by comparing all with all, in blocks that fit in memory."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.core.results import Floats, Ids, Neighbors
from elute.core.settings import option
from elute.steps.accelerators import NEIGHBORS, attempt
from elute.steps.neighbors import cuda
from elute.steps.neighbors.nearness import comparer, handed_on, metric_option

Search = Callable[[int, int], tuple[Ids, Floats]]

BLOCK_BYTES = 200 * 2**20
"""Memory for one block of rows against all rows, at worst."""

BYTES_PER_PAIR = 56
"""What a pair of rows costs where all nearnesses tie and all must be sorted; otherwise 5."""

BLOCK_WORK = 6e9
"""Multiplications in one block, at most: about a tenth of a second on two free cores."""

GROUP = 16
"""Columns folded into one before the threshold is looked for."""

CORE_SPEED = {"cosine": 4.5e10, "euclidean": 4.5e10, "manhattan": 8e9}
"""Coordinates compared a second by one core: 20,000 rows x 384 took two cores 1.7 s by cosine, 9 s
by city blocks."""

LONGEST = 3600.0
"""Estimated seconds on the CPU from which on the search is refused."""


@dataclass(frozen=True)
class Exact:
    """Exact neighbours: on the GPU where PyTorch has one, otherwise by BLAS on all cores."""

    k: int = option(16, "Nearest other rows to find for each row.", low=5, high=256)
    metric: str = metric_option()

    def run(self, given: Floats, progress: Progress) -> Neighbors:
        """Search in blocks of rows.

        Args:
            given: (m, d) float32 rows of length 1.
            progress: told the rows done before each block and at the end.

        Returns:
            min(k, m - 1) neighbours a row, nearest first. Equally near rows stand in their order in
            the data (on a GPU, which of those that tie for the last places come in is left open).

        Raises:
            BadInput: on the CPU it would take more than an hour by estimate.
        """
        m, d = given.shape
        k = max(0, min(self.k, m - 1))
        found, notes = on_gpu(given, k, self.metric, progress)
        if found is not None:
            return found
        seconds = estimate(m, d, self.metric)
        if seconds > LONGEST:
            raise BadInput(
                f"Comparing {m:,} rows with each other would take about {seconds / 3600:.1f} hours "
                "on this machine.",
                "Set neighbors.method=auto: it finds nearly all of them in minutes, and measures "
                "how many.",
            )
        memory, work = BLOCK_BYTES // (BYTES_PER_PAIR * max(1, m)), BLOCK_WORK / max(1, m * d)
        compare = comparer(given, self.metric)
        find = lambda start, stop: _on_cpu(compare(given[start:stop]), k, start)  # noqa: E731
        made = search(given, k, max(1, min(memory, int(work))), find, progress, self.metric)
        return replace(made, notes=notes)


def on_gpu(
    vectors: Floats, k: int, metric: str, progress: Progress
) -> tuple[Neighbors | None, tuple[str, ...]]:
    """The graph by the GPU, with a note; None where the CPU is to search, and why if there is one.

    Args:
        vectors: (m, d) rows.
        k: neighbours of each, less than m.
        metric: by which they are chosen.
        progress: told the rows done, between blocks.
    """

    def work() -> Neighbors:
        find = cuda.searcher(vectors, k, metric)
        return search(vectors, k, cuda.rows_at_once(len(vectors)), find, progress, metric)

    if k == 0:
        return None, ()
    found, notes = attempt(NEIGHBORS, len(vectors), vectors.shape[1], work)
    return None if found is None else replace(found, notes=notes), notes


def estimate(m: int, d: int, metric: str) -> float:
    """Seconds that m rows of d coordinates take on the CPU of this machine."""
    return m * m * d / (CORE_SPEED[metric] * len(os.sched_getaffinity(0)))


def search(
    vectors: Floats, k: int, rows: int, find: Search, progress: Progress, metric: str
) -> Neighbors:
    """Put the graph together from `find(start, stop)`, called for `rows` rows at a time."""
    m = len(vectors)
    indices = np.empty((m, k), dtype=np.int32)
    distances = np.empty((m, k), dtype=np.float32)
    for start in range(0, m if k else 0, rows):
        stop = min(start + rows, m)
        progress(start, m)
        columns, nearness = find(start, stop)
        made = handed_on(vectors, np.arange(start, stop), columns, nearness, metric)
        indices[start:stop], distances[start:stop] = made
    progress(m, m)
    return Neighbors(indices, distances, "exact", metric)


def _on_cpu(nearness: Floats, k: int, start: int) -> tuple[Ids, Floats]:
    """Neighbours of the rows from `start` on, whose nearness to all rows is given, (b, m)."""
    rows = np.arange(len(nearness))
    nearness[rows, rows + start] = -np.inf
    return highest(nearness, k)


def highest(nearness: Floats, k: int) -> tuple[Ids, Floats]:
    """The k highest entries of each row, highest first, ties by column.

    The k-th highest of the maxima of disjoint groups of columns is a lower bound of the k-th
    highest entry, found on a sixteenth of the data; the few entries that reach it are sorted.

    Args:
        nearness: (b, m) with m >= k >= 1.
        k: how many to keep.

    Returns:
        (b, k) columns and (b, k) values.
    """
    b, m = nearness.shape
    groups = max(k, m // GROUP)
    best = nearness[:, : m - m % groups].reshape(b, -1, groups).max(axis=1)
    bound = np.partition(best, groups - k, axis=1)[:, groups - k]
    rows, columns = np.divmod(np.flatnonzero(nearness >= bound[:, None]), m)
    values = nearness[rows, columns]
    order = np.lexsort((columns, -values, rows))
    first = np.searchsorted(rows, np.arange(b))
    chosen = order[first[:, None] + np.arange(k)]
    return columns[chosen], values[chosen]
