"""The help: what can be done here, then everything else; to scroll, to leaf through, to search."""

from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Doing
from elute.tui.pages.stack import Page, Pages
from elute.tui.present import help
from elute.tui.present.spans import Spans, one_line
from elute.tui.prompt import GO_LEAVE, Ask


class Help(Controller):
    """Opens it, and finds in it."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        """Help on this screen."""
        self._desk, self._pages = desk, pages
        self._place = self._wanted = ""
        self._headings: list[int] = []

    def doings(self) -> dict[str, Doing]:
        """What is done on its page."""
        return {"help": self.open, "next-part": self.next_part, "find-help": self.find}

    async def open(self) -> None:
        """Show what can be done at the place from which it is asked for."""
        self._place, self._wanted = self._desk.place, ""
        self._pages.open(Page("help", self._show))

    async def next_part(self) -> None:
        """Scroll to the next heading; from the last one to the top."""
        lines = self._desk.page.lines
        before = lines.top
        lines.move_to(next((at for at in self._headings if at > before), 0))
        if lines.top == before:
            lines.move_to(0)

    async def find(self) -> None:
        """Show only what has a text in it, while it is typed."""
        before = self._wanted
        typed = await self._desk.type(Ask("/", self._wanted, self._seek))
        self._seek(before if typed is None else typed)

    def _seek(self, typed: str) -> Spans:
        if typed != self._wanted:
            self._wanted = typed
            self._show(True)
        return GO_LEAVE

    def _show(self, from_top: bool) -> None:
        only = f" with “{one_line(self._wanted, 30)}” in it" if self._wanted else ""
        title = (("keys", "strong"), (f" · {self._place} first{only}", "quiet"))
        self._desk.page.read(title, self._lines, from_top=from_top)

    def _lines(self, cells: int) -> list[Spans]:
        desk = self._desk
        lines = help.page(desk.keymap, self._place, cells, self._wanted, desk.own_file)
        self._headings = help.headings(lines)
        return lines
