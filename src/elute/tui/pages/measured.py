"""A page of a measured table: what was measured last is shown, measured anew, and taken from."""

from abc import ABC, abstractmethod
from typing import ClassVar, Generic, TypeVar

from elute.core.recipe import Settings
from elute.engine.measured import Measured
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller
from elute.tui.doing.running import Running
from elute.tui.engine import Engine
from elute.tui.pages.stack import Page, Pages

Found = TypeVar("Found", bound=Measured)


class MeasuredPage(Controller, ABC, Generic[Found]):
    """What is done with a table before one of its entries is put in force."""

    NAME: ClassVar[str]

    def __init__(self, desk: Desk, pages: Pages, running: Running) -> None:
        """Handle it for this screen's session."""
        self._desk, self._pages, self._running = desk, pages, running
        self._found: Found | None = None

    async def open(self) -> None:
        """Show what was measured last, else what could be."""
        await self._renew()
        self._pages.open(Page(self.NAME, self._show, self._renew))

    async def _take(self, change: Settings, said: str) -> None:
        """Put something in force, and say so with what is to be run for it."""
        await self._desk.bridge.call(lambda engine: engine.set_all(change))
        await self._desk.refresh_picture()
        pending = self._desk.picture.snapshot.pending
        hint = f"On the panes, r runs {', '.join(pending)}; u takes it back." if pending else ""
        self._desk.say(f"{said} from now on.", hint)

    async def _renew(self) -> None:
        self._found = await self._desk.bridge.call(self._kept)

    @abstractmethod
    def _kept(self, engine: Engine) -> Found | None:
        """What was measured last."""

    @abstractmethod
    def _show(self, from_top: bool) -> None:
        """Put it on the screen."""
