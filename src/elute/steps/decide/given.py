"""What a decision is made from, and how rows become one."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import UsageError
from elute.core.results import (
    Clustered,
    Decision,
    Evaluated,
    Floats,
    Ids,
    Precleaned,
    Records,
    Report,
)


@dataclass(frozen=True)
class Given:
    """The results of one round, and the rows still in.

    Attributes:
        records: the source, for its splits.
        precleaned, clustered, evaluated, report: results, by position 0..m-1.
        kept: (n,) bool by row id.
    """

    records: Records
    precleaned: Precleaned
    clustered: Clustered
    evaluated: Evaluated
    report: Report
    kept: NDArray[np.bool_]

    @cached_property
    def here(self) -> NDArray[np.bool_]:
        """(m,) which of the rows that take part are still in."""
        here: NDArray[np.bool_] = self.kept[self.precleaned.ids]
        return here

    @cached_property
    def held_out(self) -> NDArray[np.bool_]:
        """(m,) rows of a split to measure with, which no rule drops."""
        held: NDArray[np.bool_] = self.records.held_out[self.precleaned.ids]
        return held

    def in_clusters(self, clusters: NDArray[np.int64]) -> NDArray[np.bool_]:
        """(m,) the rows of some clusters (-1 for the noise).

        Raises:
            UsageError: there is no such cluster.
        """
        unknown = [str(cluster) for cluster in clusters if not -1 <= cluster < self.clustered.count]
        if unknown:
            last = self.clustered.count - 1
            known = f"They are numbered 0 to {last}." if last >= 0 else "There are no clusters."
            raise UsageError(f"There is no cluster {', '.join(unknown[:5])}.", known)
        return np.isin(self.clustered.labels, clusters)


def decision(
    ids: Ids,
    reason: str,
    author: str,
    witness: Ids | None = None,
    similarity: Floats | None = None,
) -> Decision:
    """A decision over ascending ids; without witnesses, where the rows are no copies."""
    return Decision(
        ids=ids,
        reason=reason,
        author=author,
        witness=np.zeros(0, dtype=np.int64) if witness is None else witness,
        similarity=np.zeros(0, dtype=np.float32) if similarity is None else similarity,
    )
