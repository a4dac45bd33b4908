"""How far a picture can be believed: whether rows near in it are near, and near rows are in it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Floats, Ids, Ints, Neighbors, Number, Reduced
from elute.steps.places import Places
from elute.steps.reduce.pca import alike

NEAREST = 15
"""Neighbours of a row that are looked at, where the graph has as many."""

PAIRS = 30_000_000
"""Comparisons up to which every row is measured, beyond it a sample: 5,477 rows."""

SAMPLE = 1_000
"""Rows that are measured at least: the standard error is then about a third of a percent."""

BLOCK_BYTES = 100 * 2**20
"""Memory for the distances of one block of rows to all rows."""

SAME = 1e-6
"""Squared distances of unit vectors that differ by less differ by rounding only."""

Squares = NDArray[np.floating]


@dataclass(frozen=True)
class _Sample:
    """The rows that are measured.

    Attributes:
        rows: (s,) their positions, ascending.
        m: how many rows there are.
        k: how many neighbours count, k < m / 2.
    """

    rows: Ids
    m: int
    k: int


def judged(
    reduced: Reduced,
    vectors: Floats,
    neighbors: Neighbors,
    progress: Progress,
    pairs: int = PAIRS,
) -> Reduced:
    """The picture with its trustworthiness and continuity (Venna and Kaski 2001).

    For each row they count how far down the list of its neighbours in space those stand that the
    picture puts near it, and the reverse. Among rows equally near in space none stands below
    another. Rows equally near in the picture that are not so in space are in no order any more: a
    row stands in the middle of those that should be farther, or a picture collapsed to one place
    would keep everything near.

    Args:
        reduced: the picture of m rows.
        vectors: (m, d) the rows in the embedding space, compared by straight-line distance.
        neighbors: their graph; continuity takes the near rows from it.
        progress: told the rows measured.
        pairs: comparisons up to which every row is measured.

    Raises:
        Cancelled: `progress` said so.
    """
    m = len(vectors)
    k = min(NEAREST, neighbors.indices.shape[1], (m - 1) // 2)
    if k < 1 or alike(vectors):
        return reduced
    random, size = np.random.default_rng(0), min(m, max(SAMPLE, pairs // m))
    sample = _Sample(np.sort(random.choice(m, size, replace=False)), m, k)
    trusted, continued = _scores(sample, reduced.points, vectors, neighbors, progress)
    made = replace(
        reduced,
        trustworthiness=float(trusted.mean()),
        trustworthiness_error=_error(trusted, m),
        continuity=float(continued.mean()),
        continuity_error=_error(continued, m),
        judged=size,
    )
    return replace(made, notes=(*made.notes, _sentence(made, m, k)))


def _scores(
    sample: _Sample, points: Floats, vectors: Floats, neighbors: Neighbors, progress: Progress
) -> tuple[Squares, Squares]:
    """(s,) trustworthiness and (s,) continuity of each row of the sample."""
    places, flat = Places(points), points.astype(np.float64)
    lengths = np.einsum("ij,ij->i", vectors, vectors)
    trusted, continued = np.empty((2, len(sample.rows)))
    step = max(1, BLOCK_BYTES // (8 * sample.m))
    for start in range(0, len(sample.rows), step):
        progress(start, len(sample.rows), "judging the picture")
        rows = sample.rows[start : start + step]
        part = slice(start, start + len(rows))
        apart = lengths[rows, None] + lengths - 2 * (vectors[rows] @ vectors.T)
        shown = places.nearest(rows, sample.k)
        near = neighbors.indices[rows, : sample.k]
        far = _squares(flat, rows)
        continued[part] = _score(_ranks(far, rows, near, 0.0) + _middle(far, apart, near), sample)
        trusted[part] = _score(_ranks(apart, rows, shown, SAME), sample)
    progress(len(sample.rows), len(sample.rows), "judging the picture")
    return trusted, continued


def _squares(points: NDArray[np.float64], rows: Ids) -> Squares:
    """(b, m) squared distances of some points to all, without an array of (b, m, dims)."""
    apart = np.zeros((len(rows), len(points)))
    for column in points.T:
        apart += np.square(column[rows, None] - column)
    return apart


def _ranks(apart: Squares, rows: Ids, chosen: Ids | Ints, same: float) -> Squares:
    """(b, k) 1 for the nearest row, 2 for the next.

    Args:
        apart: (b, m) squared distances, of which those of the rows to themselves are overwritten.
        rows: (b,) positions.
        chosen: (b, k) positions of rows that should be near.
        same: by how much distances may differ that are the same.
    """
    apart[np.arange(len(rows)), rows] = np.inf
    reached = np.take_along_axis(apart, chosen, axis=1) - same
    ranks = np.ones(chosen.shape)
    for row, bounds in enumerate(reached):
        # Counting by one bound after the other is three times as fast as sorting.
        ranks[row] += [int(np.count_nonzero(apart[row] < bound)) for bound in bounds]
    return ranks


def _middle(shown: Squares, apart: Squares, chosen: Ids | Ints) -> Squares:
    """(b, k) half of the rows that are as near in the picture as a chosen one, but not in space.

    Args:
        shown: (b, m) squared distances in the picture, inf of the rows to themselves.
        apart: (b, m) in space.
        chosen: (b, k) positions.
    """
    half = np.zeros(chosen.shape)
    for row, near in enumerate(chosen):
        for place, other in enumerate(near):
            tied = np.flatnonzero(shown[row] == shown[row, other])
            farther = apart[row, tied] > apart[row, other] + SAME
            half[row, place] = np.count_nonzero(farther) / 2
    return half


def _score(ranks: Squares, sample: _Sample) -> Squares:
    """(b,) 1 where the chosen rows are the k nearest, 0 where they are the farthest."""
    too_far = np.maximum(0, ranks - sample.k).sum(axis=1)
    scores: Squares = 1 - too_far * 2 / (sample.k * (2 * sample.m - 3 * sample.k - 1))
    return scores


def _error(scores: Squares, m: int) -> Number:
    """The standard error of the mean over a sample of m rows; None where it is all of them."""
    s = len(scores)
    if s == m:
        return None
    return float(scores.std(ddof=1) / s**0.5 * (1 - s / m) ** 0.5)


def _sentence(made: Reduced, m: int, k: int) -> str:
    """The two numbers in words."""
    rows = "" if made.judged == m else f", measured on {made.judged:,} of {m:,} rows"
    near = "1 neighbour" if k == 1 else f"{k} neighbours"
    return (
        f"Trustworthiness {_number(made.trustworthiness, made.trustworthiness_error)}, continuity "
        f"{_number(made.continuity, made.continuity_error)} (1 is best; {near}{rows})."
    )


def _number(value: Number, error: Number) -> str:
    return f"{value:.3f}" if error is None else f"{value:.3f} ± {error:.3f}"
