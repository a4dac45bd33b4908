"""What is searched: the vectors of a round where they lie, and what else is known of its rows.

A million vectors of 384 numbers are 1.5 GB. They are read from their files for each search, a part
at a time, and never held.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute import cycle
from elute.core.errors import UsageError
from elute.core.progress import Progress
from elute.core.recipe import Settings
from elute.core.results import (
    Clustered,
    Embedded,
    Floats,
    Ids,
    Ints,
    Neighbors,
    Precleaned,
    Reduced,
)
from elute.engine.results import Results
from elute.engine.work import Work
from elute.session.layout import Layout
from elute.session.vectors import VectorStore
from elute.steps.cluster.other_rows.predicting import reach
from elute.steps.embed.base import Embedder


@dataclass(frozen=True)
class Ground:
    """The rows of a round, m of them, with their vectors; what is not there yet is None.

    Attributes:
        layout: the session's folder.
        settings: in force.
        names: step -> fingerprint of its result.
        keeps: whether what is measured of them may be written to the session.
        rows, embedded, neighbors, clustered, reduced: these results.
    """

    layout: Layout
    settings: Settings
    names: dict[str, str]
    keeps: bool
    rows: Precleaned
    embedded: Embedded
    neighbors: Neighbors | None
    clustered: Clustered | None
    reduced: Reduced | None

    @classmethod
    def of(cls, layout: Layout, work: Work, results: Results, *, keeps: bool) -> "Ground":
        """The round to be searched.

        Raises:
            UsageError: its rows have no vectors yet.
            SessionDamaged: one of its results is.
        """
        names = work.fingerprints()
        found = {step: results.get(step, names[step]) for step in STEPS}
        results.sound()
        if found["preclean"] is None or found["embed"] is None or not len(found["preclean"].ids):
            raise UsageError(
                "The rows have no vectors yet.", "Run the round first: r, or elute run."
            )
        made = (found[step] for step in STEPS)
        return cls(layout, cycle.complete(work.settings), names, keeps, *made)

    @property
    def whole(self) -> bool:
        """Whether nothing of it is missing still."""
        return None not in (self.neighbors, self.clustered, self.reduced)

    @property
    def embedder(self) -> tuple[str, Embedder]:
        """The name of the embedder in force, and it with its settings."""
        return cycle.method_name("embed", self.settings), cycle.method("embed", self.settings)

    @cached_property
    def store(self) -> VectorStore:
        """The vectors; opening it takes their checksums, which is why it is kept."""
        return VectorStore(self.layout.vectors / self.embedded.key)

    @cached_property
    def _distinct(self) -> tuple[Ids, NDArray[np.intp]]:
        """Places of the different vectors, rising; and (m,) which of them is each row's."""
        places = self.store.places(self.rows.texts.hashes)
        return np.unique(places, return_inverse=True)

    @property
    def which(self) -> NDArray[np.intp]:
        """(m,) for each row the number of its vector: rows of one text have one."""
        return self._distinct[1]

    def blocks(
        self, progress: Progress, message: str, some: "Ids | NDArray[np.intp] | None" = None
    ) -> Iterator[tuple[Ids, Floats]]:
        """The different vectors of the round, some thousands at a time.

        Args:
            progress: told in vectors.
            message: what is done with them.
            some: numbers of those that are wanted; None for all.

        Yields:
            (b,) numbers of vectors, and (b, d) these.
        """
        places = self._distinct[0]
        wanted = np.arange(len(places)) if some is None else some
        done = 0
        progress(0, len(wanted), message)
        for at, vectors in self.store.parts(places[wanted]):
            yield wanted[at], vectors
            done += len(at)
            progress(done, len(wanted), message)

    def vectors(self, at: Ids) -> Floats:
        """(r, d) those of the rows at these positions."""
        return self.store.take(self.rows.texts.hashes[at])

    def position(self, row: int) -> int:
        """Where a row id stands among the rows.

        Raises:
            UsageError: it takes no part in the round.
        """
        at = int(np.searchsorted(self.rows.ids, row))
        if at == len(self.rows.ids) or self.rows.ids[at] != row:
            title = f"Row {row} takes no part in this round, and has no vector in it."
            raise UsageError(title, "Name a row that does.")
        return at

    @cached_property
    def members(self) -> "Members | None":
        """The rows by cluster; None where there are no clusters."""
        return None if self.clustered is None else Members.of(self.clustered.labels)

    @cached_property
    def reach(self) -> Floats | None:
        """How far the clusters reach; see `predicting.reach`."""
        if self.clustered is None or self.neighbors is None:
            return None
        return reach(self.clustered, self.neighbors)

    @cached_property
    def once(self) -> dict[str, Any]:
        """What was worked out of the round while this is held, by name."""
        return {}


STEPS = ("preclean", "embed", "neighbors", "cluster", "reduce")
"""Whose results are searched, in the order of `Ground`'s fields."""


@dataclass(frozen=True)
class Members:
    """The rows of every cluster, found without going through all of them.

    Attributes:
        order: (m,) positions of the rows by cluster, those of noise first.
        begins: (clusters + 2,) where each begins: noise, cluster 0 and so on, and the end.
    """

    order: Ids
    begins: Ids

    @classmethod
    def of(cls, labels: Ints) -> "Members":
        """By the cluster of each row."""
        order = np.argsort(labels, kind="stable")
        bounds = np.arange(-1, int(labels.max(initial=-1)) + 2)
        return cls(order, np.searchsorted(labels[order], bounds))

    def rows(self, cluster: int) -> Ids:
        """Ascending positions of the rows of a cluster; -1 is the noise."""
        return self.order[self.begins[cluster + 1] : self.begins[cluster + 2]]
