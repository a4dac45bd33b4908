"""A measured table: a line for each entry to choose from, and what is to be said below or beside.

What stands there is made by a module of `present`; see `Look`.
"""

from typing import Generic, Protocol, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size

from elute.engine.measured import Measured
from elute.tui.present import measured
from elute.tui.present.spans import Spans
from elute.tui.widgets.choosing import Choosing, Rule
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.page import PageView

Entry = TypeVar("Entry", bound=measured.Entry)
Found = TypeVar("Found", bound=Measured)
Entry_contra = TypeVar("Entry_contra", contravariant=True)
Found_contra = TypeVar("Found_contra", contravariant=True)


class Look(Protocol[Entry_contra, Found_contra]):
    """How a kind of table looks."""

    UNKNOWN: str
    """What is said before anything was measured."""

    def header(self, found: Found_contra | None, cells: int) -> Spans:
        """Names of the columns."""

    def line(self, entry: Entry_contra, cells: int) -> Spans:
        """One entry."""

    def told(
        self, entry: Entry_contra | None, found: Found_contra | None, cells: int
    ) -> list[Spans]:
        """What is to be said of the entry at the cursor, or of all."""


class TableList(Listing, Generic[Entry, Found]):
    """One entry a line."""

    HEAD = 1

    def __init__(self, id: str, look: Look[Entry, Found]) -> None:
        """Start empty."""
        super().__init__(id)
        self.empty_text = look.UNKNOWN
        self._look = look
        self._entries: tuple[Entry, ...] = ()
        self._found: Found | None = None

    def show(self, entries: tuple[Entry, ...], found: Found | None) -> None:
        """Show these with the cursor where `measured.place` says."""
        at = measured.place(entries, self.chosen)
        self._entries, self._found = entries, found
        if len(entries) != self.count:
            self.refresh(layout=True)
        self.fill(len(entries), at)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as there are entries, where the style says `auto`."""
        return self.HEAD + len(self._entries)

    @property
    def chosen(self) -> Entry | None:
        """The entry at the cursor."""
        return self._entries[self.cursor] if self.cursor < len(self._entries) else None

    def head(self, cells: int) -> Spans:
        """Names of the columns."""
        return self._look.header(self._found, cells)

    def line(self, index: int, cells: int) -> Spans:
        """One entry."""
        return self._look.line(self._entries[index], cells)


class TableView(Choosing, Generic[Entry, Found]):
    """The list, and what is said below it or beside it."""

    def __init__(self, id: str, look: Look[Entry, Found]) -> None:
        """Nothing is known yet."""
        super().__init__(id=id)
        self._look = look
        self.found: Found | None = None

    def compose(self) -> ComposeResult:
        """The list, and the rest."""
        yield TableList(f"{self.id}-list", self._look)
        with Vertical(id=f"{self.id}-beside"):
            yield from self.drawings()
            yield Rule(f"{self.id}-rule")
            yield PageView(f"{self.id}-lines")

    def drawings(self) -> ComposeResult:
        """What stands above what is said."""
        yield from ()

    @property
    def listing(self) -> TableList[Entry, Found]:
        """The list."""
        return self.query_one(TableList)

    def show(self, entries: tuple[Entry, ...], found: Found | None) -> None:
        """Show what was found; the cursor stays on its entry."""
        before = self.listing.chosen
        self.found = found
        self.listing.show(entries, found)
        self.tell(from_top=self.listing.chosen != before)

    def tell(self, *, from_top: bool) -> None:
        """Say what is to be said."""
        chosen, found, look = self.listing.chosen, self.found, self._look

        def lines(cells: int) -> list[Spans]:
            return look.told(chosen, found, cells)

        self.query_one(PageView).read(lines, from_top=from_top)
