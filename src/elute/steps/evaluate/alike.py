"""Which rows say almost the same, by vectors or by words, and which of them are copies."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.copies import BELOW, witnessed
from elute.core.results import PAIR_MEASURES, Floats, Ints
from elute.steps.evaluate.given import Given
from elute.steps.evaluate.long_texts import Tick, long_pairs, long_rows
from elute.steps.evaluate.near import near_pairs
from elute.steps.evaluate.pairs import Pairs

MOST = 5_000_000
"""Pairs listed of each measure; pairs at the threshold are listed however many there are."""


@dataclass(frozen=True)
class Alike:
    """Pairs of rows, and the copies among them.

    Attributes:
        ends: (q, 2) int32 positions, the row of lower rank first.
        similarity: (q,) float32.
        measure: (q,) int8, index into PAIR_MEASURES.
        fit: (q,) whether one may be the copy of the other, see `Given.may_be_copies`.
        copies: (c,) indices of the pairs by which a row leaves, by ascending row.
        thresholds: by measure.
        crowded: long texts compared with some of their crowd only.
    """

    ends: Ints
    similarity: Floats
    measure: NDArray[np.int8]
    fit: NDArray[np.bool_]
    copies: NDArray[np.int64]
    thresholds: dict[str, float]
    crowded: int

    def at_threshold(self) -> NDArray[np.bool_]:
        """(q,) the pairs that are alike."""
        return self.similarity >= _least(self.thresholds, self.measure)


def alike(given: Given, thresholds: dict[str, float], long_words: int, tick: Tick) -> Alike:
    """Find pairs and copies.

    Two texts of more than `long_words` words are compared by their words, any others by their
    vectors. A row leaves beside the row it is most alike to, measured by the share of the way from
    the threshold to 1. Held-out rows never leave, nor do rows that may be no copies: those pairs
    are only there for what is said about leakage.
    """
    rank = given.precleaned.rank
    texts = given.precleaned.texts
    whole = ~long_rows(texts, long_words)
    cosine, jaccard = (thresholds[name] for name in PAIR_MEASURES)
    near = near_pairs(given, whole, cosine, cosine - BELOW)
    long = np.argsort(rank).astype(np.int32)
    long = long[~whole[long]]
    worded, crowded = long_pairs(texts, long, jaccard, jaccard - BELOW, tick)
    parts = (near.closest(cosine, MOST), worded.closest(jaccard, MOST))
    both = Pairs(
        np.concatenate([part.ends for part in parts]),
        np.concatenate([part.similarity for part in parts]),
    )
    measure = np.repeat(np.arange(2, dtype=np.int8), [len(part) for part in parts])
    least = _least(thresholds, measure)
    fit = given.may_be_copies(both.ends)
    leaves = fit & (both.similarity >= least) & ~given.held_out[both.ends[:, 1]]
    beyond = (both.similarity - least) / np.maximum(1 - least, 1e-6)
    copies = witnessed(both.ends, leaves, beyond.astype(np.float32), rank)
    return Alike(both.ends, both.similarity, measure, fit, copies, thresholds, crowded)


def _least(thresholds: dict[str, float], measure: NDArray[np.int8]) -> Floats:
    """(q,) the threshold of each pair."""
    values = np.array([thresholds[name] for name in PAIR_MEASURES], dtype=np.float32)
    least: Floats = values[measure]
    return least
