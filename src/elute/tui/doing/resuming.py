"""Where the screen stands is kept while it moves about, and taken up again at the next start.

Decisions are in the journal before they are seen. The rest - panes, filter, cursors, marks, the map
- would go with the terminal; so it is looked at once a second, and kept where it has changed.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import numpy as np
from textual.css.query import NoMatches

from elute.core import ids as id_runs
from elute.core.errors import EluteError
from elute.engine import crash, querying
from elute.engine.screen_place import Seen
from elute.tui.desk import Desk
from elute.tui.doing.brushing import Brushing
from elute.tui.doing.looking import Looking
from elute.tui.keys.places import PANES
from elute.tui.pages.stack import Pages
from elute.tui.present import cluster_columns, rows
from elute.tui.present.rows import Filter

_REOPENED = {
    "record": "open",
    "card": "card",
    "history": "history",
    "findings": "findings",
    "log": "log",
}
"""Pages that cost no work to open, and the actions that open them."""
_LONGEST = 4_000  # characters of a filter by row ids


class Resuming:
    """Knows where this screen stands."""

    def __init__(
        self,
        desk: Desk,
        looking: Looking,
        brushing: Brushing,
        pages: Pages,
        act: Callable[[str], Awaitable[None]],
    ) -> None:
        """Nothing is kept before `resume`; `act` does an action of the registry."""
        self._desk, self._looking, self._brushing = desk, looking, brushing
        self._pages, self._act = pages, act
        self._kept: Seen | None = None
        self._filtered = (Filter(), "")  # the filter as it could be typed
        self._bits = (-1, b"")  # the marks as bits, and the version they are of

    def keep(self) -> None:
        """Have it kept where it has changed; nobody waits for that."""
        if self._kept is None:
            return
        with contextlib.suppress(NoMatches):  # the app is leaving, and its widgets have gone
            if (now := self.place()) != self._kept:
                self._kept = now
                self._desk.bridge.keep(now)

    def place(self) -> Seen:
        """Where the screen stands."""
        desk, panes = self._desk, self._desk.panes
        chosen = panes.clusters.chosen
        return Seen(
            pane=desk.active,
            zoomed=desk.zoomed,
            page=self._pages.name,
            query=self._query(),
            order=self._looking.order,
            clusters_by=panes.clusters.order,
            row=panes.rows.row,
            top=panes.rows.top,
            cluster=None if chosen is None else chosen.cluster,
            clusters=tuple(sorted(panes.clusters.marks)),
            advice=panes.advice.cursor,
            marks=self._marks(),
            map={**panes.map.place, "only": panes.map.isolated, "by": self._brushing.by},
            about=self._looking.cluster,
        )

    async def resume(self) -> str:
        """Go to where the screen stood when it was last seen, as far as that is there.

        Returns:
            What the last screen left to be told; "" for nothing.
        """
        seen = await self._desk.bridge.call(lambda engine: engine.seen())
        if seen is not None:
            await self._go(seen)
        self._kept = self.place()
        return await asyncio.to_thread(crash.untold)

    async def _go(self, seen: Seen) -> None:
        """First what is shown, then the places on it, then what lies over it."""
        panes, looking = self._desk.panes, self._looking
        marks = np.unpackbits(np.frombuffer(seen.marks, np.uint8)).astype(np.bool_)
        panes.rows.marks.add(np.flatnonzero(marks[: len(panes.rows.marks.mask)]))
        looking.order = seen.order if _known(seen.order) else looking.order
        with contextlib.suppress(EluteError):
            query = querying.parse(seen.query, querying.known(self._desk.picture.snapshot))
            looking.filter = Filter(query)
        if not seen.same_clusters:
            looking.forget_clusters()
        await looking.follow()
        by = seen.map.get("by")
        if isinstance(by, str) and by != self._brushing.by:
            with contextlib.suppress(EluteError):
                await self._brushing.colour(by)
        if seen.clusters_by in cluster_columns.ORDERS:
            panes.clusters.order_by(seen.clusters_by)
        self._point(seen)
        if seen.pane in PANES:
            self._desk.focus_pane(seen.pane)
        if seen.zoomed:
            self._desk.zoom()
        if seen.page in _REOPENED:
            with contextlib.suppress(EluteError):
                await self._act(_REOPENED[seen.page])

    def _point(self, seen: Seen) -> None:
        """Put the cursors where they were; none of them is followed by the others."""
        panes = self._desk.panes
        there = {row.cluster for row in self._desk.picture.clusters}
        panes.clusters.marks = set(seen.clusters) & there - {-1}
        panes.clusters.stand(seen.cluster)
        panes.rows.stand(seen.row, seen.top)
        panes.advice.fill(panes.advice.count, seen.advice)
        panes.map.stand(seen.map)
        self._looking.cluster = seen.about if seen.about in there else self._looking.cluster
        only = seen.map.get("only")
        if seen.same_clusters and isinstance(only, int) and only in there:
            panes.map.isolate(only)

    def _query(self) -> str:
        """The filter as it could be typed; made anew only for another one."""
        wanted = self._looking.filter
        if self._filtered[0] is not wanted:
            self._filtered = wanted, _typed(wanted)
        return self._filtered[1]

    def _marks(self) -> bytes:
        """The marked rows, a bit each; made anew only when they have changed."""
        marks = self._desk.panes.rows.marks
        if self._bits[0] != marks.version:
            self._bits = marks.version, np.packbits(marks.mask).tobytes() if marks else b""
        return self._bits[1]


def _typed(wanted: Filter) -> str:
    """A filter as it could be typed; "" where that would be long, or it is none."""
    asked = wanted.query.text
    if wanted.ids is None or not len(wanted.ids):
        return asked
    listed = f"id:{id_runs.pack(np.sort(wanted.ids))}" + f" ({asked})" * bool(asked)
    return listed if len(listed) <= _LONGEST else asked


def _known(order: str) -> bool:
    """Whether rows can be ordered so."""
    try:
        return bool(rows.order_of(order))
    except EluteError:
        return False
