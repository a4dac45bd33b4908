"""The rows most like some vectors, exact, by cosine: a matrix product over blocks of vectors."""

from collections.abc import Iterator

import numpy as np

from elute.core.results import Floats, Ids
from elute.steps.neighbors.exact import highest

Blocks = Iterator[tuple[Ids, Floats]]


def cosines(blocks: Blocks, count: int, vector: Floats) -> Floats:
    """(count,) the cosine of every vector to one; -inf for those that are in no block.

    Args:
        blocks: numbers of vectors of length 1 below `count`, and the vectors.
        count: how many numbers there are.
        vector: (d,) of length 1.
    """
    made = np.full(count, -np.inf, dtype=np.float32)
    for numbers, vectors in blocks:
        made[numbers] = vectors @ vector
    return made


def nearest(blocks: Blocks, vectors: Floats, k: int) -> tuple[Ids, Floats]:
    """The k vectors most like each of several, the most alike first, ties by number.

    Args:
        blocks: numbers of vectors of length 1, rising, and the vectors; at least one.
        vectors: (q, d) of length 1.
        k: how many; all where there are fewer.

    Returns:
        (q, k) numbers and (q, k) their cosines.
    """
    best = np.zeros((len(vectors), 0), dtype=np.int64)
    values = np.zeros((len(vectors), 0), dtype=np.float32)
    for numbers, some in blocks:
        found = vectors @ some.T
        columns, alike = highest(found, min(k, found.shape[1]))
        best = np.hstack([best, numbers[columns]])
        values = np.hstack([values, alike])
        # Those found before stand first, so that the lower number wins a tie.
        columns, values = highest(values, min(k, values.shape[1]))
        best = np.take_along_axis(best, columns, axis=1)
    return best, values


def first(values: Floats, k: int) -> Ids:
    """Positions of the k highest values, the highest first, ties by position; fewer if fewer."""
    k = min(k, len(values))
    if not k:
        return np.zeros(0, dtype=np.int64)
    best: Ids = highest(values[None], k)[0][0]
    return best
