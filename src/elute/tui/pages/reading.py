"""The pages of lines to read: all keys, everything about one row, or about one cluster."""

from elute.core.errors import UsageError
from elute.tui.desk import Desk
from elute.tui.pages.stack import Page, Pages
from elute.tui.present import help, record
from elute.tui.present.card import card
from elute.tui.present.rows import cluster_word
from elute.tui.present.spans import Spans, one_line


class Reading:
    """Opens and turns them."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        """Read on this screen."""
        self._desk, self._pages = desk, pages
        self._row = 0
        self._original = ""

    @property
    def row(self) -> int | None:
        """The row being read; None when no record is."""
        return self._row if self._pages.name == "record" else None

    @property
    def cluster(self) -> int | None:
        """The cluster being read, which is the one at the clusters' cursor; None when none is."""
        chosen = self._desk.panes.clusters.chosen
        return chosen.cluster if chosen is not None and self._pages.name == "card" else None

    async def help(self) -> None:
        """Show all keys."""
        self._pages.open(Page("help", self._show_help))

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

    def _show_help(self, from_top: bool) -> None:
        self._desk.page.read((("keys", "strong"),), help.page, from_top=from_top)

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
        return record.page(picture.snapshot, picture.facts, self._row, self._original, cells)
