"""What is looked at: the filter and order of the rows, the cluster in question, the outliers."""

import asyncio
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from elute.core.amounts import counted
from elute.core.errors import UsageError
from elute.core.results import Advice
from elute.tui.desk import Desk
from elute.tui.present import report, rows
from elute.tui.present.advised import rows_of
from elute.tui.present.facts import NO_CLUSTER
from elute.tui.present.numbers import count, score
from elute.tui.present.picture import Picture
from elute.tui.present.rows import Filter
from elute.tui.prompt import Ask

Ids = NDArray[np.int64]


class Looking:
    """Keeps the panes on the same subject."""

    def __init__(self, desk: Desk) -> None:
        """Look on this screen; all rows, by id."""
        self._desk = desk
        self.filter = Filter()
        self.order = rows.ORDERS[0]
        self.cluster: int | None = None
        self._outlier = -1

    async def relist(self) -> None:
        """Find the rows to show, away from the screen's thread, and show them."""
        facts, wanted, order = self._desk.picture.facts, self.filter, self.order

        def find() -> Ids:
            return rows.ordered(facts, rows.matching(facts, wanted), order)

        ids = await asyncio.to_thread(find)
        current = self._desk.picture.facts is facts
        if current and wanted == self.filter and order == self.order:
            self._desk.panes.rows.show(facts, ids, filtered=wanted.on)
            self._desk.retitle()

    def title(self) -> str:
        """How many rows are shown of how many, by what, and from which column they come."""
        picture, pane = self._desk.picture, self._desk.panes.rows
        total = int(np.count_nonzero(picture.facts.started))
        found = rows.title(len(pane.ids), total, self.filter, self.order, len(pane.marks))
        return f"{found}{rows.column_note(picture.snapshot.records)}"

    def forget(self) -> None:
        """A new round begins: no filter, no marks, no cluster in question."""
        self.filter, self.cluster, self._outlier = Filter(), None, -1
        self._desk.panes.rows.marks.clear()

    def forget_clusters(self) -> None:
        """There are other clusters now: none is in question, and rows are not filtered by one."""
        self.filter, self.cluster = replace(self.filter, cluster=None), None
        self._desk.panes.map.highlight(None)

    async def filter_by_text(self) -> None:
        """Ask for a text; an empty one shows all rows."""
        text = await self._desk.type(Ask("/", self.filter.text))
        if text is not None:
            await self.show(self.filter.with_text(text))

    async def clear(self) -> None:
        """Show all rows of the round, and all clusters on the map."""
        self._desk.panes.map.highlight(None)
        if self.filter.on:
            await self.show(Filter())

    async def show(self, wanted: Filter) -> None:
        """Show only these rows, and go to them where one pane is seen at a time."""
        self.filter = wanted
        self._outlier = -1
        await self.relist()
        found = len(self._desk.panes.rows.ids)
        if wanted.on:
            what = f"{counted(found, 'row')}: {wanted.describe()}."
            self._desk.say(what, "Escape shows all again.")

    async def next_order(self) -> None:
        """Order the focused list by its next column."""
        if self._desk.active == "clusters":
            self._desk.panes.clusters.next_order()
        else:
            place = rows.ORDERS.index(self.order)
            self.order = rows.ORDERS[(place + 1) % len(rows.ORDERS)]
            await self.relist()
        self._desk.retitle()

    async def pick(self) -> None:
        """Rows of the cluster at the cursor."""
        chosen = self._desk.panes.clusters.chosen
        if chosen is not None:
            await self.show(Filter(cluster=chosen.cluster))
            self._desk.panes.map.highlight(chosen.cluster)
            self._desk.focus_pane("rows")

    async def evidence(self) -> None:
        """Rows of the advice at the cursor."""
        chosen = self._desk.chosen_advice()
        if chosen is not None:
            ids = tuple(rows_of(chosen[1], self._desk.picture.snapshot).tolist())
            words = f"advice on {report.subject(chosen[1])}"
            await self.show(Filter(ids=ids, words=words))
            self._desk.focus_pane("rows")

    async def cell(self, ids: list[int]) -> None:
        """Rows of the map's cell."""
        await self.show(Filter(ids=tuple(ids), words="map cell"))
        self._desk.focus_pane("rows")

    async def next_outlier(self, steps: int) -> None:
        """Go to the next (1) or previous (-1) of the rows shown by falling outlier score."""
        pane = self._desk.panes.rows
        facts = self._desk.picture.facts
        found = rows.outliers(facts, pane.ids)
        if not len(found):
            raise UsageError("No row shown has an outlier score.", "Press r to run the round.")
        here = self._outlier if self._on(found, pane.row) else -1
        self._outlier = max(0, min(len(found) - 1, here + steps))
        row = int(found[self._outlier])
        pane.go_to(row)
        self._desk.focus_pane("rows")
        value = score(float(facts.outlier[row]))
        learnt = self._desk.picture.snapshot.learnt
        said = f"Outlier {self._outlier + 1} of {count(len(found))}, score {value}."
        self._desk.say(said, f"Scores {learnt}." if learnt else "")

    def select(self, cluster: int | None) -> None:
        """Make a cluster the one in question: the card tells about it."""
        self.cluster = cluster
        self.show_card(self._desk.picture)

    def show_card(self, picture: Picture) -> None:
        """The card of the cluster in question, under the advice at the cursor."""
        cluster, advice = self._subject(picture)
        self._desk.panes.card.show(picture, cluster, advice)

    @property
    def subject(self) -> int | None:
        """The cluster in question: that of the active list's cursor; None where there is none."""
        panes, facts = self._desk.panes, self._desk.picture.facts
        if self._desk.active == "rows" and panes.rows.row is not None:
            cluster = int(facts.cluster[panes.rows.row])
            return None if cluster == NO_CLUSTER else cluster
        return self._subject(self._desk.picture)[0]

    def _subject(self, picture: Picture) -> tuple[int | None, Advice | None]:
        """The cluster that the card tells about, and the advice above it."""
        chosen = self._desk.chosen_advice() if self._desk.active == "report" else None
        if chosen is not None:
            advice = chosen[1]
            return (advice.clusters[0] if advice.clusters else None), advice
        at = self._desk.panes.clusters.chosen if self._desk.active == "clusters" else None
        if at is not None:
            return at.cluster, None
        if self.cluster is None and picture.clusters:
            return picture.clusters[0].cluster, None
        return self.cluster, None

    def _on(self, found: Ids, row: int | None) -> bool:
        """Whether the cursor still stands on the outlier it was brought to."""
        return 0 <= self._outlier < len(found) and int(found[self._outlier]) == row
