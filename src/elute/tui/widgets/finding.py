"""One finding: its rows to choose from, and the chosen one before and after the rule."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import numpy as np
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from elute.core.errors import EluteError
from elute.core.rules import BAD_RECORD
from elute.engine.bounds import measure_of
from elute.engine.findings import ORDERS, Places, preview
from elute.engine.masking import masked
from elute.engine.view import Snapshot
from elute.tui.present import finding
from elute.tui.present.findings import UNKNOWN, Entry
from elute.tui.present.spans import Spans
from elute.tui.widgets.choosing import Choosing, Rule
from elute.tui.widgets.line import Line
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.page import PageView

Read = Callable[[int], Awaitable[str]]
"""The record of a row as it stands in the source."""


@dataclass(frozen=True)
class Shown:
    """The rows of a finding in one of ORDERS: places (f,) of `entry.finding.found`."""

    entry: Entry
    order: str
    places: Places
    snapshot: Snapshot

    def row(self, index: int) -> int:
        """The row id on a line."""
        return int(self.entry.finding.found["row"][self.places[index]])


class RowList(Listing):
    """One row a line."""

    HEAD = 1

    def __init__(self, id: str) -> None:
        """Start empty."""
        super().__init__(id)
        self.shown: Shown | None = None
        self._columns = finding.Columns(1, beside=False, measure="", order=ORDERS[0])

    def show(self, shown: Shown, *, from_top: bool) -> None:
        """Show rows; the cursor stays on its row unless the page was just opened."""
        here = self.row
        self.shown = shown
        nothing = "The rule finds nothing now."
        self.empty_text = nothing if shown.entry.known else f"{UNKNOWN.capitalize()}: press r."
        found = shown.entry.finding.found
        digits = max(3, len(str(max(0, len(shown.snapshot.kept) - 1))))
        beside, measure = bool((found["other"] >= 0).any()), measure_of(shown.entry.rule)
        self._columns = finding.Columns(digits, beside, measure, shown.order)
        place = np.flatnonzero(found["row"][shown.places] == here)
        stays = int(place[0]) if len(place) else self.cursor
        self.fill(len(shown.places), 0 if from_top else stays)

    @property
    def row(self) -> int | None:
        """The row id at the cursor."""
        here = self.shown is not None and self.cursor < len(self.shown.places)
        return self.shown.row(self.cursor) if self.shown and here else None

    def head(self, cells: int) -> Spans:
        """Names of the columns."""
        return finding.header(self._columns, cells)

    def line(self, index: int, cells: int) -> Spans:
        """One row."""
        assert self.shown is not None
        place = int(self.shown.places[index])
        return finding.line(self.shown.entry, place, self.shown.snapshot, self._columns, cells)


class FindingView(Choosing):
    """The bounds, the list, and beside or below it the chosen row; keys go to the list."""

    def __init__(self, id: str) -> None:
        """Nothing to show yet."""
        super().__init__(id=id)
        self._read: Read | None = None
        self._bounds: Callable[[int], Spans] = lambda cells: ()

    def compose(self) -> ComposeResult:
        """From top to bottom, or left to right."""
        yield Line("bounds")
        with Container(id="finding-body"):
            yield RowList("finding-rows")
            with Vertical(id="finding-told"):
                yield Rule("finding-rule")
                yield PageView("finding-lines")

    @property
    def rows(self) -> RowList:
        """The list."""
        return self.query_one(RowList)

    def show(self, shown: Shown, read: Read, *, from_top: bool) -> None:
        """Show the rows of a finding; `read` gets the record of one that could not be read."""
        before, self._read = self.rows.row, read
        self.rows.show(shown, from_top=from_top)
        self.tell(from_top=from_top or before != self.rows.row)

    def tell_bounds(self, line: Callable[[int], Spans]) -> None:
        """Say where the rule begins to act, in the width there is."""
        self._bounds = line
        self.query_one("#bounds", Line).say(line(self.size.width - 2))

    def action_page(self, pages: int) -> None:
        """A page of rows on."""
        self.rows.action_page(pages)

    def action_read_on(self, pages: int) -> None:
        """Scroll the text of the row."""
        self.query_one(PageView).action_page(pages)

    def on_resize(self) -> None:
        """What stands above is as wide as the view."""
        self.query_one("#bounds", Line).say(self._bounds(self.size.width - 2))

    def tell(self, *, from_top: bool) -> None:
        """Tell about the row at the cursor."""
        told, row = self.rows.shown, self.rows.row
        if told is None or row is None:
            self._lay(lambda cells: [], from_top=True)
        elif told.entry.rule == BAD_RECORD:
            self.run_worker(self._tell_record(told, row), exclusive=True)
        else:
            self._lay(self._lines(told, None), from_top=from_top)

    async def _tell_record(self, told: Shown, row: int) -> None:
        """Get the record of a row that could not be read, and show it as it stands."""
        assert self._read is not None
        try:
            original = masked(told.snapshot, await self._read(row))
        except EluteError as error:
            original = f"{error.title} {error.hint}"
        self._lay(self._lines(told, original), from_top=True)

    def _lines(self, told: Shown, original: str | None) -> Callable[[int], list[Spans]]:
        """The lines of the row at the cursor, worked out once."""
        place = int(told.places[self.rows.cursor])
        before = preview(told.snapshot, told.entry.finding, place)
        facts = finding.facts(told.snapshot, before.row)
        return lambda cells: finding.page(told.entry, before, facts, original, cells)

    def _lay(self, lines: Callable[[int], list[Spans]], *, from_top: bool) -> None:
        self.query_one(PageView).read(lines, from_top=from_top)
