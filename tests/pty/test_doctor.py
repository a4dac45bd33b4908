"""`elute doctor` in terminals that answer, do not, or answer late."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pty.window import Window, wait_until

pytestmark = pytest.mark.terminal

DOCTOR = [sys.executable, "-m", "elute", "doctor"]
_SHELL = "; printf 'typed:'; timeout 1 cat | od -c | head -5; echo END"


def test_tmux_is_measured_and_told_what_to_change(
    open_terminal: Callable[..., Any], tmp_path: Path
) -> None:
    """It answers within the line, widths are as they are, and each line of its file is exact."""
    terminal = open_terminal(["doctor"], 120, 60)
    screen = terminal.wait("EXIT:0")
    assert "braille 1, lines 1, signs 1, wide 2, emoji 2, marks 1" in screen
    assert "round trip" in screen
    assert "~/.tmux.conf: set -s set-clipboard on" in screen


@pytest.mark.parametrize("late", [False, True])
def test_a_terminal_that_does_not_answer_is_given_up(late: bool, tmp_path: Path) -> None:
    """Soon, with all other facts told; an answer that comes late is not left for the shell."""
    program = ["/bin/sh", "-c", " ".join(DOCTOR) + _SHELL]
    window = Window(program, os.environ, tmp_path, size=(100, 60))
    wait_until(lambda: b"\x1b[6n" in window.received, lambda: "it asked nothing")
    if late:
        time.sleep(0.3)
        window.press("\x1b[1;1R")  # the first is answered, and nothing after it
    window.wait("END")
    assert "over SSH" in window.screen()
    assert window.received.count(b"\x1b[6n") <= 2, "it went on asking"
    assert b"033" not in bytes(window.received).partition(b"typed:")[2]
    window.close()


def test_a_pipe_is_asked_nothing(tmp_path: Path) -> None:
    """What is not a terminal gets facts and no question."""
    window = Window(["/bin/sh", "-c", f"{' '.join(DOCTOR)} | cat; echo END"], os.environ, tmp_path)
    window.wait("END")
    assert b"\x1b" not in window.received
    window.close()
