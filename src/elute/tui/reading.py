"""The pages that are read in place of the panes: all keys, or everything about one row."""

from elute.tui.desk import Desk
from elute.tui.present import help, record
from elute.tui.present.spans import Spans, one_line
from elute.tui.widgets.page import Lines


class Reading:
    """Opens, turns and closes the page."""

    def __init__(self, desk: Desk) -> None:
        """Read on this screen; no page is open."""
        self._desk = desk
        self.page = ""
        self.row: int | None = None
        self._original = ""

    async def help(self) -> None:
        """Show all keys."""
        self._open("help", (("keys", "strong"),), help.page)

    async def record(self) -> None:
        """Show the row at the rows' cursor."""
        row = self._desk.panes.rows.row
        if row is not None:
            self._original = await self._desk.bridge.call(lambda engine: engine.record(row))
            self.row = row
            self._open("record", self._title(), self._lines)

    async def step(self, down: int) -> None:
        """Show a neighbouring row."""
        pane = self._desk.panes.rows
        pane.move_to(pane.cursor + down)
        await self.record()

    def again(self) -> None:
        """Tell anew what is known about the row, from the line where one is."""
        if self.page == "record":
            self._desk.show_page(self._title(), self._lines, from_top=False)

    async def close(self) -> None:
        """Back to the panes."""
        self.page, self.row = "", None
        self._desk.hide_page()

    def _open(self, page: str, title: Spans, lines: Lines) -> None:
        self.page = page
        self._desk.show_page(title, lines, from_top=True)

    def _title(self) -> Spans:
        name = one_line(self._desk.picture.snapshot.name, 60)
        return ((f"row {self.row}", "strong"), (f" of {name}", "quiet"))

    def _lines(self, cells: int) -> list[Spans]:
        picture = self._desk.picture
        row = self.row or 0
        return record.page(picture.snapshot, picture.facts, row, self._original, cells)
