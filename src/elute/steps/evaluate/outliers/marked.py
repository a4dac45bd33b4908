"""What a person's marks on some rows say about the others."""

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats

GOOD, UNMARKED, JUNK = -1, 0, 1

MOST_MARKS = 1000
"""Marks that are learnt from; of more, some of each kind."""

REACH = 0.3
"""Cosine distance over which a mark fades to a third."""

DOUBT = 0.3
"""Variance of a mark against that of the correction: how far one mark alone is believed."""

JUNK_AT = 6.0
"""Where junk belongs, in robust standard deviations above the median score; good rows at 0."""

BLOCK_ROWS = 16384
"""Rows compared with all marks at a time."""


def ranked_with(scores: Floats, vectors: Floats, marks: NDArray[np.int8]) -> Floats:
    """Rank the rows anew, so that those like junk rise and those like good rows fall.

    A Gaussian process (Rasmussen and Williams 2006, 2.7) whose mean is the unsupervised score and
    whose kernel is exp((cosine - 1) / REACH) of the centred vectors: far from every mark, the score
    stands; with more marks, more of it is theirs. A mark that the score foretold changes nothing.

    Args:
        scores: (m,) in [0, 1], of `outlier_scores`.
        vectors: (m, d) rows of length 1 (or 0).
        marks: (m,) JUNK, GOOD or UNMARKED.

    Returns:
        (m,) float32, the same numbers as in `scores`, dealt out in the new order: shares and
        thresholds keep their meaning. Rows that tie stand in the order of `scores`.
    """
    if not marks.any():
        return scores
    marked = _some(marks)
    prior = _standing(scores)
    junk = marks[marked] == JUNK
    missing = np.where(junk, JUNK_AT, 0) - prior[marked]
    missing = np.where(junk, np.maximum(missing, 0), np.minimum(missing, 0))
    middle = vectors.mean(axis=0)
    known = _directions(vectors[marked], middle)
    alike = _alike(known, known) + DOUBT * np.eye(len(marked))
    weights = np.linalg.solve(alike, missing).astype(np.float32)
    for start in range(0, len(scores), BLOCK_ROWS):
        rows = _directions(vectors[start : start + BLOCK_ROWS], middle)
        prior[start : start + BLOCK_ROWS] += _alike(rows, known) @ weights
    ranked = np.empty_like(scores)
    ranked[np.lexsort((scores, prior))] = np.sort(scores)
    return ranked


def _some(marks: NDArray[np.int8]) -> NDArray[np.int64]:
    """Rows of at most MOST_MARKS marks, evenly from each kind; the few of one kind all stay.

    A cluster that was dropped is thousands of marks, beside which a handful of rows kept on purpose
    must not be lost.
    """
    junk, good = np.flatnonzero(marks == JUNK), np.flatnonzero(marks == GOOD)
    half = MOST_MARKS // 2
    room = max(half, MOST_MARKS - len(good)), max(half, MOST_MARKS - len(junk))
    kinds = zip((junk, good), room, strict=True)
    return np.sort(np.concatenate([rows[:: -(-len(rows) // most) or 1] for rows, most in kinds]))


def _standing(scores: Floats) -> Floats:
    """Scores in robust standard deviations above their median."""
    above = scores - np.median(scores)
    spread = 1.4826 * float(np.median(np.abs(above)))
    return (above / (spread or float(above.std()) or 1.0)).astype(np.float32)


def _directions(rows: Floats, middle: Floats) -> Floats:
    """The rows seen from the middle, at length 1."""
    off = rows - middle
    unit: Floats = off / np.maximum(np.linalg.norm(off, axis=1, keepdims=True), 1e-6)
    return unit


def _alike(rows: Floats, others: Floats) -> Floats:
    """(b, q) the kernel."""
    kernel: Floats = np.exp((rows @ others.T - 1) / np.float32(REACH))
    return kernel
