"""The page of the log: what was done in this session, and how it is done without a screen."""

from elute.core.errors import UsageError
from elute.engine.logbook import Logged
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Doing
from elute.tui.pages.stack import Page, Pages
from elute.tui.present import log


class Log(Controller):
    """Opens it, and keeps it up with what is done."""

    def __init__(self, desk: Desk, pages: Pages) -> None:
        """Show it on this screen."""
        self._desk, self._pages = desk, pages
        self._entries: tuple[Logged, ...] = ()

    def doings(self) -> dict[str, Doing]:
        """What opens it."""
        return {"log": self.open}

    async def open(self) -> None:
        """Show it with the cursor on what was done last."""
        await self._renew()
        self._pages.open(Page("log", self._show, self._renew))

    @property
    def command(self) -> str:
        """The command of the entry at the cursor, in full.

        Raises:
            UsageError: it has none.
        """
        chosen = self._desk.page.logged.listing.chosen
        if chosen is None or not chosen.command:
            why = chosen.why_not if chosen else "nothing has been done yet"
            raise UsageError("There is no command to copy here.", f"{why.capitalize()}.")
        return chosen.command

    async def _renew(self) -> None:
        self._entries = await self._desk.bridge.call(lambda engine: engine.log())

    def _show(self, from_top: bool) -> None:
        self._desk.page.turn("log", log.title(self._entries))
        self._desk.page.logged.show(self._entries, at_end=from_top)
