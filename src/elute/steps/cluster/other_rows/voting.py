"""Which cluster a row would belong to, going by its nearest clustered rows.

It serves every method, also those that cannot predict, and clusters of any shape; the nearest
centre would be wrong for those that HDBSCAN finds.
"""

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Ints


def vote(labels: Ints, indices: Ints, distances: NDArray[np.floating]) -> tuple[Ints, Floats]:
    """Let the nearest clustered rows of each row vote, the nearer with more weight.

    The k-nearest-neighbour rule with weights 1 / distance (after Dudani 1976; the labels are those
    of scikit-learn's KNeighborsClassifier with weights="distance"). Neighbours that are noise vote
    for noise, so that a row far from all clusters is not handed to one.

    Args:
        labels: (m,) the clusters of the clustered rows, -1 for noise.
        indices: (r, k) positions, in `labels`, of the nearest clustered rows of each row that is
            asked for; r and k may be 0.
        distances: (r, k) how far they are, from 0, on any scale: squared or cosine distances give
            the nearer more weight still. Where some are 0, only those vote.

    Returns:
        (r,) int32 labels with the most weight, of equal ones the lower one, -1 last; and (r,)
        float32 their shares of the weight, in [0, 1]. Without neighbours -1 and 0.
    """
    asked, k = indices.shape
    if not asked or not k:
        return np.full(asked, -1, dtype=np.int32), np.zeros(asked, dtype=np.float32)
    noise = int(labels.max(initial=-1)) + 1
    votes = labels[indices]
    votes[votes < 0] = noise
    order = np.argsort(votes, axis=1, kind="stable")
    votes = np.take_along_axis(votes, order, axis=1)
    weights = np.take_along_axis(_weights(distances), order, axis=1)
    begins = np.ones((asked, k), dtype=np.bool_)
    begins[:, 1:] = votes[:, 1:] != votes[:, :-1]
    starts = np.flatnonzero(begins)
    sums = np.add.reduceat(weights.ravel(), starts)
    # The parties of a row stand one after the other by label; the first of the largest wins.
    winner = starts[np.lexsort((starts, -sums, starts // k))]
    winner = winner[np.unique(winner // k, return_index=True)[1]]
    found = votes.ravel()[winner].astype(np.int32)
    found[found == noise] = -1
    share = np.maximum.reduceat(sums, np.searchsorted(starts, np.arange(asked) * k))
    return found, np.minimum(share, 1).astype(np.float32)


def _weights(distances: NDArray[np.floating]) -> NDArray[np.float64]:
    """(r, k) weights that add up to 1 in each row."""
    far = distances.astype(np.float64)
    nearest = far.min(axis=1, keepdims=True)
    weights = np.divide(nearest, far, out=np.ones_like(far), where=far > 0)
    made: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return made
