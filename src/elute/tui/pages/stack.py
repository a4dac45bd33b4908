"""Which pages lie over the panes: the one opened last is seen, and going back shows the next."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from elute.tui.desk import Desk


async def unchanging() -> None:
    """For a page that tells the same whatever happens to the session."""


@dataclass(frozen=True)
class Page:
    """One page.

    Attributes:
        name: one of `actions.PAGES`.
        show: puts it on the screen; True to begin at its top.
        renew: gets what it tells anew after the session changed.
    """

    name: str
    show: Callable[[bool], None]
    renew: Callable[[], Awaitable[None]] = unchanging


class Pages:
    """The open pages, the lowest first."""

    def __init__(self, desk: Desk) -> None:
        """No page is open on this screen."""
        self._desk = desk
        self._open: list[Page] = []

    @property
    def name(self) -> str:
        """The page that is seen; "" when it is the panes."""
        return self._open[-1].name if self._open else ""

    def open(self, page: Page) -> None:
        """Lay a page over what is seen; one of the same name is turned into it."""
        if self.name == page.name:
            self._open.pop()
        self._open.append(page)
        page.show(True)
        self._desk.turn_page()

    async def back(self) -> None:
        """Take the page away that is seen."""
        self.leave()

    def leave(self) -> None:
        """Take it away at once; nothing where a key before has done so."""
        if not self._open:
            return
        self._open.pop()
        if self._open:
            self._open[-1].show(False)
        self._desk.turn_page()

    async def close(self) -> None:
        """Take all pages away."""
        self._open.clear()
        self._desk.turn_page()

    async def again(self) -> None:
        """The session changed: tell it anew on the page that is seen, from the line where it is."""
        if self._open:
            page = self._open[-1]
            await page.renew()
            if self._open and self._open[-1] is page:
                page.show(False)
