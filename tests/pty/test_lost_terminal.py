"""The terminal goes, or takes nothing any more: the screen ends, nothing decided is lost."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pty.stage import Stage
from tests.pty.window import Window, wait_until

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc"),
]
ROWS = 5_000
SPINNING_SECONDS = 2.0
"""CPU time that no end needs: where no signal comes, the loss is noticed within a second."""

NAIVE = """
import sys, time
from textual.app import App
from textual.widgets import Static

class Naive(App):
    work = 0

    def compose(self):
        yield Static()

    def on_mount(self):
        self.set_interval(1 / 30, self.tick)

    def tick(self):
        self.work += 1
        open(sys.argv[1], "w").write(str(self.work))
        self.query_one(Static).update(f"{self.work} working " * 300)

Naive().run()
"""


def opened(stage: Stage, how: str = "plain") -> Window:
    """A window with rows in it and a job at work on them."""
    stage.hurry(100)
    window = stage.open(how)
    window.wait(f"{stage.rows:,} rows")
    stage.until(lambda: stage.done() > 100, "no row was embedded")
    return window


def drop(window: Window, times: int, left: int) -> int:
    """Drop rows one by one, each seen on the screen before the next; how many are left."""
    for _ in range(times):
        left -= 1
        window.press("x")
        window.wait(f"{left:,} kept")
    return left


def naive(tmp_path: Path, how: str) -> tuple[Window, Callable[[], int]]:
    """A plain Textual app that works in its event loop, and a look at how far it is."""
    told = tmp_path / "told"
    window = Window([sys.executable, "-c", NAIVE, str(told)], os.environ, tmp_path, how)
    window.wait("working")
    return window, lambda: int(told.read_text() or "0")


@pytest.mark.parametrize("how", ["plain", "bare", pytest.param("nohup", marks=pytest.mark.long)])
def test_a_lost_terminal_ends_the_screen(how: str, stage: Callable[[int], Stage]) -> None:
    """With SIGHUP, with SIGHUP ignored, without any signal: it ends, and does not spin.

    The worker goes on, and every decision that was seen on the screen is in the journal.
    """
    set_up = stage(ROWS)
    window = opened(set_up, how)
    drop(window, 3, set_up.rows)
    before, embedded = window.cpu_seconds(), set_up.done()
    window.hang_up()
    seconds = window.ended()
    spent = window.cpu_seconds() - before
    print(f"{how}: ended after {seconds:.2f} s with {spent:.2f} s of CPU time")
    assert window.code() == 0
    assert spent < SPINNING_SECONDS
    assert len(set_up.decided()) == 3
    set_up.until(lambda: set_up.done() > embedded, "the worker stands still")


def test_a_plain_app_spins_or_dies(tmp_path: Path) -> None:
    """The control: SIGHUP kills a Textual app as it comes, or where ignored, leaves it spinning."""
    dying, _ = naive(tmp_path, "plain")
    dying.hang_up()
    dying.ended()
    assert dying.code() == -signal.SIGHUP
    spinning, _ = naive(tmp_path, "nohup")
    spinning.hang_up()
    before, began = spinning.cpu_seconds(), time.monotonic()
    wait_until(
        lambda: spinning.cpu_seconds() - before > SPINNING_SECONDS, lambda: "it does not spin"
    )
    assert spinning.running()
    share = (spinning.cpu_seconds() - before) / (time.monotonic() - began)
    print(f"plain app without a terminal: {share:.0%} of a core, for ever")
    spinning.close()
    dying.close()


@pytest.mark.parametrize(
    ("seconds", "end"),
    [(5.0, Window.hang_up), pytest.param(60.0, Window.terminate, marks=pytest.mark.long)],
)
def test_a_frozen_terminal_stops_nobody_else(
    seconds: float, end: Callable[[Window], None], tmp_path: Path, stage: Callable[[int], Stage]
) -> None:
    """Nobody reads the terminal: the worker goes on, and what was decided is on disk.

    When reading resumes keys work; a hang-up or SIGTERM ends a frozen screen all the same. A plain
    app, beside it, stops working.
    """
    set_up = stage(int(ROWS + 200 * seconds))
    window = opened(set_up)
    left = drop(window, 2, set_up.rows)
    control, worked = naive(tmp_path, "plain")
    control.freeze()
    window.freeze()
    grown = stand_still(window, worked, set_up, seconds)
    print(f"nothing written for {seconds} s: {grown} rows embedded; plain app: 0 ticks")
    assert grown > 0
    assert len(set_up.decided()) == 2
    window.thaw()
    drop(window, 1, left)
    window.press("u")
    window.wait("Taken back")
    control.close()
    window.freeze()
    stand_still(window, lambda: 0, set_up, 1.0)
    end(window)
    print(f"{end.__name__} while frozen: ended after {window.ended():.2f} s")
    assert len(set_up.decided()) == 3


def stand_still(window: Window, worked: Callable[[], int], set_up: Stage, seconds: float) -> int:
    """Keep both programs at writing until they have written nothing for a while.

    Returns:
        The rows that were embedded in that while.
    """
    seen = [(time.monotonic(), (-1, -1), 0)]

    def still() -> bool:
        window.press("\x0c")  # the whole screen again
        time.sleep(0.1)
        now, far = time.monotonic(), (window.written(), worked())
        if far != seen[-1][1]:
            seen.append((now, far, len(set_up.embedded())))
        return now - seen[-1][0] > seconds

    wait_until(still, lambda: "the programs write on without a reader")
    return len(set_up.embedded()) - seen[-1][2]
