"""What a round is judged from."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from elute.core.findings import FOUND
from elute.core.fingerprint import of_texts
from elute.core.results import (
    Clustered,
    Floats,
    Ids,
    Ints,
    Neighbors,
    Precleaned,
    Records,
)
from elute.core.rules import EXACT_LEAK

Again = Callable[[Ids, int], Ints]
"""From (r,) ascending positions of rows and a seed to (r,) labels of a clustering of these rows."""

Takes = Callable[[int], float]
"""From a number of rows to the seconds, by estimate, that Again takes for so many; 0 where that is
never long."""


def soon(rows: int) -> float:
    """The estimate for what is never long."""
    return 0.0


@dataclass(frozen=True)
class Given:
    """The results of one round.

    Attributes:
        records: the source, all n rows.
        precleaned: the m rows that take part.
        vectors: (m, d) float32 of length 1.
        neighbors: their graph.
        clustered: their clusters.
        again: clusters some of the rows once more, as `clustered` was made; None where it cannot.
        again_takes: how long that is.
    """

    records: Records
    precleaned: Precleaned
    vectors: Floats
    neighbors: Neighbors
    clustered: Clustered
    again: Again | None = None
    again_takes: Takes = soon

    @cached_property
    def held_out(self) -> NDArray[np.bool_]:
        """(m,) rows of a split to measure with; no rule drops them."""
        held: NDArray[np.bool_] = self.records.held_out[self.precleaned.ids]
        return held

    @cached_property
    def leaked(self) -> NDArray[np.void]:
        """(l,) FOUND of the rows with the text of a held-out row; preclean left them in."""
        exact = self.precleaned.findings.of_rule(EXACT_LEAK)
        if exact is None:
            return np.zeros(0, FOUND)
        return exact.found[exact.found["flag"] & np.isin(exact.found["row"], self.precleaned.ids)]

    @cached_property
    def labels(self) -> Ints:
        """(m,) index into `records.label_names`, -1 where a row has no label."""
        return self.records.labels[self.precleaned.ids]

    @cached_property
    def _texts(self) -> NDArray[np.uint64]:
        """(m,) half of the hash of each text, white space folded."""
        texts = self.precleaned.texts
        edges, block = texts.offsets.tolist(), texts.blob.data
        raw = (bytes(block[start:end]) for start, end in pairwise(edges))
        return of_texts(b" ".join(text.split()) for text in raw).view(np.uint64)[::2]

    def may_be_copies(self, ends: Ints) -> NDArray[np.bool_]:
        """(q,) which pairs of positions are to be compared as copies.

        Not two rows with different labels, which is a conflict, and not two of equal text, which
        say something else beside it or are exact copies that were left in.
        """
        one, other = ends[:, 0], ends[:, 1]
        labels, texts = self.labels, self._texts
        apart = (labels[one] != labels[other]) & (labels[one] >= 0) & (labels[other] >= 0)
        fit: NDArray[np.bool_] = ~apart & (texts[one] != texts[other])
        return fit
