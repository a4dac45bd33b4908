"""Put the rows of a round into clusters, or leave them as noise.

Each method is a file here. What K-means needs beside it is in `centres`, what HDBSCAN and DBSCAN
share in `density`. `sweep` tries a setting at many values, `editing` changes clusters that are
there, `other_rows` tells the clusters of rows that were not among the clustered.
"""

from typing import Protocol

import numpy as np

from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.core.results import Clustered, Floats
from elute.steps.base import Method
from elute.steps.cluster.dbscan import Dbscan
from elute.steps.cluster.evoc import Evoc
from elute.steps.cluster.given import Given
from elute.steps.cluster.hdbscan import Hdbscan
from elute.steps.cluster.kmeans import Kmeans
from elute.steps.cluster.numbering import by_size


class Clusterer(Method[Given, Clustered], Protocol):
    """A method, which knows the space in which it is to be given the rows."""

    @property
    def space(self) -> str:
        """One of space.SPACES."""
        ...

    @property
    def dims(self) -> int:
        """Its dimensions; 0 for the usual number."""
        ...


METHODS: dict[str, type[Clusterer]] = {
    "kmeans": Kmeans,
    "hdbscan": Hdbscan,
    "dbscan": Dbscan,
    "evoc": Evoc,
}

WITHOUT_GRAPH = (Kmeans,)
"""Methods that do not read the graph they are given."""

FEWEST = 10
"""Rows below which a clustering would say nothing."""

ROUNDING = 1e-6
"""Coordinates that differ by less differ by rounding only."""

BLOCK_ROWS = 4096
"""Rows looked at at a time."""


def cluster(method: Method[Given, Clustered], given: Given, progress: Progress) -> Clustered:
    """Cluster the rows of one round.

    Fewer than FEWEST rows, and rows that are all equal, are one cluster, not noise: nothing speaks
    against any of them.

    Args:
        method: one of METHODS with its settings.
        given: the m rows in the space that is clustered; m may be 0.
        progress: told about the parts of the work.

    Returns:
        Labels renumbered by falling size; strength 0 for noise.

    Raises:
        BadInput: a vector holds a value that is not a finite number.
        Cancelled: `progress` said so.
    """
    checked(given.points)
    m = len(given.points)
    if m < FEWEST:
        note = f"Too few rows to cluster ({m} of at least {FEWEST}): they are one cluster."
        return _one(m, note)
    if _same(given.points):
        return _one(m, "All rows are equal: they are one cluster.")
    return _renumbered(method.run(given, progress))


def checked(points: Floats) -> None:
    """Refuse (m, d) points that hold values that are not finite numbers (BadInput)."""
    broken = np.count_nonzero(~np.isfinite(points).all(axis=1))
    if broken:
        raise BadInput(
            f"{broken:,} of {len(points):,} vectors hold values that are not finite numbers.",
            "Embed again, or choose another model.",
        )


def _one(m: int, note: str) -> Clustered:
    """All rows in one cluster."""
    return Clustered(np.zeros(m, np.int32), np.ones(m, np.float32), (note,))


def _same(points: Floats) -> bool:
    """Whether (m, d) points, m >= 1, are all equal but for rounding; the first rows mostly tell."""
    blocks = (points[start : start + BLOCK_ROWS] for start in range(0, len(points), BLOCK_ROWS))
    return all(bool((np.abs(block - points[0]) < ROUNDING).all()) for block in blocks)


def _renumbered(found: Clustered) -> Clustered:
    """The same clusters by falling size; noise has no strength."""
    labels, _ = by_size(found.labels)
    strength = np.where(labels >= 0, np.clip(found.strength, 0, 1), 0).astype(np.float32)
    return Clustered(labels, strength, found.notes)
