"""Finds the rows of a filter away from the screen's thread, and can be told to stop.

One search may be at work at a time. What was found in the texts is kept, so that only rows that
were not looked at before are searched when the session has changed.
"""

import asyncio
from collections.abc import Callable
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import Cancelled
from elute.engine.querying import Finder, Ground
from elute.tui.doing.columns import Columns
from elute.tui.present import rows
from elute.tui.present.picture import Picture
from elute.tui.present.rows import Filter, Ids
from elute.tui.selection import Selection

PATIENCE = 0.5  # seconds after which it is said how far a search is, and again


class Watched:
    """The progress of one search: told once in a while, and stopped from outside.

    Attributes:
        stopped: whether it is to end.
    """

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        """Begin; `tell` is called in the thread that searches."""
        self._tell = tell
        self._told = monotonic()
        self.stopped = False

    def stop(self) -> None:
        """End the search at its next report."""
        self.stopped = True

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """Report.

        Raises:
            Cancelled: it was stopped.
        """
        if self.stopped:
            raise Cancelled("The search was stopped.", "The filter is as it was before.")
        if monotonic() - self._told > PATIENCE:
            self._told = monotonic()
            self._tell(done, total)


class Sifter:
    """Searches for a screen."""

    def __init__(self, tell: Callable[[int, int], None], columns: Columns) -> None:
        """Search; `tell` shows how far a search is that takes long."""
        self._tell, self._columns = tell, columns
        self._watched: Watched | None = None
        self._finder: Finder | None = None
        self._ranking: tuple[tuple[object, ...], Ids | None] = ((), None)

    def stop(self) -> bool:
        """Stop the search at work; whether there is one."""
        if self._watched is None:
            return False
        self._watched.stop()
        self._columns.stop()
        return True

    async def ids(self, picture: Picture, marks: Selection, wanted: Filter, order: str) -> Ids:
        """Ids of the rows that pass a filter, in an order.

        Raises:
            UsageError: a regular expression took too long.
            Cancelled: the search was stopped.
        """
        loop = asyncio.get_running_loop()
        finder, fitting = self._over(picture), self._fitting(picture, marks)

        def tell(done: int, total: int) -> None:
            loop.call_soon_threadsafe(self._tell, done, total)

        self._watched = watched = Watched(tell)
        try:
            columns = {name: await self._columns.get(name) for name in wanted.query.columns}
            ground = Ground(picture.snapshot, finder, fitting, columns)
            return await asyncio.to_thread(lambda: self._sifted(ground, wanted, order, watched))
        finally:
            watched.stop()  # for an app that is leaving, which waits for its threads
            self._watched = None

    def _sifted(self, ground: Ground, wanted: Filter, order: str, watched: Watched) -> Ids:
        found = rows.matching(ground, wanted, watched)
        return rows.ordered(found, self._ranked(ground, order))

    def _ranked(self, ground: Ground, order: str) -> Ids | None:
        """All rows in an order, sorted anew only where what they are sorted by has changed."""
        at = ground.snapshot
        by = (order, at.precleaned, at.clustered, at.evaluated, ground.finder)
        before, ranking = self._ranking
        if not all(one is other for one, other in zip(by, before, strict=False)) or not before:
            ranking = rows.ranking(ground, order)
            self._ranking = (by, ranking)
        return ranking

    def _over(self, picture: Picture) -> Finder | None:
        """What searches the texts; the one before where they are the same."""
        texts, held = picture.facts.texts, self._finder
        if texts is None:
            self._finder = None
        elif (
            held is None or held.texts.blob is not texts.blob or type(held.texts) is not type(texts)
        ):
            self._finder = Finder(texts)
        return self._finder

    @staticmethod
    def _fitting(picture: Picture, marks: Selection) -> NDArray[np.bool_] | None:
        return marks.mask if len(marks.mask) == len(picture.facts) else None
