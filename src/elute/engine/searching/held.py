"""What the worker keeps of a search for the next one: the round, with its checksums taken.

The second search of a round need not open a million vectors again, nor learn anew what an embedder
learned from the texts.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.engine.results import Results
from elute.engine.searching.asking import Query
from elute.engine.searching.found import Found
from elute.engine.searching.ground import STEPS, Ground
from elute.engine.searching.searching import search
from elute.engine.work import Work
from elute.session.layout import Layout


@dataclass
class Held:
    """The one round that was searched last."""

    _results: Results | None = None
    _ground: Ground | None = None

    def search(
        self,
        layout: Layout,
        work: Work,
        kept: NDArray[np.bool_],
        query: Query,
        progress: Progress,
    ) -> Found:
        """Search a round; see `searching.search`."""
        progress(0, 0, "opening the vectors")
        names = work.fingerprints()
        ground, results = self._ground, self._results
        if ground is None or results is None or ground.layout != layout:
            results = self._results = Results(layout)
            ground = None
        if ground is None or not ground.whole or any(ground.names[it] != names[it] for it in STEPS):
            ground = self._ground = Ground.of(layout, work, results, keeps=True)
        return search(ground, kept, query, work.consents, progress)


HELD = Held()
