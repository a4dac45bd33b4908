"""The embedders: a line for each to choose from, and what is known of the chosen one."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Size

from elute.engine.embedders.weighed import Weighing
from elute.tui.present import embedders
from elute.tui.present.embedders import Entry
from elute.tui.present.spans import Spans
from elute.tui.widgets.line import Line
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.page import PageView
from elute.tui.widgets.tabs import RULE


class EmbedderList(Listing):
    """One embedder a line."""

    HEAD = 1

    def __init__(self, id: str) -> None:
        """Start empty."""
        super().__init__(id)
        self._entries: tuple[Entry, ...] = ()
        self._found: Weighing | None = None

    def show(self, entries: tuple[Entry, ...], found: Weighing | None) -> None:
        """Show these with the cursor on the one it is on, else on the first."""
        at = self.chosen.choice if self.chosen else None
        choices = [entry.choice for entry in entries]
        self._entries, self._found = entries, found
        if len(entries) != self.count:
            self.refresh(layout=True)
        self.fill(len(entries), choices.index(at) if at in choices else 0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as there are embedders, where the style says `auto`."""
        return self.HEAD + len(self._entries)

    @property
    def chosen(self) -> Entry | None:
        """The embedder at the cursor."""
        return self._entries[self.cursor] if self.cursor < len(self._entries) else None

    def head(self, cells: int) -> Spans:
        """Names of the columns."""
        return embedders.header(self._found, cells)

    def line(self, index: int, cells: int) -> Spans:
        """One embedder."""
        return embedders.line(self._entries[index], cells)


class EmbeddersView(Container):
    """The list, and below it the chosen embedder in full; only pages go to what is below."""

    def __init__(self, id: str) -> None:
        """Nothing is known yet."""
        super().__init__(id=id)
        self._found: Weighing | None = None

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield EmbedderList("embedder-list")
        yield Line("embedder-rule")
        yield PageView("embedder-lines")

    def on_mount(self) -> None:
        """There is one list: its cursor is always the one that keys move."""
        self.listing.activate(True)

    @property
    def listing(self) -> EmbedderList:
        """The list."""
        return self.query_one(EmbedderList)

    def show(self, entries: tuple[Entry, ...], found: Weighing | None) -> None:
        """Show what was found; the cursor stays on its embedder."""
        before = self.listing.chosen
        self._found = found
        self.listing.show(entries, found)
        self._tell(from_top=self.listing.chosen != before)

    def action_cursor(self, across: int, down: int) -> None:
        """To the next or previous embedder."""
        self.listing.action_cursor(across, down)

    def action_edge(self, end: int) -> None:
        """To the first or last embedder."""
        self.listing.action_edge(end)

    def action_page(self, pages: int) -> None:
        """Scroll what is known of the embedder."""
        self.query_one(PageView).action_page(pages)

    def on_resize(self) -> None:
        """The rule between is as wide as the view."""
        self.query_one("#embedder-rule", Line).say(((RULE * self.size.width, "rule"),))

    @on(Listing.Moved)
    def _moved(self, message: Listing.Moved) -> None:
        """Tell about another embedder."""
        if message.listing is self.listing:
            self._tell(from_top=True)

    def _tell(self, *, from_top: bool) -> None:
        chosen, found = self.listing.chosen, self._found

        def lines(cells: int) -> list[Spans]:
            return embedders.told(chosen, found, cells) if chosen else []

        self.query_one(PageView).read(lines, from_top=from_top)
