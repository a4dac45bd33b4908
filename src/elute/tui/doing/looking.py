"""What is looked at: the filter and order of the rows, the cluster in question, the outliers."""

import asyncio
from dataclasses import replace

import numpy as np

from elute.core.amounts import counted
from elute.core.errors import EluteError, UsageError
from elute.core.results import Advice
from elute.engine import querying
from elute.engine.advised import rows_of
from elute.tui.desk import Desk
from elute.tui.doing.columns import Columns
from elute.tui.doing.controller import Controller, Counted, Doing, Typed
from elute.tui.doing.outliers import Outliers
from elute.tui.doing.sifting import Sifter
from elute.tui.present import asking, report, rows
from elute.tui.present.facts import NO_CLUSTER
from elute.tui.present.numbers import count, percent, score
from elute.tui.present.picture import Picture
from elute.tui.present.rows import Filter, Ids
from elute.tui.present.spans import Spans
from elute.tui.prompt import Ask


class Looking(Controller):
    """Keeps the panes on the same subject."""

    def __init__(self, desk: Desk, columns: Columns) -> None:
        """Look on this screen, with the columns that it has read; all rows, by id."""
        self._desk = desk
        self.filter = Filter()
        self.order = rows.ORDERS[0]
        self.cluster: int | None = None
        self._outlier = -1
        self._sifter = Sifter(self._tell, columns)
        self._alone = asyncio.Lock()
        self._outliers = Outliers(desk)

    def doings(self) -> dict[str, Doing]:
        """What changes nothing but the view."""
        return {
            "evidence": self.evidence,
            "filter": self.ask,
            "next-outlier": lambda: self.next_outlier(1),
            "previous-outlier": lambda: self.next_outlier(-1),
            "order": lambda: self.next_order(1),
            "order-back": lambda: self.next_order(-1),
        }

    def typed(self) -> dict[str, Typed]:
        """A filter or an order that was typed."""
        return {"filter": self.filter_by, "order": self.order_by}

    async def relist(self) -> None:
        """Find the rows to show, away from the screen's thread, and show them.

        Raises:
            UsageError, Cancelled: the search gave up, or was stopped; what is shown stays.
        """
        pane = self._desk.panes.rows
        async with self._alone:  # what is looked for is asked only now: it may be another since
            while True:
                picture, wanted, order = self._desk.picture, self.filter, self.order
                ids = await self._sifter.ids(picture, pane.marks, wanted, order)
                same = picture is self._desk.picture and wanted is self.filter
                if same and order == self.order:
                    break
        pane.show(picture.facts, ids, filtered=wanted.on, alike=wanted.alike)
        self._desk.panes.map.pin(wanted.place or None)
        self._desk.retitle()

    async def follow(self) -> None:
        """Find the rows of a new picture; all of them where the filter gives up on it."""
        try:
            await self.relist()
        except EluteError as problem:
            self.filter = Filter()
            await self.relist()
            self._desk.announce(problem.title, "All rows are shown.", "warn")
        self._outliers.prepare(self._desk.picture.facts)

    def stop(self) -> bool:
        """Stop a search at work; whether there was one."""
        return self._sifter.stop()

    def title(self) -> str:
        """How many rows are shown of how many, by what, and from which column they come."""
        picture, pane = self._desk.picture, self._desk.panes.rows
        total = int(np.count_nonzero(picture.facts.started))
        found = rows.title(len(pane.ids), total, self.filter, self.order, pane.marks.count)
        return f"{found}{rows.column_note(picture.snapshot.records)}"

    def forget(self) -> None:
        """A new round begins: no filter, no marks, no cluster in question."""
        self.filter, self.cluster, self._outlier = Filter(), None, -1
        self._desk.panes.rows.marks.forget()

    def forget_clusters(self) -> None:
        """There are other clusters now: none is in question, and rows are not filtered by one."""
        self.filter = self.filter.asking(self.filter.query.without_clusters())
        self.cluster = None
        self._desk.panes.map.highlight(None)

    def forget_place(self) -> None:
        """There is another map now: what was searched for lies elsewhere on it."""
        self.filter = replace(self.filter, place=())

    async def ask(self) -> None:
        """Ask for a query, again until it can be read; an empty one shows all rows."""
        known = querying.known(self._desk.picture.snapshot)
        last = self.filter.query.text

        def tell(typed: str) -> Spans:
            return asking.tell(typed, known)

        def complete(typed: str) -> str:
            return asking.complete(typed, known)

        while (typed := await self._desk.type(Ask("/", last, tell, complete))) is not None:
            try:
                query = querying.parse(typed, known)
            except UsageError:
                last = typed  # what is wrong with it is told below the line
                continue
            await self.show(self.filter.asking(query))
            return

    async def filter_by(self, typed: str) -> None:
        """Show the rows that a query asks for.

        Raises:
            UsageError: it cannot be read.
        """
        known = querying.known(self._desk.picture.snapshot)
        await self.show(Filter(querying.parse(typed, known)))

    async def clear(self) -> None:
        """Show all rows of the round, and all clusters on the map."""
        self._desk.panes.map.highlight(None)
        if self.filter.on:
            await self.show(Filter())

    async def show(self, wanted: Filter) -> None:
        """Show only these rows.

        Raises:
            UsageError, Cancelled: the search gave up, or was stopped; the filter is as before.
        """
        before, self.filter = self.filter, wanted
        try:
            await self.relist()
        except EluteError:
            if self.filter is wanted:
                self.filter = before
            raise
        self._outlier = -1
        wanted = self.filter  # less what went with clusters that are others by now
        found = len(self._desk.panes.rows.ids)
        if wanted.on:
            what = f"{counted(found, 'row')}: {wanted.describe()}."
            self._desk.say(what, "esc shows all again.")
        elif before.on:
            self._desk.say(f"All {counted(found, 'row')} are shown again.")

    async def next_order(self, steps: int) -> None:
        """Order the focused list by its next column, or the one before."""
        if self._desk.active == "clusters":
            self._desk.panes.clusters.next_order(steps)
            self._desk.retitle()
        else:
            names = rows.ORDERS
            here = names.index(self.order) if self.order in names else 0
            await self._order(names[(here + steps) % len(names)])

    async def order_by(self, typed: str) -> None:
        """Order the rows by a field of this name.

        Raises:
            UsageError: there is none.
        """
        await self._order(rows.order_of(typed))

    async def _order(self, order: str) -> None:
        self.order = order
        await self.relist()

    async def pick(self) -> None:
        """Rows of the cluster at the cursor."""
        chosen = self._desk.panes.clusters.chosen
        if chosen is not None:
            query = "noise" if chosen.cluster == -1 else f"cluster:{chosen.cluster}"
            await self.show(Filter(querying.parse(query)))
            self._desk.panes.map.highlight(self.filter.cluster)
            self._desk.focus_pane("rows")

    async def evidence(self) -> None:
        """Rows of the advice at the cursor."""
        chosen = self._desk.chosen_advice()
        if chosen is not None:
            ids = rows_of(chosen[1], self._desk.picture.snapshot)
            words = f"advice on {report.subject(chosen[1])}"
            await self.show(Filter(ids=ids, words=words))
            self._desk.focus_pane("rows")

    def counted(self) -> dict[str, Counted]:
        """So many outliers on."""
        return {
            "next-outlier": self.next_outlier,
            "previous-outlier": lambda steps: self.next_outlier(-steps),
        }

    async def next_outlier(self, steps: int) -> None:
        """Go so many on (or back, below 0) among the rows shown, by falling outlier score."""
        pane = self._desk.panes.rows
        facts = self._desk.picture.facts
        found = await self._outliers.among(facts, pane.ids)
        if not len(found):
            scored = self._desk.picture.snapshot.evaluated is not None
            hint = "esc shows all rows." if scored else "Press r to run the round."
            raise UsageError("No row shown has an outlier score.", hint)
        here = self._outlier if self._on(found, pane.row) else -1
        self._outlier = max(0, min(len(found) - 1, here + steps))
        row = int(found[self._outlier])
        pane.go_to(row)
        if self._desk.active != "rows":  # all of the screen is looked through
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

    def _tell(self, done: int, total: int) -> None:
        """How far a search is that takes long."""
        self._desk.say(f"Searching: {percent(done / max(1, total))}.", "esc stops it.")

    def _on(self, found: Ids, row: int | None) -> bool:
        """Whether the cursor still stands on the outlier it was brought to."""
        return 0 <= self._outlier < len(found) and int(found[self._outlier]) == row
