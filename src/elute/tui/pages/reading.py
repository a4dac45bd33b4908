"""The pages of lines to read: everything about one row, or about one cluster."""

from collections.abc import Callable

from elute.core.errors import UsageError
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Counted, Doing
from elute.tui.pages.stack import Page, Pages
from elute.tui.present import record
from elute.tui.present.borderline import Pair
from elute.tui.present.card import card
from elute.tui.present.rows import cluster_word
from elute.tui.present.spans import Spans, one_line


class Reading(Controller):
    """Opens and turns them."""

    def __init__(self, desk: Desk, pages: Pages, pair: Callable[[int], Pair | None]) -> None:
        """Read on this screen; a row with the other one of its pair, where there is one."""
        self._desk, self._pages, self._pair = desk, pages, pair
        self._row = 0
        self._original = ""

    def doings(self) -> dict[str, Doing]:
        """What opens and turns them."""
        return {
            "open": self.record,
            "next-row": lambda: self.step(1),
            "previous-row": lambda: self.step(-1),
            "next-card": lambda: self.step_card(1),
            "previous-card": lambda: self.step_card(-1),
        }

    def counted(self) -> dict[str, Counted]:
        """So many rows or clusters on."""
        return {
            "next-row": self.step,
            "previous-row": lambda rows: self.step(-rows),
            "next-card": self.step_card,
            "previous-card": lambda cards: self.step_card(-cards),
        }

    @property
    def row(self) -> int | None:
        """The row being read; None when no record is."""
        return self._row if self._pages.name == "record" else None

    @property
    def cluster(self) -> int | None:
        """The cluster being read, which is the one at the clusters' cursor; None when none is."""
        chosen = self._desk.panes.clusters.chosen
        return chosen.cluster if chosen is not None and self._pages.name == "card" else None

    async def record(self) -> None:
        """Show the row at the rows' cursor."""
        row = self._desk.panes.rows.row
        if row is not None:
            self._original = await self._desk.bridge.call(lambda engine: engine.record(row))
            self._row = row
            self._pages.open(Page("record", self._show_record))

    async def step(self, down: int) -> None:
        """Show a neighbouring row."""
        pane = self._desk.panes.rows
        pane.move_to(pane.cursor + down)
        await self.record()

    async def card(self, cluster: int | None) -> None:
        """Show all about a cluster.

        Raises:
            UsageError: there is none.
        """
        if cluster is None:
            made = self._desk.picture.snapshot.clustered is not None
            hint = "2 lists the clusters." if made else "Press r to run the round."
            raise UsageError("There is no cluster here.", hint)
        self._desk.panes.clusters.go_to(cluster)
        self._pages.open(Page("card", self._show_card))

    async def step_card(self, down: int) -> None:
        """Show a neighbouring cluster, in the order of their list."""
        pane = self._desk.panes.clusters
        pane.move_to(pane.cursor + down)
        self._pages.open(Page("card", self._show_card))

    def _show_record(self, from_top: bool) -> None:
        name = one_line(self._desk.picture.snapshot.name, 60)
        title = ((f"row {self._row}", "strong"), (f" of {name}", "quiet"))
        self._desk.page.read(title, self._lines, from_top=from_top)

    def _show_card(self, from_top: bool) -> None:
        cluster, pane = self.cluster, self._desk.panes.clusters
        word = "card" if cluster is None else cluster_word(cluster)
        of = ""
        if cluster is not None and cluster >= 0:  # the noise stands behind the clusters it is not
            of = f" · {pane.cursor + 1} of {pane.count - pane.noise} by {pane.order}"
        self._desk.page.read(((word, "strong"), (of, "quiet")), self._card, from_top=from_top)

    def _card(self, cells: int) -> list[Spans]:
        if self.cluster is None:
            return [(("The clusters are being worked out anew.", "quiet"),)]
        return card(self._desk.picture.snapshot, self.cluster, cells, whole=True)

    def _lines(self, cells: int) -> list[Spans]:
        picture = self._desk.picture
        pair = self._pair(self._row)
        return record.page(picture.snapshot, picture.facts, self._row, self._original, cells, pair)
