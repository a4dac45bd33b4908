"""A slow line is spared: what a key costs in bytes, at 160 x 50 in 24-bit colour."""

import os
import sys
from collections.abc import Iterator

import pytest

from tests.bench.finished_session import finished_session
from tests.bench.timed_terminal import TimedTerminal

pytestmark = pytest.mark.terminal
ROWS = 20_000
MOVE, REDRAW, FOLLOWS = 1_000, 10_000, 4_000
RESTS = 0.6  # seconds without a byte after which all that follows a cursor has come


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimedTerminal]:
    """The program on a finished session, over a line on which nothing has been saved."""
    folder = tmp_path_factory.mktemp("bytes")
    session = finished_session(folder, ROWS)
    state = {"XDG_STATE_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    environ = {name: it for name, it in os.environ.items() if name != "SSH_CONNECTION"} | state
    program = [sys.executable, "-m", "elute", str(session)]
    shown = TimedTerminal(program, environ, folder, (160, 50))
    shown.read_until(" n0", "help")
    shown.read(2.0)
    yield shown
    shown.close()


@pytest.mark.parametrize(
    ("pane", "keys"), [("1", "jjjkkk"), ("2", "jjjkkk"), ("4", "jkjkjk"), ("3", "lljjhhkk")]
)
def test_a_step_of_the_cursor(window: TimedTerminal, pane: str, keys: str) -> None:
    """A step within what is seen is under 1 kB in every pane.

    The panes that follow the cursor once it rests are apart: a card is text that all changes. On a
    machine that stalls they may come with a step, so it is the step in the middle that counts.
    """
    window.press(pane, RESTS)
    steps = [window.press(key, 0.05)[1] for key in keys]
    follows = window.press("", RESTS)[1]
    print(f"pane {pane}: steps of {steps} bytes; after the last {follows} bytes follow")
    assert 0 < sorted(steps)[len(steps) // 2] <= MOVE
    assert follows <= FOLLOWS


def test_a_picture_of_the_map(window: TimedTerminal) -> None:
    """Nearer, farther, along and the whole map again are under 10 kB each."""
    window.press("3", RESTS)
    pictures = [window.press(key, RESTS)[1] for key in "+++--0"]
    print(f"pictures of {pictures} bytes")
    assert 1_000 < max(pictures) <= REDRAW


def test_nothing_is_sent_when_nothing_happens(window: TimedTerminal) -> None:
    """Idle seconds cost no byte."""
    window.read(RESTS)
    assert window.bytes_in(3.0) == 0
