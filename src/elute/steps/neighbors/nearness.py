"""Which of two rows is nearer, by cosine, straight line or city blocks, and how near it is.

The metric decides which rows are neighbours. How far they are is handed on as cosine distance
whatever the metric: the thresholds of near copies, DBSCAN's eps, the weights of HDBSCAN and t-SNE
and the outlier score are all in it. Between rows of length 1 the straight line is
sqrt(2 - 2 cosine), so that euclidean and cosine make the same graph.
"""

from collections.abc import Callable

import numpy as np

from elute.core.results import Floats, Ids, Ints
from elute.core.settings import option

METRICS = ("cosine", "euclidean", "manhattan")

GATHER_BYTES = 32 * 2**20
"""Memory for the vectors of the neighbours of one block of rows."""


def metric_option() -> str:
    """The setting that every method has."""
    help = "What near means; how near is told as cosine distance whatever is chosen."
    return option("cosine", help, choices=METRICS)  # type: ignore[no-any-return]


def comparer(table: Floats, metric: str) -> Callable[[Floats], Floats]:
    """A function from rows, (b, d), to (b, m) nearness to each row of `table`; higher is nearer."""
    if metric == "manhattan":
        import faiss

        def blocks_apart(rows: Floats) -> Floats:
            apart: Floats = faiss.pairwise_distances(rows, table, metric=faiss.METRIC_L1)
            return np.negative(apart, out=apart)

        return blocks_apart
    if metric == "euclidean":
        half = np.einsum("ij,ij->i", table, table) / 2
        return lambda rows: rows @ table.T - half
    return lambda rows: rows @ table.T


def of_pairs(vectors: Floats, rows: Ids, columns: Ids | Ints, metric: str) -> Floats:
    """(b, c) nearness of each of `rows`, (b,), to its own `columns`, (b, c), on `comparer`'s scale.

    The vectors of the columns are gathered a few rows at a time.
    """
    made = np.empty(columns.shape, dtype=np.float32)
    size = max(1, GATHER_BYTES // max(1, 4 * columns.shape[1] * vectors.shape[1]))
    for start in range(0, len(rows), size):
        block = slice(start, start + size)
        one, others = vectors[rows[block]], vectors[columns[block]]
        if metric == "manhattan":
            others -= one[:, None]
            made[block] = -np.abs(others, out=others).sum(axis=2)
            continue
        made[block] = (others @ one[:, :, None])[:, :, 0]
        if metric == "euclidean":
            made[block] -= np.einsum("ijk,ijk->ij", others, others) / 2
    return made


def nearest_first(nearness: Floats, columns: Ids) -> tuple[Ids, Floats]:
    """Each row's columns and their nearness, both (b, c), the nearest first, ties by column."""
    order = np.lexsort((columns, -nearness), axis=1)
    return np.take_along_axis(columns, order, 1), np.take_along_axis(nearness, order, 1)


def handed_on(
    vectors: Floats, rows: Ids, columns: Ids, nearness: Floats, metric: str
) -> tuple[Ids, Floats]:
    """The neighbours of `rows`, nearest first, as they are handed on.

    Args:
        vectors: (m, d) all rows.
        rows: (b,) whose neighbours they are.
        columns: (b, k) the neighbours, nearest first.
        nearness: (b, k) how near they are by the metric.
        metric: one of METRICS.

    Returns:
        (b, k) columns and their cosine distances, rising.
    """
    if metric != "cosine":
        columns, nearness = nearest_first(of_pairs(vectors, rows, columns, "cosine"), columns)
    return columns, np.clip(1 - nearness, 0, 2)
