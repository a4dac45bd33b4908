"""A page of lines to read in place of the panes: the help, or one record.

It is a part of the main screen and not a screen pushed over it: below a pushed screen Textual still
paints the one beneath, and every step of a running job would send the whole page again.
"""

from collections.abc import Callable

from elute.tui.present.spans import Spans
from elute.tui.widgets.listing import Listing
from elute.tui.widgets.painted import Painting

Lines = Callable[[int], list[Spans]]


class PageView(Listing):
    """Lines scrolled as a whole: there is nothing to choose, so no cursor is shown."""

    def __init__(self, id: str) -> None:
        """Nothing to read yet."""
        super().__init__(id)
        self._make: Lines = lambda cells: []
        self._made: list[Spans] = []

    def read(self, lines: Lines, *, from_top: bool) -> None:
        """Show what `lines` makes for the width."""
        self._make = lines
        self.cursor = 0 if from_top else self.cursor
        self.on_resize()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._made = self._make(max(20, self.size.width - 3))
        self.fill(len(self._made), self.cursor)

    def settle(self) -> None:
        """The cursor is the line at the top."""
        self.cursor = self.top = max(0, min(self.cursor, self.count - self.page))
        self.repaint()

    def line(self, index: int, cells: int) -> Spans:
        """One line, set in by one cell."""
        return ((" ", ""), *self._made[index])

    def painting(self, y: int) -> Painting:
        """No cursor."""
        return super().painting(y)[0], ""
