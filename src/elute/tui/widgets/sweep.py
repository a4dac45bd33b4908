"""The sweep: its curves, a line for each value to choose from, and what is to be said of it."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from elute.engine.sweeping.swept import Sweep
from elute.tui.present import sweep, sweep_curves
from elute.tui.present.spans import Spans
from elute.tui.present.sweep import Entry
from elute.tui.widgets.line import Line
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.page import PageView
from elute.tui.widgets.painted import Painted, Painting
from elute.tui.widgets.tabs import RULE

_LEAST = (30, 6)
"""Cells and lines below which no curve is drawn."""


class SweepList(Listing):
    """One value a line."""

    HEAD = 1
    empty_text = sweep.UNKNOWN

    def __init__(self, id: str) -> None:
        """Start empty."""
        super().__init__(id)
        self._entries: tuple[Entry, ...] = ()
        self._found: Sweep | None = None

    def show(self, entries: tuple[Entry, ...], found: Sweep | None) -> None:
        """Show these with the cursor where it is; at first on the proposed value, or in force."""
        kept = len(entries) == self.count and found == self._found
        marked = [n for n, it in enumerate(entries) if it.proposed] or [
            n for n, it in enumerate(entries) if it.used
        ]
        at = self.cursor if kept or not marked else marked[0]
        self._entries, self._found = entries, found
        self.fill(len(entries), at)

    @property
    def chosen(self) -> Entry | None:
        """The value at the cursor."""
        return self._entries[self.cursor] if self.cursor < len(self._entries) else None

    def head(self, cells: int) -> Spans:
        """Names of the columns."""
        return sweep.header(self._found, cells)

    def line(self, index: int, cells: int) -> Spans:
        """One value."""
        return sweep.line(self._entries[index], cells)


class Curves(Painted):
    """The sweep drawn, as large as there is room."""

    def __init__(self, id: str) -> None:
        """Nothing is drawn yet."""
        super().__init__(id)
        self._found: Sweep | None = None
        self._used: float | None = None
        self._cursor: float | None = None
        self._ranks = False
        self._lines: list[Spans] = []

    def show(
        self, found: Sweep | None, used: float | None, cursor: float | None, *, ranks: bool
    ) -> None:
        """Draw a sweep, with `ranks` the distances of DBSCAN."""
        self._found, self._used, self._cursor, self._ranks = found, used, cursor, ranks
        self.on_resize()

    def on_resize(self) -> None:
        """Draw anew."""
        cells, height = self.size
        self._lines = []
        if self._found and cells >= _LEAST[0] and height >= _LEAST[1]:
            draw = sweep_curves.distances if self._ranks else sweep_curves.values
            self._lines = draw(self._found, self._used, self._cursor, cells, height)
        self.repaint()

    def painting(self, y: int) -> Painting:
        """One line."""
        return self._lines[y] if y < len(self._lines) else (), ""


class SweepView(Container):
    """The curves, the values and what is said; only pages go to what is said."""

    def __init__(self, id: str) -> None:
        """Nothing is known yet."""
        super().__init__(id=id)
        self._found: Sweep | None = None
        self._used: float | None = None
        self._ranks = False

    def compose(self) -> ComposeResult:
        """The values beside the rest, or between."""
        yield SweepList("sweep-list")
        with Vertical(id="sweep-beside"):
            yield Curves("sweep-curves")
            yield Line("sweep-rule")
            yield PageView("sweep-lines")

    def on_mount(self) -> None:
        """There is one list: its cursor is always the one that keys move."""
        self.listing.activate(True)

    @property
    def listing(self) -> SweepList:
        """The list."""
        return self.query_one(SweepList)

    def show(self, entries: tuple[Entry, ...], found: Sweep | None, used: float | None) -> None:
        """Show what was found, with the value in force."""
        other = found != self._found
        self._found, self._used = found, used
        self._ranks = self._ranks and self.has_ranks
        self.listing.show(entries, found)
        self._draw()

        def lines(cells: int) -> list[Spans]:
            return sweep.told(found, cells)

        self.query_one(PageView).read(lines, from_top=other)

    @property
    def has_ranks(self) -> bool:
        """Whether there are distances to draw."""
        return self._found is not None and len(self._found.distances) > 1

    def turn(self) -> None:
        """Draw the distances instead of the values, and back."""
        self._ranks = self.has_ranks and not self._ranks
        self._draw()

    def action_cursor(self, across: int, down: int) -> None:
        """To the next or previous value."""
        self.listing.action_cursor(across, down)

    def action_edge(self, end: int) -> None:
        """To the first or last value."""
        self.listing.action_edge(end)

    def action_page(self, pages: int) -> None:
        """Scroll what is said."""
        self.query_one(PageView).action_page(pages)

    def on_resize(self) -> None:
        """The rule is as wide as the view."""
        self.query_one("#sweep-rule", Line).say(((RULE * self.size.width, "rule"),))

    @on(Listing.Moved)
    def _moved(self, message: Listing.Moved) -> None:
        """Draw the place of another value."""
        if message.listing is self.listing:
            self._draw()

    def _draw(self) -> None:
        chosen = self.listing.chosen
        cursor = chosen.at.value if chosen else None
        self.query_one(Curves).show(self._found, self._used, cursor, ranks=self._ranks)
