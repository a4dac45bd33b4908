"""Which rows say almost the same, by vectors or by words, and which of them are copies."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elute.core.copies import BELOW, witnessed
from elute.core.results import PAIR_MEASURES, Floats, Ints, Precleaned
from elute.steps.evaluate.given import Given
from elute.steps.evaluate.long_texts import Tick, long_pairs, long_rows
from elute.steps.evaluate.near import near_pairs

MOST = 5_000_000
"""Pairs listed of each measure; pairs at the threshold are listed however many there are."""


@dataclass(frozen=True)
class Alike:
    """Pairs of rows, and from where on two rows are alike.

    Attributes:
        ends: (q, 2) int32 positions, the row of lower rank first.
        similarity: (q,) float32.
        measure: (q,) int8, index into PAIR_MEASURES.
        thresholds: by measure.
        crowded: long texts compared with some of their crowd only.
        precleaned: the m rows.
        held_out: (m,) rows of a split to measure with; no rule drops them.
    """

    ends: Ints
    similarity: Floats
    measure: NDArray[np.int8]
    thresholds: dict[str, float]
    crowded: int
    precleaned: Precleaned
    held_out: NDArray[np.bool_]

    def where(self, wanted: NDArray[np.bool_]) -> "Alike":
        """Some of the pairs."""
        return replace(
            self,
            ends=self.ends[wanted],
            similarity=self.similarity[wanted],
            measure=self.measure[wanted],
        )

    @cached_property
    def at_threshold(self) -> NDArray[np.bool_]:
        """(q,) the pairs that are alike."""
        return self.similarity >= self._least

    @cached_property
    def copies(self) -> NDArray[np.int64]:
        """(c,) the pairs by which a row leaves, by ascending row, where all may be copies.

        A row leaves beside the row it is most alike to, measured by the share of the way from the
        threshold to 1. Held-out rows never leave.
        """
        leaves = self.at_threshold & ~self.held_out[self.ends[:, 1]]
        beyond = (self.similarity - self._least) / np.maximum(1 - self._least, 1e-6)
        return witnessed(self.ends, leaves, beyond.astype(np.float32), self.precleaned.rank)

    @cached_property
    def _least(self) -> Floats:
        """(q,) the threshold of each pair."""
        values = np.array([self.thresholds[name] for name in PAIR_MEASURES], dtype=np.float32)
        least: Floats = values[self.measure]
        return least


def alike(given: Given, thresholds: dict[str, float], long_words: int, tick: Tick) -> Alike:
    """Find pairs, down to `BELOW` the thresholds.

    Two texts of more than `long_words` words are compared by their words, any others by their
    vectors. Among them are pairs of rows that may be no copies (see `Given.may_be_copies`), for
    what is said about leakage.
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
    return Alike(
        ends=np.concatenate([part.ends for part in parts]),
        similarity=np.concatenate([part.similarity for part in parts]),
        measure=np.repeat(np.arange(2, dtype=np.int8), [len(part) for part in parts]),
        thresholds=thresholds,
        crowded=crowded,
        precleaned=given.precleaned,
        held_out=given.held_out,
    )
