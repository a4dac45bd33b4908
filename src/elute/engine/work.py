"""A round to be worked out, and who is told how far that is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute import cycle
from elute.core.events import Consented, Regrouped
from elute.core.progress import Progress
from elute.core.recipe import Settings
from elute.engine.naming import Earlier
from elute.session.source import Source

Watch = Callable[[str], Progress]
"""Given a step's name, the Progress that step reports to."""


@dataclass(frozen=True)
class Work:
    """A round to be worked out.

    Attributes:
        source: the dataset.
        started: (n,) the rows the round begins with; empty before the source has been loaded.
        settings: what is in force.
        earlier: the map to which the round's map is registered; None where there is none.
        consents: what the user agreed to send to servers.
        edits: what a person did to the clusters of the round, in order.
    """

    source: Source
    started: NDArray[np.bool_]
    settings: Settings
    earlier: Earlier | None = None
    consents: tuple[Consented, ...] = ()
    edits: tuple[Regrouped, ...] = ()

    def fingerprints(self) -> dict[str, str]:
        """The name of each step's result."""
        return self._named(self.edits)

    def clusterings(self) -> list[tuple[Regrouped | None, str]]:
        """The names of the clusters as the step makes them, and after each change of a person."""
        return cycle.regrouped(self._named(())["cluster"], self.edits)

    def _named(self, edits: tuple[Regrouped, ...]) -> dict[str, str]:
        before, sum_of = self.earlier.points if self.earlier else "", self.source.sha256
        return cycle.fingerprints(sum_of, self.started, self.settings, before, edits)
