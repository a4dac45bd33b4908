"""Borderline duplicates: pairs of rows that are about as alike as copies are, closest first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.results import PAIR_MEASURES, Evaluated
from elute.engine.view import Snapshot

Places = NDArray[np.int64]
MOST = 50_000
"""Pairs that are gone through: nobody judges more, and a crowded dataset has millions."""
BLOCK = 1 << 18
"""Pairs looked at together: five million at once would take 160 MB."""


@dataclass(frozen=True)
class Pair:
    """Two rows about which one may differ.

    Attributes:
        row: id of the one that would leave.
        other: id of the one that would stay.
        similarity: how alike they are, by
        measure: "cosine" or "jaccard".
        threshold: of that measure, from which on two rows count as copies.
    """

    row: int
    other: int
    similarity: float
    measure: str
    threshold: float

    @property
    def beside(self) -> str:
        """What stands above the other row, beside this one."""
        return f"row {self.other}, alike by {self.said}"

    @property
    def said(self) -> str:
        """`0.951 (cosine; copies from 0.95)`, cut, so that it looks below where it is below."""
        value = np.floor(1000 * self.similarity + 0.001) / 1000
        return f"{value:.3f} ({self.measure}; copies from {self.threshold:g})"


def closest(judged: Evaluated) -> Places:
    """(at most MOST,) places of the pairs, those closest to their threshold first."""
    bound = np.array([judged.thresholds.get(it, np.nan) for it in PAIR_MEASURES], np.float32)
    places, away = np.zeros(0, np.int64), np.zeros(0, np.float32)
    for begin in range(0, len(judged.pairs), BLOCK):
        block = slice(begin, begin + BLOCK)
        apart = np.abs(judged.pair_similarity[block] - bound[judged.pair_measure[block]])
        known = np.flatnonzero(np.isfinite(apart))
        places, away = np.append(places, begin + known), np.append(away, apart[known])
        if len(places) > MOST:
            nearest = np.sort(np.argpartition(away, MOST)[:MOST])
            places, away = places[nearest], away[nearest]
    return places[np.argsort(away, kind="stable")]


def in_question(snapshot: Snapshot, places: Places, shown: NDArray[np.int64]) -> Places:
    """Which of some pairs have both rows in and one that is shown, as indices into `places`.

    Args:
        snapshot: the session; its rows have been judged.
        places: of pairs, in any order.
        shown: ids of the rows that are shown.
    """
    assert snapshot.precleaned is not None
    assert snapshot.evaluated is not None
    seen = np.zeros(len(snapshot.kept), dtype=np.bool_)
    seen[shown] = True
    ids = snapshot.precleaned.ids[snapshot.evaluated.pairs[places]].reshape(-1, 2)
    return np.flatnonzero(snapshot.kept[ids].all(axis=1) & seen[ids].any(axis=1))


def pair_at(snapshot: Snapshot, place: int, shown: NDArray[np.int64]) -> Pair:
    """One pair; the row is the one that is shown, where only one of them is."""
    assert snapshot.precleaned is not None
    assert snapshot.evaluated is not None
    judged = snapshot.evaluated
    stays, leaves = snapshot.precleaned.ids[judged.pairs[place]].tolist()
    row, other = (leaves, stays) if (shown == leaves).any() else (stays, leaves)
    measure = PAIR_MEASURES[int(judged.pair_measure[place])]
    similarity = float(judged.pair_similarity[place])
    return Pair(row, other, similarity, measure, judged.thresholds[measure])
