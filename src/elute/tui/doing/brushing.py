"""What is done with the box on the map: selecting rows, isolating clusters, choosing colours."""

import asyncio
from collections.abc import Sequence

import numpy as np

from elute.core.errors import EluteError, UsageError
from elute.core.safe import safe
from elute.tui.desk import Desk, Ids
from elute.tui.doing.columns import Columns
from elute.tui.doing.controller import Controller, Doing, Typed
from elute.tui.doing.looking import Looking
from elute.tui.drawing.cloud import BY_CLUSTER, Colouring
from elute.tui.present import brushing, colouring
from elute.tui.present.picture import Picture, drawn
from elute.tui.present.rows import Filter, cluster_word
from elute.tui.widgets.map import MapPane

NEXT = "x drops them, enter shows them, u unselects."


class Brushing(Controller):
    """Selects on the map, and says by what it is coloured.

    Attributes:
        by: name of what the map is coloured by.
    """

    def __init__(self, desk: Desk, looking: Looking, columns: Columns) -> None:
        """Brush on this screen, with the columns that it has read."""
        self._desk, self._looking, self._columns = desk, looking, columns
        self.by = "cluster"

    def doings(self) -> dict[str, Doing]:
        """What keys do on the map."""
        return {
            "select-box": self.select,
            "toggle-box": self.toggle,
            "unselect-box": self.unselect,
            "box-rows": self.rows,
            "isolate": self.isolate,
            "noise-only": lambda: self._only(-1),
            "colour": self.next_colour,
            "clear": self.clear,
        }

    def typed(self) -> dict[str, Typed]:
        """A colouring that was typed."""
        return {"colour": self.colour}

    def offers(self) -> dict[str, Sequence[str]]:
        """What the map can be coloured by."""
        snapshot = self._desk.picture.snapshot
        columns = snapshot.records.columns if snapshot.records else ()
        there = colouring.offered(snapshot)
        return {"colour": [*there, *(name for name in columns if name not in there)]}

    async def select(self) -> None:
        """Select the kept rows in the box."""
        ids, marks = self._kept(), self._desk.panes.rows.marks
        before = marks.count
        marks.add(ids)
        self._desk.say(brushing.selected(marks.count - before, marks.count), NEXT)

    async def toggle(self) -> None:
        """Select those kept rows in the box that are not, and unselect the others."""
        ids, marks = self._kept(), self._desk.panes.rows.marks
        taken = int(np.count_nonzero(marks.mask[ids]))
        marks.toggle(ids)
        self._desk.say(brushing.toggled(len(ids) - taken, taken, marks.count))

    async def unselect(self) -> None:
        """Take the selection off all rows in the box."""
        spot, marks = self._desk.panes.map.spot, self._desk.panes.rows.marks
        before = marks.count
        if spot is not None and marks:
            marks.remove(np.concatenate([spot.kept, spot.dropped]))
        self._desk.say(brushing.unselected(before - marks.count, marks.count))

    async def rows(self) -> None:
        """Show the selected rows, else those in the box, in the rows pane."""
        marks = self._desk.panes.rows.marks
        if marks:
            await self._looking.show(Filter(ids=marks.ids, words="selected"))
        else:
            await self._looking.show(Filter(ids=self._kept(), words="box on the map"))
        self._desk.focus_pane("rows")

    async def isolate(self) -> None:
        """Draw nothing but the cluster at the cursor; where one is alone already, all again.

        Raises:
            UsageError: the box is empty, or there is no map yet.
        """
        pane = self._mapped()
        spot = pane.spot
        if pane.isolated is not None:
            await self._only(pane.isolated)
        elif spot is None or spot.cluster is None:
            raise UsageError(brushing.EMPTY, "Go to a cluster, and press i there.")
        else:
            await self._only(spot.cluster)

    async def _only(self, cluster: int) -> None:
        """Draw nothing but a cluster, or all again where that is so already.

        Raises:
            UsageError: there is no map yet.
        """
        pane = self._mapped()
        if pane.isolated == cluster:
            pane.isolate(None)
            self._desk.say("All clusters are drawn again.")
        else:
            pane.isolate(cluster)
            self._desk.say(f"Only {cluster_word(cluster)} is drawn.", "esc shows all again.")
        self._desk.retitle()

    async def clear(self) -> None:
        """Take back what esc takes back where one is; see `looking` for the other panes.

        On the map it first makes the box one cell and draws all clusters alike, with every row
        listed; where all that was so already, it takes the selection off.
        """
        pane, marks = self._desk.panes.map, self._desk.panes.rows.marks
        if self._desk.active == "map":
            # The highlight belongs to the filter and to the lists' cursors: no doing of the map.
            plain = pane.isolated is None and not self._looking.filter.on
            pane.isolate(None)
            if not pane.unbox() and plain and pane.highlighted is None and marks:
                number = marks.count
                marks.clear()
                self._desk.say(brushing.unselected(number, 0))
        await self._looking.clear()
        self._desk.retitle()

    async def next_colour(self) -> None:
        """Colour by the next thing there is."""
        there = colouring.offered(self._desk.picture.snapshot)
        here = there.index(self.by) if self.by in there else -1
        await self.colour(there[(here + 1) % len(there)])

    async def colour(self, by: str) -> None:
        """Colour by something that is known, or by a column of the data.

        Raises:
            UsageError: there is no such thing.
            EluteError: the column cannot be read, or that was stopped.
        """
        if by not in colouring.KINDS and self._desk.picture.snapshot.precleaned is None:
            raise UsageError("There is no map to colour yet.", "Press r to run the round.")
        while True:
            picture = self._desk.picture
            made = await self._made(by, picture)
            if picture is self._desk.picture:  # else there may be other rows
                break
        self.by = by
        self._desk.panes.draw_map(picture.snapshot, made)  # which may not be drawn yet
        self._desk.say(f"Coloured by {safe(by)}.")
        self._desk.retitle()

    async def colouring(self, picture: Picture) -> Colouring:
        """The colours of a new picture: as before, or by cluster where that is no more."""
        while (by := self.by) != "cluster":
            try:
                made = await self._made(by, picture)
                if by == self.by:  # another may have been chosen meanwhile
                    return made
            except EluteError:
                self.by = "cluster" if by == self.by else self.by
        return BY_CLUSTER

    def note(self) -> str:
        """What the map's title says beside what the map is."""
        pane, marks = self._desk.panes.map, self._desk.panes.rows.marks
        only = pane.isolated
        name = cluster_word(only) if only is not None else ""
        return brushing.note(marks.count, safe(self.by), only, name)

    async def _made(self, by: str, picture: Picture) -> Colouring:
        if by in colouring.KINDS:
            return await asyncio.to_thread(colouring.colouring, by, picture.snapshot)
        column = await self._columns.get(by)
        return await asyncio.to_thread(colouring.by_column, column, picture.snapshot)

    def _mapped(self) -> MapPane:
        """The map.

        Raises:
            UsageError: there is none yet.
        """
        if drawn(self._desk.picture.snapshot) is None:
            raise UsageError("There is no map yet.", "Press r to run the round.")
        return self._desk.panes.map

    def _kept(self) -> Ids:
        """The rows in the box that are still in.

        Raises:
            UsageError: there is none, or no map yet.
        """
        spot = self._mapped().spot
        if spot is None or not len(spot.kept):
            raise UsageError(brushing.EMPTY, "hjkl move it, HJKL make it larger and smaller.")
        return spot.kept
