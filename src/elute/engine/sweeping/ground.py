"""The rows of a round as a sweep takes them.

All rows are clustered at each value, but for K-means: its time grows with the number of clusters,
which a sample tells as well.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from elute.core.progress import Progress, silent
from elute.core.results import Clustered, Floats, Ids, Ints, Neighbors
from elute.engine.grouping import given_again
from elute.engine.spaces import linked
from elute.engine.sweeping.measuring import SEED, Rows
from elute.steps.cluster import Clusterer
from elute.steps.cluster.given import Given
from elute.steps.cluster.kmeans import Kmeans
from elute.steps.cluster.other_rows.again import fitted
from elute.steps.cluster.sweep import clustering

SAMPLE = 10_000
"""Rows that K-means is swept over, at most."""


@dataclass(frozen=True)
class Ground:
    """The rows of a round, embedded, with their graph and clusters.

    Attributes:
        vectors: (m, d) of length 1.
        neighbors: their graph.
        clustered: their clusters as they were made by
        method: the method in force; not what a person made of them.
    """

    vectors: Floats
    neighbors: Neighbors
    clustered: Clustered
    method: Clusterer
    _samples: dict[bytes, Callable[[Clusterer, Progress], Ints]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )  # by their rows

    @cached_property
    def chosen(self) -> Ids:
        """Ascending positions of the rows that are swept over."""
        m = len(self.vectors)
        if not isinstance(self.method, Kmeans) or m <= SAMPLE:
            return np.arange(m)
        return np.sort(np.random.default_rng(SEED).choice(m, SAMPLE, replace=False))

    def again(self, method: Clusterer, found: Ints, rows: Ids, seed: int) -> Ints:
        """Labels of some of the chosen rows, clustered once more, as by `grouped_again`.

        The same samples are clustered at every value, and none has more than 20,000 rows: their
        graphs, and the trees of HDBSCAN, are kept. Beyond 40,000 rows or so a graph is an exact
        search of its own.

        Args:
            method: the method in force, at the value that found
            found: (c,) the clusters of all chosen rows.
            rows: (r,) ascending positions among these, r >= FEWEST.
            seed: in place of that of the method.
        """
        count, places = int(found.max(initial=-1)) + 1, self.chosen[rows]
        fit: Clusterer = fitted(method, len(self.vectors), len(rows), count, seed)
        name = places.tobytes()
        if name not in self._samples:
            given = given_again(fit, self.vectors, self.neighbors, self.clustered, places)
            self._samples[name] = clustering(fit, given, silent)
        return self._samples[name](fit, silent)

    @cached_property
    def rows(self) -> Rows:
        """The chosen rows as they are judged."""
        chosen, m = self.chosen, len(self.vectors)
        if len(chosen) == m:
            return Rows(self.vectors, self.neighbors.indices)
        place = np.full(m, -1, dtype=np.int32)
        place[chosen] = np.arange(len(chosen))
        return Rows(self.vectors[chosen], place[self.neighbors.indices[chosen]])

    def given(self, progress: Progress) -> Given:
        """The chosen rows in the space that is clustered, with their graph there."""
        rows, found, k = self.chosen, self.clustered, self.neighbors.indices.shape[1]
        if found.space == "vectors":
            given = Given.of(self.vectors, self.neighbors)
        else:
            given, _ = linked(self.method, found.points, k, found.space, progress)
        if len(rows) == len(self.vectors):
            return given
        return Given(given.points[rows], given.indices[:0], given.lengths[:0], given.space)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said of the rows."""
        rows, m = len(self.chosen), len(self.vectors)
        said = f"{rows:,} of the {m:,} rows, drawn at random, were clustered at each value."
        return (said,) if rows < m else ()
