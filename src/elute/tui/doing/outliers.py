"""The rows by falling outlier score: sorted before the first of them is asked for."""

import asyncio

import numpy as np
from numpy.typing import NDArray

from elute.tui.desk import Desk
from elute.tui.present import rows
from elute.tui.present.facts import Facts
from elute.tui.present.rows import Ids


class Outliers:
    """Sorts a million rows once, when the keys rest; after a decision they are only sieved."""

    def __init__(self, desk: Desk) -> None:
        """Nothing is sorted yet."""
        self._desk = desk
        self._scores: NDArray[np.float32] | None = None
        self._ranking: asyncio.Future[Ids] | None = None
        self._found: tuple[Facts, Ids, Ids] | None = None

    def prepare(self, facts: Facts) -> None:
        """Have rows sorted that have other scores than those before, when nothing else is done."""

        def sort() -> None:
            self._sort(facts)

        if facts.outlier is not self._scores:
            self._desk.following.later("outliers", sort)

    async def among(self, facts: Facts, ids: Ids) -> Ids:
        """The rows of `ids` to visit, the most outlying first; see `rows.outliers`."""
        if self._found is None or self._found[0] is not facts or self._found[1] is not ids:
            ranking = await self._sort(facts)
            found = await asyncio.to_thread(lambda: rows.outliers(facts, ids, ranking))
            self._found = (facts, ids, found)
        return self._found[2]

    def _sort(self, facts: Facts) -> "asyncio.Future[Ids]":
        """Sort away from the screen's thread, unless that is done or at work."""
        if self._ranking is None or facts.outlier is not self._scores:
            self._scores = facts.outlier
            loop = asyncio.get_running_loop()
            self._ranking = loop.run_in_executor(None, lambda: rows.by_outlier(facts))
        return self._ranking
