"""What a round is judged from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Clustered, Floats, Ints, Neighbors, Precleaned, Records


@dataclass(frozen=True)
class Given:
    """The results of one round.

    Attributes:
        records: the source, all n rows.
        precleaned: the m rows that take part.
        vectors: (m, d) float32 of length 1.
        neighbors: their graph.
        clustered: their clusters.
    """

    records: Records
    precleaned: Precleaned
    vectors: Floats
    neighbors: Neighbors
    clustered: Clustered

    @cached_property
    def held_out(self) -> NDArray[np.bool_]:
        """(m,) rows of a split to measure with; no rule drops them."""
        held: NDArray[np.bool_] = self.records.held_out[self.precleaned.ids]
        return held

    @cached_property
    def labels(self) -> Ints:
        """(m,) index into `records.label_names`, -1 where a row has no label."""
        return self.records.labels[self.precleaned.ids]
