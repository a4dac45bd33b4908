"""A list of lines with a cursor that makes only the lines that are seen, be there a million."""

from textual import events
from textual.message import Message

from elute.tui.present.spans import Spans, cut, over_first, width, wrap
from elute.tui.widgets.painted import Painted, Painting

WHEEL = 3


class Listing(Painted):
    """Lines 0..count-1 below an optional head; a subclass says what stands on each.

    It scrolls by itself instead of being a ScrollView, whose scroll bar lays the screen out anew
    whenever the number of lines changes.
    """

    HEAD = 0
    empty_text = ""

    class Moved(Message):
        """The cursor stands on another line."""

        def __init__(self, listing: "Listing") -> None:
            """Carry the list."""
            super().__init__()
            self.listing = listing

    def __init__(self, id: str) -> None:
        """Start empty, at the top."""
        super().__init__(id)
        self.count = 0
        self.cursor = 0
        self.top = 0
        self._active = False
        self._letters = ""

    def head(self, cells: int) -> Spans:
        """The line that stays at the top, where HEAD is 1."""
        raise NotImplementedError

    def line(self, index: int, cells: int) -> Spans:
        """What stands on line `index`."""
        raise NotImplementedError

    def fill(self, count: int, cursor: int) -> None:
        """Show `count` lines with the cursor on `cursor`, which is brought into range."""
        self.count = count
        self.cursor = max(0, min(cursor, count - 1))
        self.settle()

    def move_to(self, index: int) -> None:
        """Put the cursor on a line and bring it into sight."""
        before, self.cursor = self.cursor, max(0, min(index, self.count - 1))
        if before != self.cursor:
            self.settle()
            self.post_message(self.Moved(self))

    def activate(self, active: bool) -> None:
        """Show the cursor as the one that keys move, or as one left behind."""
        self._active = active
        self.repaint()

    def settle(self) -> None:
        """Scroll so far that the cursor is seen and no line below the last one, and paint."""
        lowest = max(0, self.count - self.page)
        self.top = max(0, min(self.top, self.cursor, lowest), self.cursor - self.page + 1)
        self.repaint()

    @property
    def page(self) -> int:
        """How many lines are seen."""
        return max(1, self.size.height - self.HEAD)

    def action_cursor(self, across: int, down: int) -> None:
        """One line down or up; sideways means nothing here."""
        self.move_to(self.cursor + down)

    def action_page(self, pages: int) -> None:
        """A page down or up."""
        self.move_to(self.cursor + pages * max(1, self.page - 1))

    def action_edge(self, end: int) -> None:
        """To the first (-1) or the last (1) line."""
        self.move_to(self.count if end > 0 else 0)

    def letter(self, letters: str) -> bool:
        """Show a letter on each line that is seen, "" for none; whether there is any line."""
        self._letters = letters
        self.repaint()
        return self.count > 0

    def jump(self, place: int) -> None:
        """Go to a line that is seen, the one at the top is 0."""
        if place < min(self.page, self.count - self.top):
            self.move_to(self.top + place)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is."""
        if event.y >= self.HEAD:
            self.move_to(self.top + event.y - self.HEAD)

    def on_mouse_scroll_down(self) -> None:
        """The wheel moves the cursor."""
        self.action_cursor(0, WHEEL)

    def on_mouse_scroll_up(self) -> None:
        """The wheel moves the cursor."""
        self.action_cursor(0, -WHEEL)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.settle()

    def painting(self, y: int) -> Painting:
        """Head, line or empty text; the last cell is for the scroll mark."""
        cells = max(0, self.size.width - 1)
        if not self.count:
            lines = wrap(self.empty_text, cells - 2)
            return ((f" {lines[y]}" if y < len(lines) else "", "quiet"),), ""
        if y < self.HEAD:
            return self.head(cells), ""
        index = self.top + y - self.HEAD
        if index >= self.count:
            return (), ""
        spans = cut(self.line(index, cells), cells)
        place = y - self.HEAD
        if place < len(self._letters):
            spans = over_first(spans, self._letters[place])
        over = "" if index != self.cursor else "cursor" if self._active else "cursor-away"
        gap = " " * (cells - width(spans))
        return (*spans, (gap, ""), (self._mark(y - self.HEAD), "quiet")), over

    def _mark(self, y: int) -> str:
        """A piece of the mark that shows which part of the list is seen."""
        if self.count <= self.page:
            return " "
        size = max(1, self.page * self.page // self.count)
        start = self.top * (self.page - size) // max(1, self.count - self.page)
        return "┃" if start <= y < start + size else " "
