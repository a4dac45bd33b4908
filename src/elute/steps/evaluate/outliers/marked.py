"""What a person's marks on some rows say about the others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Ids

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


@dataclass(frozen=True)
class Gone:
    """Rows that were marked as junk and are not among those to be ranked.

    Attributes:
        vectors: (e, d) of length 1 (or 0), of the same embedding.
        standing: (e,) that of their scores among the rows they were ranked with; 0 where there were
            no scores, so that nothing was foretold.
    """

    vectors: Floats
    standing: Floats


def ranked_with(
    scores: Floats, vectors: Floats, marks: NDArray[np.int8], gone: Gone | None = None
) -> Floats:
    """Rank the rows anew, so that those like junk rise and those like good rows fall.

    A Gaussian process (Rasmussen and Williams 2006, 2.7) whose mean is the unsupervised score and
    whose kernel is exp((cosine - 1) / REACH) of the centred vectors: far from every mark, the score
    stands; with more marks, more of it is theirs. A mark that the score foretold changes nothing.

    Args:
        scores: (m,) in [0, 1], of `outlier_scores`.
        vectors: (m, d) rows of length 1 (or 0).
        marks: (m,) JUNK, GOOD or UNMARKED.
        gone: marks on other rows, from before. They help where junk is alike, as it mostly is
            (40 intents with clumps of 3, after 34 were dropped: average precision 0.15 for 0.06
            without them), and cost 0.01 to 0.03 where every stray is of another kind.

    Returns:
        (m,) float32, the same numbers as in `scores`, dealt out in the new order: shares and
        thresholds keep their meaning. Rows that tie stand in the order of `scores`.
    """
    gone = gone or Gone(vectors[:0], scores[:0])
    if not marks.any() and not len(gone.vectors):
        return scores
    kinds = np.flatnonzero(marks == JUNK), np.flatnonzero(marks == GOOD)
    junk, good, past = _some(*kinds, np.arange(len(gone.vectors)))
    prior = standing(scores)
    missing = (
        np.maximum(JUNK_AT - prior[junk], 0),
        np.maximum(JUNK_AT - gone.standing[past], 0),
        np.minimum(-prior[good], 0),
    )
    middle = vectors.mean(axis=0)
    known = _directions(np.concatenate((vectors[junk], gone.vectors[past], vectors[good])), middle)
    alike = _alike(known, known) + DOUBT * np.eye(len(known))
    weights = np.linalg.solve(alike, np.concatenate(missing)).astype(np.float32)
    for start in range(0, len(scores), BLOCK_ROWS):
        rows = _directions(vectors[start : start + BLOCK_ROWS], middle)
        prior[start : start + BLOCK_ROWS] += _alike(rows, known) @ weights
    ranked = np.empty_like(scores)
    ranked[np.lexsort((scores, prior))] = np.sort(scores)
    return ranked


def _some(*kinds: Ids) -> list[Ids]:
    """Of each kind of marks so many that they are MOST_MARKS at most; the few of one kind all stay.

    A cluster that was dropped is thousands of marks, beside which a handful of rows kept on purpose
    must not be lost.
    """
    chosen, room = list(kinds), MOST_MARKS
    fewest_first = sorted(range(len(kinds)), key=lambda kind: len(kinds[kind]))
    for served, kind in enumerate(fewest_first):
        share = room // (len(kinds) - served)
        chosen[kind] = kinds[kind][:: -(-len(kinds[kind]) // share) or 1]
        room -= len(chosen[kind])
    return chosen


def standing(scores: Floats) -> Floats:
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
