"""The panes beside follow a cursor when it rests, and before anything else is done."""

from collections.abc import Callable

import numpy as np

from elute.tui.app import EluteApp
from elute.tui.following import Following
from tests.tui.driving import WIDE, Driver, finished


class Timer:
    """One that a test lets ring."""

    def __init__(self, ring: Callable[[], None]) -> None:
        """Wait."""
        self.ring = ring
        self.stopped = False

    def stop(self) -> None:
        """Do not ring any more."""
        self.stopped = True


class Clock:
    """Hands out timers."""

    def __init__(self) -> None:
        """None was asked for."""
        self.timers: list[Timer] = []

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Timer:
        """A timer."""
        self.timers.append(Timer(callback))
        return self.timers[-1]


def test_only_the_last_step_is_followed() -> None:
    """While the cursor moves on nothing follows; when it rests the others go where it is, once."""
    clock, seen = Clock(), list[int]()
    following = Following(clock, 0.1)  # type: ignore[arg-type]
    for step in range(3):
        following.later("cursor", lambda step=step: seen.append(step))  # type: ignore[misc]
    assert seen == []
    assert [timer.stopped for timer in clock.timers] == [True, True, False]
    clock.timers[-1].ring()
    following.now()
    assert seen == [2]


def test_at_once_without_a_rest() -> None:
    """A rest of no time is none."""
    seen = list[int]()
    Following(Clock(), 0.0).later("cursor", lambda: seen.append(1))  # type: ignore[arg-type]
    assert seen == [1]


async def test_an_action_finds_the_panes_where_the_cursor_is() -> None:
    """A key that does something first lets the card follow, however soon after a step it comes."""
    engine = finished()
    app = EluteApp(lambda: engine, engine.name, {}, rest=3_600.0)
    async with app.run_test(size=WIDE) as pilot:
        driver = Driver(app, engine, pilot)
        await driver.until(lambda: bool(driver.main.panes.rows.ids.size))
        facts = driver.main.picture.facts
        other = int(np.flatnonzero(facts.cluster[1:] > 0)[0] + 1)
        card = driver.main.panes.card
        before = [card.painting(y) for y in range(3)]
        driver.main.panes.rows.go_to(other)
        await pilot.pause(0.05)
        assert [card.painting(y) for y in range(3)] == before
        await driver.press("o")
        assert [card.painting(y) for y in range(3)] != before
    app.bridge.close()


async def test_the_panes_beside_follow_a_drop_when_the_keys_rest() -> None:
    """Not before, in another pane; before the next thing is done, and at once in its own pane."""
    engine = finished()
    app = EluteApp(lambda: engine, engine.name, {}, rest=3_600.0)
    async with app.run_test(size=WIDE) as pilot:
        driver = Driver(app, engine, pilot)
        await driver.until(lambda: "Ready" in driver.said)
        panes = driver.main.panes

        def gone() -> int:
            look = panes.map._look
            assert look is not None
            return int(np.count_nonzero(~look.cloud.kept))

        def left() -> int:
            return sum(row.kept for row in panes.clusters._rows)

        before, kept, inside = gone(), driver.main.picture.facts.kept.sum(), left()
        await driver.press("x")
        await driver.until(lambda: driver.main.picture.facts.kept.sum() == kept - 1)
        await driver.until(lambda: "Dropped 1 row" in driver.said)
        assert (gone(), left()) == (before, inside)
        await driver.press("3")
        assert (gone(), left()) == (before + 1, inside - 1)
        await driver.press("U")
        await driver.until(lambda: gone() == before)
    app.bridge.close()
