"""A list to choose from with the chosen one told beside it: what such views have in common."""

from textual import on
from textual.containers import Container

from elute.tui.widgets.line import Line
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.page import PageView
from elute.tui.widgets.tabs import RULE


class Rule(Line):
    """A rule between the two, as wide as its place."""

    def on_resize(self) -> None:
        """Draw it anew."""
        self.say(((RULE * self.size.width, "rule"),))


class Choosing(Container):
    """Keys go to the list, pages to what is told; a subclass says what that is."""

    def on_mount(self) -> None:
        """There is one list: its cursor is always the one that keys move."""
        self.listing.activate(True)

    @property
    def listing(self) -> Listing:
        """The list: it stands first."""
        return self.query(Listing).first()

    def tell(self, *, from_top: bool) -> None:
        """Tell about the entry at the cursor."""
        raise NotImplementedError

    def action_cursor(self, across: int, down: int) -> None:
        """To the next or previous entry."""
        self.listing.action_cursor(across, down)

    def action_edge(self, end: int) -> None:
        """To the first or last entry."""
        self.listing.action_edge(end)

    def action_page(self, pages: int) -> None:
        """Scroll what is told."""
        self.query_one(PageView).action_page(pages)

    @on(Listing.Moved)
    def _moved(self, message: Listing.Moved) -> None:
        """Tell about another entry."""
        if message.listing is self.listing:
            self.tell(from_top=True)
