"""A real terminal to type into: tmux with a server of its own for each test."""

import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pty.stage import Stage

PATIENCE_SECONDS = 120.0


class Terminal:
    """One tmux window with a command in it."""

    def __init__(self, command: list[str], columns: int, lines: int, folder: Path) -> None:
        """Start the command; when it ends the window stays, with its exit code as the last line."""
        self._server = f"elute-{uuid.uuid4().hex[:8]}"
        quoted = " ".join(f"'{word}'" for word in command)
        shell = f"{quoted}; echo EXIT:$?; exec sleep 600"
        size = ["-x", str(columns), "-y", str(lines)]
        self._tmux("-f", "/dev/null", "new-session", "-d", *size, "-c", str(folder), shell)

    def press(self, *keys: str) -> None:
        """Press keys, named as tmux names them."""
        for key in keys:
            self._tmux("send-keys", key)
            time.sleep(0.1)

    def type(self, text: str) -> None:
        """Type text as it stands."""
        self._tmux("send-keys", "-l", text)

    def screen(self) -> str:
        """What the terminal shows."""
        return self._tmux("capture-pane", "-p")

    def wait(self, until: str | Callable[[str], bool]) -> str:
        """Wait until the screen shows a text, or satisfies a condition."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while True:
            screen = self.screen()
            if until in screen if isinstance(until, str) else until(screen):
                return screen
            assert time.monotonic() < limit, f"never saw {until!r} on:\n{screen}"
            time.sleep(0.1)

    def close(self) -> None:
        """End the terminal and what runs in it."""
        self._tmux("kill-server")

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", self._server, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def open_terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Opens terminals that run elute in an empty folder; closes them at the end."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    opened: list[Terminal] = []
    folder = tmp_path / "home"
    folder.mkdir()

    def start(arguments: list[str], columns: int = 80, lines: int = 24) -> Terminal:
        command = [sys.executable, "-m", "elute", *arguments]
        opened.append(Terminal(command, columns, lines, folder))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Callable[[int], Stage]]:
    """Makes a dataset of so many rows whose steps last as long as the test says."""
    made: list[Stage] = []

    def make(rows: int) -> Stage:
        made.append(Stage(tmp_path, rows))
        return made[-1]

    yield make
    for each in made:
        each.close()
