"""What every reduction is given."""

from dataclasses import dataclass

from elute.core.results import Floats, Neighbors


@dataclass(frozen=True)
class Given:
    """The rows of a round.

    Attributes:
        vectors: (m, d) float32 rows of length 1.
        neighbors: their graph.
        start: (m, dims) finite places to begin from, no two rows at the same one; None where there
            is no earlier map.
    """

    vectors: Floats
    neighbors: Neighbors
    start: Floats | None = None
