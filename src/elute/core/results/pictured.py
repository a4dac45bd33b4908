"""What `overlap` hands on: where the picture shows clusters nearer or farther than they are."""

from dataclasses import dataclass

from elute.core.results.arrays import Floats, Number


@dataclass(frozen=True)
class PairOverlap:
    """How much a cluster lies in another one, in the picture and in space.

    Attributes:
        cluster: the one, by label.
        other: the other.
        in_map: share of the nearest rows in the picture, over all rows of the one, that are rows
            of the other, in [0, 1], and
        in_space: the same share among the nearest rows in the embedding space.
    """

    cluster: int
    other: int
    in_map: float
    in_space: float


@dataclass(frozen=True)
class Overlap:
    """How the clusters overlap in the picture, against how they do in space; noise is no cluster.

    Attributes:
        neighbors: how many nearest rows of each row were looked at, the same in both.
        in_map: (c,) float32 by label, share of the nearest rows in the picture of a cluster's rows
            that are in another cluster, in [0, 1]; of each row as many as its cluster has others,
            0 for a cluster of one row; and
        in_space: (c,) float32 the same in the embedding space.
        overall_in_map: the same over the rows of all clusters; None where none has two rows, and
        overall_in_space: in the embedding space.
        pairs: the two clusters and the two shares where these differ most, the largest difference
            first; a pair stands there once, in the direction in which it differs more.
        notes: sentences for the user.
    """

    neighbors: int
    in_map: Floats
    in_space: Floats
    overall_in_map: Number
    overall_in_space: Number
    pairs: tuple[PairOverlap, ...]
    notes: tuple[str, ...] = ()
