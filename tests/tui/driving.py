"""Drives the app over a scripted engine, without clocks: it waits for what it wants to see."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from unittest.mock import patch

import numpy as np
from textual.pilot import Pilot

from elute.tui.app import EluteApp
from elute.tui.screens.main import MainScreen
from elute.tui.widgets.line import Line
from tests.tui.fake_engine import STEPS, FakeEngine

WIDE, NARROW, HUGE = (120, 40), (80, 24), (200, 60)
SIZES = (NARROW, WIDE, HUGE)
AT_WORK = {"turn", "show"}  # the groups of what a screen does away from its keys


class Driver:
    """A running app with its engine."""

    def __init__(self, app: EluteApp, engine: FakeEngine, pilot: Pilot[None]) -> None:
        """Hold the three."""
        self.app, self.engine, self.pilot = app, engine, pilot

    @property
    def main(self) -> MainScreen:
        """The main screen."""
        screen = self.app.screen
        assert isinstance(screen, MainScreen)
        return screen

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for something to be so; fail after many looks."""
        for _ in range(2_000):
            await self.pilot.pause(0.01)
            if true():
                return
        raise AssertionError(f"never came about; said: {self.said!r}")

    async def press(self, *keys: str) -> None:
        """Press keys, each after the one before has had its effect on the screen."""
        for key in keys:
            await self.pilot.press(key)
            await self.settled()

    async def settled(self) -> None:
        """Wait for what was asked for, unless that waits for an answer, or takes its time."""
        for _ in range(20):
            await self.pilot.pause(0.005)
            at_work = [it for it in self.app.workers if it.group in AT_WORK and it.is_running]
            if not at_work or not isinstance(self.app.screen, MainScreen):
                break
            if self.main.prompt.asking:
                break
        await self.pilot.pause(0.005)

    async def type(self, text: str) -> None:
        """Put a line into the prompt in place of what stands there, and enter it."""
        await self.until(lambda: self.main.prompt.asking)
        await self.press("end", "ctrl+u")
        self.main.prompt.paste(text)
        await self.press("enter")

    def line(self, id: str) -> str:
        """What a line of the main screen says."""
        return self.main.query_one(f"#{id}", Line).text

    @property
    def said(self) -> str:
        """What the progress line says."""
        return self.line("progress")

    @property
    def asking(self) -> str:
        """What is being asked; "" when nothing is."""
        return self.said if self.main.prompt.asking else ""

    @property
    def reading(self) -> bool:
        """Whether a page is shown in place of the panes."""
        return self.main.has_class("reading")

    @property
    def shown(self) -> list[str]:
        """The lines of the screen as they reach the terminal."""
        width, height = self.app.size
        strips = self.app.screen._compositor.render_strips()
        return [strip.text for strip in strips][:height] if width else []


def screen(app: Driver) -> str:
    """All that is seen."""
    return "\n".join(app.shown)


def asked(engine: FakeEngine, what: str) -> list[str]:
    """The calls of a kind."""
    return [call for call in engine.calls if call.split()[0] == what]


def finished(**given: object) -> FakeEngine:
    """An engine whose round has every result."""
    return FakeEngine(done=len(STEPS), **given)  # type: ignore[arg-type]


def branched(**given: object) -> FakeEngine:
    """An engine of rounds 1a, 2a and 3a, at work in 2b, which is 2a opened again."""
    engine = finished(**given)
    for first in (0, 20):
        engine.drop(np.arange(first, first + 20), engine.names[0])
        engine.close_round()
        engine.done = len(STEPS)
    engine.go_to("2")
    engine.calls.clear()
    return engine


@contextlib.asynccontextmanager
async def driving(engine: FakeEngine, size: tuple[int, int] = WIDE) -> AsyncIterator[Driver]:
    """Run the app until its first picture is on the screen."""
    app = EluteApp(lambda: engine, engine.name, {})
    # After each key the pilot would wait until the processor is idle, 0.1 s and more beside others.
    with patch("textual.app.wait_for_idle", lambda *_: asyncio.sleep(0)):
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, engine, pilot)
            await driver.until(lambda: bool(driver.main.panes.rows.ids.size) or not engine.texts)
            await driver.until(lambda: driver.main._hands is not None)
            await driver.until(lambda: not driver.main.turns.ahead)  # the opening is through
            yield driver
    app.bridge.close()
