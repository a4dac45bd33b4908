"""The rows pane: the dataset, a line a row, of which only the visible ones are ever made."""

import numpy as np
from numpy.typing import NDArray

from elute.tui.present import rows
from elute.tui.present.facts import Facts
from elute.tui.present.spans import Spans
from elute.tui.widgets.listing import Listing

STEP = 16  # characters that `l` scrolls a long text


class RowsPane(Listing):
    """Shows the ids it is given, in their order, with the marks."""

    HEAD = 1
    empty_text = "The rows appear here as soon as they are read."

    def __init__(self, id: str) -> None:
        """Start empty."""
        super().__init__(id)
        self.facts: Facts | None = None
        self.ids: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.marks: set[int] = set()
        self._shift = 0
        self._digits = 2

    def show(self, facts: Facts, ids: NDArray[np.int64], *, filtered: bool) -> None:
        """Show rows; the cursor stays on its row, else on its line."""
        here = self.row
        self.facts, self.ids = facts, ids
        self._digits = max(2, len(str(max(0, len(facts) - 1))))
        if filtered:
            self.empty_text = "No row passes the filter. Escape shows all rows again."
        self.fill(len(ids), self._place(here) if here is not None else 0)

    @property
    def row(self) -> int | None:
        """The row id at the cursor."""
        return int(self.ids[self.cursor]) if self.cursor < len(self.ids) else None

    @property
    def targets(self) -> NDArray[np.int64]:
        """The marked row ids, else the one at the cursor."""
        chosen = sorted(self.marks) if self.marks else [self.row] if self.row is not None else []
        return np.asarray(chosen, dtype=np.int64)

    def go_to(self, row: int) -> bool:
        """Put the cursor on a row id; False where it is not among those shown."""
        place = self._place(row)
        if place >= len(self.ids) or self.ids[place] != row:
            return False
        self.move_to(place)
        return True

    def toggle_mark(self) -> None:
        """Mark the row at the cursor, or take its mark off, and go on."""
        if self.row is not None:
            self.marks ^= {self.row}
            self.move_to(self.cursor + 1)
            self.repaint()

    def toggle_all(self) -> None:
        """Mark every row shown; when there are marks already, take all off."""
        self.marks = set() if self.marks else set(self.ids.tolist())
        self.repaint()

    def unmark(self) -> None:
        """Take all marks off."""
        self.marks = set()
        self.repaint()

    def action_cursor(self, across: int, down: int) -> None:
        """Sideways scrolls the text."""
        super().action_cursor(across, down)
        if across:
            self._shift = max(0, self._shift + across * STEP)
            self.repaint()

    def head(self, cells: int) -> Spans:
        """Names of the columns."""
        return rows.header(self._digits, cells)

    def line(self, index: int, cells: int) -> Spans:
        """One row."""
        row = int(self.ids[index])
        assert self.facts is not None
        return rows.line(self.facts, row, self._digits, row in self.marks, self._shift, cells)

    def _place(self, row: int) -> int:
        """The line of a row id, or where the cursor is when it is not shown."""
        found = np.flatnonzero(self.ids == row)
        return int(found[0]) if len(found) else self.cursor
