"""Everything known about each row of the source, side by side by row id.

Results are indexed by position in the round; the screen shows rows by their permanent id. Here the
one is laid over the other, once per snapshot.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.texts import Texts
from elute.engine.masking import shown_texts
from elute.engine.view import Snapshot

NO_CLUSTER = -2


@dataclass(frozen=True)
class Facts:
    """n rows of the source.

    Attributes:
        texts: (n,) the records' texts as people may see them; None before they are loaded.
        kept: (n,) bool, still in.
        good: (n,) bool, kept on purpose.
        started: (n,) bool, in at the start of the round at work.
        cluster: (n,) int32, -1 for noise, NO_CLUSTER where the row has none.
        outlier: (n,) float32 in [0, 1], higher is more of an outlier; NaN where unknown.
        copy_of: (n,) int64 row id that this row repeats or stands close to; -1 where none.
        similarity: (n,) float32 likeness to that row, 1 for the same cleaned text; NaN where none.
    """

    texts: Texts | None
    kept: NDArray[np.bool_]
    good: NDArray[np.bool_]
    started: NDArray[np.bool_]
    cluster: NDArray[np.int32]
    outlier: NDArray[np.float32]
    copy_of: NDArray[np.int64]
    similarity: NDArray[np.float32]

    def __len__(self) -> int:
        """How many rows the source has."""
        return len(self.kept)

    @property
    def dropped_now(self) -> int:
        """Rows dropped since the round began."""
        return int(np.count_nonzero(self.started & ~self.kept))


def facts(snapshot: Snapshot, before: tuple[Snapshot, Facts] | None = None) -> Facts:
    """Lay the round's results over the rows of the source.

    Args:
        snapshot: the session.
        before: an earlier one with its facts; where it has the same results their arrays are taken
            on, as a decision changes none of them and a million rows are 20 MB.
    """
    n = len(snapshot.kept)
    laid = before[1] if before is not None and _same_results(snapshot, before[0]) else None
    cluster, outlier, copy_of, similarity = (
        _laid_out(snapshot)
        if laid is None
        else (laid.cluster, laid.outlier, laid.copy_of, laid.similarity)
    )
    return Facts(
        shown_texts(snapshot),
        snapshot.kept,
        snapshot.good if len(snapshot.good) else np.zeros(n, dtype=np.bool_),
        snapshot.started,
        cluster,
        outlier,
        copy_of,
        similarity,
    )


def _same_results(one: Snapshot, other: Snapshot) -> bool:
    """Whether both hold the very same results, over as many rows."""
    return (
        len(one.kept) == len(other.kept)
        and one.precleaned is other.precleaned
        and one.clustered is other.clustered
        and one.evaluated is other.evaluated
    )


def _laid_out(
    snapshot: Snapshot,
) -> tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]:
    """Cluster, outlier score, row copied and likeness to it, by row id; see `Facts`."""
    n = len(snapshot.kept)
    cluster = np.full(n, NO_CLUSTER, dtype=np.int32)
    outlier = np.full(n, np.nan, dtype=np.float32)
    copy_of = np.full(n, -1, dtype=np.int64)
    similarity = np.full(n, np.nan, dtype=np.float32)
    cleaned = snapshot.precleaned
    if cleaned is not None:
        exact, of = cleaned.duplicates
        copy_of[exact] = of
        similarity[exact] = 1.0
        if snapshot.clustered is not None:
            cluster[cleaned.ids] = snapshot.clustered.labels
        if snapshot.evaluated is not None:
            judged = snapshot.evaluated
            outlier[cleaned.ids] = judged.outlier_score
            near = cleaned.ids[judged.copies]
            copy_of[near] = cleaned.ids[judged.copy_of]
            similarity[near] = judged.copy_similarity
    return cluster, outlier, copy_of, similarity
