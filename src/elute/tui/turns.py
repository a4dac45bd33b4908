"""Work of the screen that takes time: one thing after the other, in the order of the keys."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Protocol

from textual.app import App
from textual.css.query import NoMatches
from textual.worker import Worker

from elute.core.errors import EluteError
from elute.tui.prompt import Prompt

Work = Callable[[], Awaitable[None]]
Started = Callable[[], Coroutine[None, None, None]]


class Teller(Protocol):
    """The screen, as far as it is needed here."""

    @property
    def app(self) -> App[object]:
        """Its app."""

    def say(self, text: str, hint: str = "", role: str = "") -> None:
        """Tell something on the progress line."""

    def run_worker(self, work: Started, *, group: str) -> Worker[None]:
        """Do something without making the screen wait; nothing where the app is leaving."""


class Turns:
    """Does what is asked for, and tells its errors."""

    def __init__(self, screen: Teller, prompt: Prompt) -> None:
        """For this screen and the place where it asks."""
        self._screen, self._prompt = screen, prompt
        self._turn = asyncio.Lock()
        self._ahead: list[str] = []
        self._typed = 0  # how many lines to be typed are waited for
        self._at_work: asyncio.Task[object] | None = None

    @property
    def ahead(self) -> list[str]:
        """The names of what is at work or waits, as seen by someone who asks for more.

        Nothing is ahead of what the work itself asks for, as a typed command does.
        """
        return [] if asyncio.current_task() is self._at_work else list(self._ahead)

    def soon(self, work: Work, *, typed: bool = False, name: str = "") -> None:
        """Do something after what was asked for before it.

        Args:
            work: what to do.
            typed: whether it begins with a line to type, so that keys are kept for that until then.
            name: the action's id; "" for what is none.
        """
        self._ahead.append(name)
        if typed:
            self._typed += 1
            self._prompt.expect()
        self._screen.run_worker(partial(self._in_turn, work, typed, name), group="turn")

    def beside(self, work: Work) -> None:
        """Do something that need not wait for its turn: showing what has happened."""
        self._screen.run_worker(partial(self.told, work), group="show")

    async def told(self, work: Work) -> None:
        """Do something now."""
        try:
            await work()
        except EluteError as error:
            self._screen.say(error.title, error.hint, "bad")
        except NoMatches:
            # The app is leaving, and its widgets have gone before the work that would tell them.
            if self._screen.app.is_running:
                raise

    async def _in_turn(self, work: Work, typed: bool, name: str) -> None:
        try:
            async with self._turn:
                self._at_work = asyncio.current_task()
                await self.told(work)
        finally:
            self._ahead.remove(name)
            self._typed -= typed
            if typed and not self._typed:  # a command may have asked for a line of its own
                self._prompt.expect_no_more()
