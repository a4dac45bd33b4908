"""The worker outlives the screen that asked for the work, and its own end is mended by one key."""

import os
import re
import signal
from collections.abc import Callable

import pytest

from tests.pty.stage import Stage
from tests.pty.window import Window

pytestmark = pytest.mark.terminal
FEW, SHARD, MANY = 5_000, 8_192, 10_000


def shown(screen: str) -> int:
    """Rows done by the bar on the screen; -1 where there is none."""
    found = re.search(r"embed .* ([\d,]+) of ([\d,]+)", screen)
    return int(found[1].replace(",", "")) if found else -1


@pytest.mark.parametrize(
    "leave", [Window.kill, pytest.param(Window.hang_up, marks=pytest.mark.long)]
)
def test_the_worker_outlives_the_screen(
    leave: Callable[[Window], None], stage: Callable[[int], Stage]
) -> None:
    """The screen is killed, or its terminal closed, in the middle of an embedding.

    The worker goes on; a new screen shows the bar where it would have been, and the job ends.
    """
    set_up = stage(FEW)
    window = set_up.open()
    window.wait(lambda screen: shown(screen) > 0)
    worker, left_at = set_up.worker(), set_up.done()
    leave(window)
    window.ended()
    set_up.until(lambda: set_up.done() > left_at + 100, "the worker stands still")
    before = set_up.done()
    again = set_up.open()
    found = shown(again.wait(lambda screen: shown(screen) > 0))
    print(f"{leave.__name__}: left at {left_at}, {before} before and {found} after opening again")
    assert before <= found <= len(set_up.embedded())
    assert set_up.worker() == worker
    set_up.hurry()
    again.wait("3 clusters")
    assert len(set_up.embedded()) == len(set(set_up.embedded())) == FEW
    again.wait("Done.")
    again.press("q")
    again.ended()
    assert again.code() == 0


@pytest.mark.parametrize("watched", [False, pytest.param(True, marks=pytest.mark.long)])
def test_an_interrupted_job_goes_on_by_one_key(
    watched: bool, stage: Callable[[int], Stage]
) -> None:
    """The worker is killed, before the eyes of a screen or while there is none.

    The screen says so, r goes on, and no text that is in a stored shard is embedded again.
    """
    set_up = stage(MANY)
    set_up.hurry(SHARD + 200)
    window = set_up.open()
    window.wait(lambda screen: shown(screen) > SHARD)
    if not watched:
        window.kill()
        window.ended()
    os.kill(set_up.worker(), signal.SIGKILL)
    if not watched:
        window = set_up.open()
    said = r"ended in the middle\s" if watched else r"embed\s+was\s+interrupted"
    window.wait(lambda screen: re.search(said, screen))
    stored, begun = set_up.stored(), len(set_up.embedded())
    set_up.hurry()
    window.press("r")
    set_up.until(lambda: len(set_up.stored()) == MANY, "it does not go on")
    again = set_up.embedded()[begun:]
    twice = begun + len(again) - MANY
    print(f"killed at {begun} rows: {len(stored)} stored, {twice} of a lost shard embedded again")
    assert len(stored) == SHARD
    assert not stored & set(again)
    assert len(set(again)) == len(again) == MANY - SHARD
