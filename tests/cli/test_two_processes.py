"""Two processes on one session: one writes, the others look on, and a dead one is followed."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pty.window import Window
from tests.session.ready import ELUTE, SETTINGS, Ready, make_ready, ran, rows

HOLD = """
import sys
from pathlib import Path
import numpy as np
from elute.engine.opening import open_session
session = open_session(Path(sys.argv[1]))
print(session.read_only or "held", flush=True)
for line in sys.stdin:
    print(session.drop(np.asarray([int(line)]), "of no use"), flush=True)
session.close()
"""
AT_ONCE = 4


class Holder:
    """A process that has a session open, and drops the rows it is told."""

    def __init__(self, session: Path) -> None:
        """Start to open it."""
        command = [sys.executable, "-c", HOLD, str(session)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)

    def said(self) -> str:
        """The next line it says: "held" or why it can only read, then one number a drop."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def drop(self, row: int) -> None:
        """Have it drop a row."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{row}\n")
        self.process.stdin.flush()
        assert self.said() == "1"

    def leave(self) -> None:
        """Have it close the session."""
        self.process.communicate(timeout=120)

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    """A session with its first round."""
    return make_ready(tmp_path_factory.getbasetemp())


@pytest.fixture
def session(ready: Ready, here: Path) -> Path:
    """A copy of it."""
    return ready.copy(here / "s.elute")


@pytest.fixture
def hold() -> Iterator[Callable[[Path], Holder]]:
    """Starts holders, and ends them."""
    started: list[Holder] = []

    def start(session: Path) -> Holder:
        started.append(Holder(session))
        return started[-1]

    yield start
    for each in started:
        each.kill()


@pytest.fixture
def open_window(here: Path) -> Iterator[Callable[[Path], Window]]:
    """Opens sessions in windows, and closes them."""
    opened: list[Window] = []

    def start(session: Path) -> Window:
        opened.append(Window([*ELUTE, str(session)], os.environ, here))
        return opened[-1]

    yield start
    for window in opened:
        window.close()


def dropped(session: Path) -> list[int]:
    """The rows that left."""
    entries = map(json.loads, rows(session).splitlines())
    return [entry["id"] for entry in entries if entry["dropped"]]


def test_the_second_run_is_told_who_works(session: Path, hold: Callable[[Path], Holder]) -> None:
    """It ends with 6 and names process and host, changing nothing.

    Looking works meanwhile, and sees every decision; when the first has left, running works too.
    """
    first = hold(session)
    assert first.said() == "held"
    before = (session / "journal.jsonl").read_bytes()
    refused = ran(*ELUTE, "run", str(session), *SETTINGS)
    print(refused.stderr.strip())
    assert (refused.returncode, refused.stdout) == (6, "")
    assert f"process {first.process.pid}" in refused.stderr
    assert socket.gethostname() in refused.stderr
    assert (session / "journal.jsonl").read_bytes() == before
    first.drop(5)
    assert dropped(session) == [5]
    assert ran(*ELUTE, "check", str(session)).returncode == 0
    first.leave()
    assert ran(*ELUTE, "run", str(session)).returncode == 0


def test_one_of_many_at_once_writes(session: Path, hold: Callable[[Path], Holder]) -> None:
    """Several open a session at the same time: one may write, all others may read."""
    said = [holder.said() for holder in [hold(session) for _ in range(AT_ONCE)]]
    assert said.count("held") == 1
    assert all("is being worked on by" in one for one in said if one != "held")


@pytest.mark.terminal
def test_the_second_screen_follows(session: Path, open_window: Callable[[Path], Window]) -> None:
    """It says that it can only look, and shows what the first one does, as it does it."""
    first = open_window(session)
    first.wait("3 clusters")
    second = open_window(session)
    second.wait("3 clusters")
    second.wait(f"process {first.pid}")
    first.press("x")
    first.wait("143 kept")
    second.wait("143 kept")
    first.press("u")
    first.wait("Taken back")
    second.wait(lambda screen: "kept" not in screen)
    second.press("x")
    second.wait(lambda screen: "is being worked on by" in " ".join(screen.split()))
    assert dropped(session) == []


def test_a_killed_holder_is_followed(session: Path, hold: Callable[[Path], Holder]) -> None:
    """The next one follows a holder that was killed, and says so once; its decisions stand."""
    first = hold(session)
    assert first.said() == "held"
    first.drop(5)
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    follower = ran(*ELUTE, "run", str(session))
    print(follower.stderr.strip())
    assert follower.returncode == 0
    assert str(first.process.pid) in follower.stderr
    assert dropped(session) == [5]
    assert str(first.process.pid) not in ran(*ELUTE, "run", str(session)).stderr


@pytest.mark.terminal
def test_a_killed_holder_is_followed_by_a_screen(
    session: Path, hold: Callable[[Path], Holder], open_window: Callable[[Path], Window]
) -> None:
    """The TUI says whose place it took, and can be written with."""
    first = hold(session)
    assert first.said() == "held"
    first.kill()
    window = open_window(session)
    window.wait(str(first.process.pid))
    window.press("x")
    window.wait("143 kept")
