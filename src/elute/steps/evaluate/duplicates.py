"""Rows that say almost the same as an earlier one, each with the row that stays as its witness."""

import numpy as np

from elute.core.results import Floats, Ints, Neighbors


def near_duplicates(neighbors: Neighbors, threshold: float) -> tuple[Ints, Ints, Floats]:
    """Mark rows that stand close to an earlier row which is not marked itself.

    By position: a row is marked when an earlier, unmarked row is joined to it in the graph (one is
    among the k nearest of the other) at `threshold` or closer; of several the most similar is its
    witness. So removing all marked rows leaves a similar row for each, which chains (a like b, b
    like c, only a kept) would not. In a crowd of more than k alike, some rows stay unmarked.

    Args:
        neighbors: the graph of m rows.
        threshold: a cosine.

    Returns:
        (q,) marked positions, ascending; (q,) their witnesses; (q,) their cosine.
    """
    m, k = neighbors.indices.shape
    similarity = 1 - neighbors.distances.ravel()
    close = similarity >= threshold
    row = np.repeat(np.arange(m, dtype=np.int32), k)[close]
    other = neighbors.indices.ravel()[close]
    later, earlier, cosine = np.maximum(row, other), np.minimum(row, other), similarity[close]
    order = np.lexsort((earlier, -cosine, later))
    marked = np.zeros(m, dtype=np.bool_)
    chosen = []
    for edge in order:
        if not marked[later[edge]] and not marked[earlier[edge]]:
            marked[later[edge]] = True
            chosen.append(edge)
    return later[chosen], earlier[chosen], cosine[chosen]
