"""What `embed`, `neighbors`, `cluster` and `reduce` hand on; every array is indexed by position."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elute.core.results.arrays import Floats, Ints, Number


@dataclass(frozen=True)
class Embedded:
    """Which store holds the vectors of this round; a row finds its own by the hash of its text.

    Attributes:
        key: the embedder's key, the folder below `vectors/`.
        dim: length of a vector.
        notes: sentences for the user.
    """

    key: str
    dim: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Neighbors:
    """The k nearest other rows of each row, nearest first; the row itself is not among them.

    Attributes:
        indices: (m, k) int32 positions.
        distances: (m, k) float32 cosine distance, 1 - cosine, in [0, 2], rising; whatever the
            metric.
        method: how they were searched: "exact", "ivf", "hnsw" or "milvus".
        metric: by what the k were chosen: "cosine", "euclidean" or "manhattan".
        recall: share of the true neighbours that were found, in [0, 1], measured on a sample of
            rows; None where the search is exact.
        recall_error: its standard error.
        notes: sentences for the user.
    """

    indices: Ints
    distances: Floats
    method: str = "exact"
    metric: str = "cosine"
    recall: Number = None
    recall_error: Number = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clustered:
    """A cluster for each row.

    Attributes:
        labels: (m,) int32; 0 is the largest cluster, then by falling size; -1 is noise.
        strength: (m,) float32 in [0, 1], how firmly the row belongs; 0 for noise.
        notes: sentences for the user.
        space: what was clustered: "vectors", or "pca" or "umap" of them.
        by_hand: clusters that the method did not find: a person split, merged or enlarged them.
        points: (m, p) float32, the rows in that space; (0, 0) where it is that of the vectors.
    """

    labels: Ints
    strength: Floats
    notes: tuple[str, ...] = ()
    space: str = "vectors"
    by_hand: tuple[int, ...] = ()
    points: Floats = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))

    @property
    def count(self) -> int:
        """How many clusters there are, noise not counted."""
        return len(self.sizes) - 1

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """(count + 1,) rows of the noise, then of each cluster."""
        return np.bincount(self.labels + 1, minlength=1)


@dataclass(frozen=True)
class Reduced:
    """The picture.

    Attributes:
        points: (m, 2) or (m, 3) float32, finite.
        method: the name of the reduction that made it; "earlier" for a draft in which the rows
            lie where they were in the map of the round before.
        notes: sentences for the user.
        trustworthiness: in [0, 1], 1 where rows that are near in the picture are near in the
            embedding space; None where there are too few rows, and for a draft.
        trustworthiness_error: its standard error; None where all rows were measured.
        continuity: in [0, 1], 1 where rows that are near in space are near in the picture, and
        continuity_error: its standard error.
        judged: how many rows they were measured on.
    """

    points: Floats
    method: str
    notes: tuple[str, ...] = ()
    trustworthiness: Number = None
    trustworthiness_error: Number = None
    continuity: Number = None
    continuity_error: Number = None
    judged: int = 0
