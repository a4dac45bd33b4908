"""The rows pane: the dataset, a line a row, of which only the visible ones are ever made."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from elute.tui.present import rows
from elute.tui.present.facts import Facts
from elute.tui.present.spans import READ_LIMIT, Spans
from elute.tui.selection import Selection
from elute.tui.widgets.listing import Listing

STEP = 16  # cells that `l` scrolls a long text


class RowsPane(Listing):
    """Shows the ids it is given, in their order, with the marks."""

    HEAD = 1
    empty_text = "The rows appear here as soon as they are read."

    def __init__(self, id: str) -> None:
        """Start empty."""
        super().__init__(id)
        self.facts: Facts | None = None
        self.ids: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.marks = Selection()
        self._shift = 0
        self._digits = 2
        self._alike: Mapping[int, float] = {}

    def show(
        self,
        facts: Facts,
        ids: NDArray[np.int64],
        *,
        filtered: bool,
        alike: Mapping[int, float] | None = None,
    ) -> None:
        """Show rows; the cursor stays on its row, else on its line.

        Args:
            facts: about all rows.
            ids: those to show, in their order.
            filtered: whether they are not all there are.
            alike: row id -> how near it is to what was searched for; None where nothing was.
        """
        here = self.row
        self.facts, self.ids, self._alike = facts, ids, alike or {}
        self.marks.fit(len(facts))
        self._digits = max(2, len(str(max(0, len(facts) - 1))))
        if filtered:
            self.empty_text = "No row passes the filter. esc shows all rows again."
        self.fill(len(ids), self._place(here) if here is not None else 0)

    @property
    def row(self) -> int | None:
        """The row id at the cursor."""
        return int(self.ids[self.cursor]) if self.cursor < len(self.ids) else None

    @property
    def targets(self) -> NDArray[np.int64]:
        """The marked row ids, else the one at the cursor."""
        if self.marks:
            return self.marks.ids
        return np.asarray([] if self.row is None else [self.row], dtype=np.int64)

    def stand(self, row: int | None, top: int) -> None:
        """Put the cursor on a row without telling anybody, and line `top` at the top."""
        self.top = top
        self.fill(self.count, self.cursor if row is None else self._place(row))

    def go_to(self, row: int) -> bool:
        """Put the cursor on a row id; False where it is not among those shown."""
        place = self._place(row)
        if place >= len(self.ids) or self.ids[place] != row:
            return False
        self.move_to(place)
        return True

    def toggle_mark(self, rows: int = 1) -> None:
        """Mark so many rows from the cursor on, or take their marks off, and go on."""
        if self.row is not None:
            self.marks.toggle(self.ids[self.cursor : self.cursor + rows])
            self.move_to(self.cursor + rows)
            self.repaint()

    def toggle_all(self) -> None:
        """Mark every row shown; when there are marks already, take all off."""
        if self.marks:
            self.marks.clear()
        else:
            self.marks.add(self.ids)
        self.repaint()

    def action_cursor(self, across: int, down: int) -> None:
        """Sideways scrolls the text."""
        super().action_cursor(across, down)
        if across:
            self._shift = max(0, min(self._shift + across * STEP, READ_LIMIT))
            self.repaint()

    def head(self, cells: int) -> Spans:
        """Names of the columns."""
        return rows.header(self._digits, cells, near=bool(self._alike))

    def line(self, index: int, cells: int) -> Spans:
        """One row."""
        row = int(self.ids[index])
        assert self.facts is not None
        marked, near = row in self.marks, self._alike.get(row)
        return rows.line(self.facts, row, self._digits, marked, self._shift, cells, near=near)

    def _place(self, row: int) -> int:
        """The line of a row id, or where the cursor is when it is not shown."""
        found = np.flatnonzero(self.ids == row)
        return int(found[0]) if len(found) else self.cursor
