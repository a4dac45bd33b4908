"""The log as a list, the newest entry last, and below it what the chosen one says in full."""

from textual.app import ComposeResult

from elute.engine.logbook import Logged
from elute.tui.present import log
from elute.tui.present.spans import Spans
from elute.tui.widgets.choosing import Choosing, Rule
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.page import PageView


class LogList(Listing):
    """One entry a line."""

    HEAD = 1
    empty_text = "Nothing has been done yet."

    def __init__(self, id: str) -> None:
        """Start empty."""
        super().__init__(id)
        self._entries: tuple[Logged, ...] = ()

    def show(self, entries: tuple[Logged, ...], *, at_end: bool) -> None:
        """Show these; the cursor stays where it is, or goes to the newest."""
        at_end |= self.cursor >= len(self._entries) - 1
        self._entries = entries
        self.fill(len(entries), len(entries) - 1 if at_end else self.cursor)

    @property
    def chosen(self) -> Logged | None:
        """The entry at the cursor."""
        return self._entries[self.cursor] if self.cursor < len(self._entries) else None

    def head(self, cells: int) -> Spans:
        """Names of the columns."""
        return log.header(cells)

    def line(self, index: int, cells: int) -> Spans:
        """One entry."""
        return log.line(self._entries[index], cells)


class LogView(Choosing):
    """The list, and what is said below it."""

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield LogList("log-list")
        yield Rule("log-rule")
        yield PageView("log-lines")

    @property
    def listing(self) -> LogList:
        """The list."""
        return self.query_one(LogList)

    def show(self, entries: tuple[Logged, ...], *, at_end: bool) -> None:
        """Show the log."""
        self.listing.show(entries, at_end=at_end)
        self.tell(from_top=True)

    def tell(self, *, from_top: bool) -> None:
        """Tell about the entry at the cursor."""
        chosen = self.listing.chosen

        def lines(cells: int) -> list[Spans]:
            return log.told(chosen, cells) if chosen is not None else []

        self.query_one(PageView).read(lines, from_top=from_top)

    def action_page(self, pages: int) -> None:
        """The list is what is long here."""
        self.listing.action_page(pages)
