"""The rows that embedders are tried on, whoever found them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elute.core.events import Consented
from elute.core.recipe import Settings
from elute.core.results import Ids, Precleaned, Records
from elute.engine.vector_files import Wanting
from elute.session.layout import Layout
from elute.session.source import Source


@dataclass(frozen=True)
class Ground:
    """The rows that the next embedding would take.

    Attributes:
        home: the session's folder, which need not be there.
        results: where the rows lie: there, or in a folder that goes again.
        source: the dataset.
        settings: what is in force.
        said: what the user agreed to send to servers.
        name: fingerprint of the cleaned rows.
        records: all n records.
        precleaned: the m rows that take part, at least one.
        kept: (m,) those of them that no decision dropped.
    """

    home: Layout
    results: Layout
    source: Source
    settings: Settings
    said: tuple[Consented, ...]
    name: str
    records: Records
    precleaned: Precleaned
    kept: NDArray[np.bool_]

    @cached_property
    def distinct(self) -> Ids:
        """Positions of the different texts."""
        return distinct(self.precleaned)

    @property
    def wanting(self) -> Wanting:
        """They, as vectors of a file are set beside them."""
        folder = self.results.artefacts / self.name
        return Wanting(self.results, self.source, self.records, folder)


def distinct(precleaned: Precleaned) -> Ids:
    """Positions of the different texts, each where it stands first, in order."""
    return np.sort(precleaned.texts.distinct)
