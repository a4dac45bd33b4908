"""A terminal window held by its other end: it can be read, left unread, and torn away."""

import contextlib
import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pyte

PATIENCE_SECONDS = 120.0
_LAUNCH = """
import fcntl, os, signal, sys, termios
how, program = sys.argv[1], sys.argv[2:]
if how != "bare":
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
# Whoever runs the tests may ignore it himself, which children inherit.
signal.signal(signal.SIGHUP, signal.SIG_IGN if how == "nohup" else signal.SIG_DFL)
os.execv(program[0], program)
"""


class Window:
    """A program in a pseudo terminal, with what it shows."""

    def __init__(
        self,
        program: list[str],
        environ: Mapping[str, str],
        folder: Path,
        how: str = "plain",
        size: tuple[int, int] = (100, 24),
    ) -> None:
        """Start it.

        Args:
            program: with its arguments.
            environ: its environment.
            folder: where it runs.
            how: "plain"; "nohup" to have it ignore SIGHUP; "bare" for a terminal that is not the
                controlling one, whose end sends no signal.
            size: columns and lines.
        """
        columns, lines = size
        self._near, far = os.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        launch = [sys.executable, "-I", "-S", "-c", _LAUNCH, how, *program]
        environ = {**environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self._process = subprocess.Popen(
            launch,
            stdin=far,
            stdout=far,
            stderr=far,
            cwd=folder,
            env=environ,
            start_new_session=True,
        )
        os.close(far)
        self.pid = self._process.pid
        self._screen = pyte.Screen(max(1, columns), max(1, lines))
        self._stream = pyte.ByteStream(self._screen)
        self.received = bytearray()  # all of it, whether or not it is still shown
        self._reading, self._open = True, True
        self._drawing = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def press(self, keys: str) -> None:
        """Send keys as the terminal would."""
        os.write(self._near, keys.encode())

    def resize(self, size: tuple[int, int]) -> None:
        """Make the window another size, of columns and lines."""
        columns, lines = size
        with self._drawing:
            self._screen.resize(lines, columns)
        fcntl.ioctl(self._near, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def screen(self) -> str:
        """What the window shows."""
        with self._drawing:
            return "\n".join(self._screen.display)

    def wait(self, until: str | Callable[[str], object]) -> str:
        """Wait until the window shows a text, or satisfies a condition."""
        what = until if isinstance(until, str) else until.__name__

        def shown() -> bool:
            screen = self.screen()
            return until in screen if isinstance(until, str) else bool(until(screen))

        wait_until(shown, lambda: f"never saw {what!r} on:\n{self.screen()}")
        return self.screen()

    def freeze(self) -> None:
        """Read nothing more; what the program writes piles up, and then holds it."""
        self._reading = False
        self._reader.join()

    def written(self) -> int:
        """Bytes the program has written so far, wherever to."""
        told = Path(f"/proc/{self.pid}/io").read_text()
        return int(told.split("wchar: ")[1].split()[0])

    def thaw(self) -> None:
        """Read on."""
        self._reading = True
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def hang_up(self) -> None:
        """Take the terminal away, as a dropped connection does."""
        if self._open:
            self.freeze()
            self._open = False
            os.close(self._near)

    def terminate(self) -> None:
        """Ask the program to end."""
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End the program without asking."""
        os.kill(self.pid, signal.SIGKILL)

    def running(self) -> bool:
        """Whether the program has not ended; one that has is kept to be asked about."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def cpu_seconds(self) -> float:
        """CPU time of the program so far, or in all when it has ended."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ended(self) -> float:
        """Wait for the program's end; the seconds that took."""
        began = time.monotonic()
        wait_until(lambda: not self.running(), lambda: f"still there:\n{self.screen()}")
        return time.monotonic() - began

    def code(self) -> int:
        """The exit code of a program that has ended; negative for a signal."""
        return self._process.wait(PATIENCE_SECONDS)

    def close(self) -> None:
        """End the program if it has not, and let go of the terminal."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._process.wait(PATIENCE_SECONDS)
        self.hang_up()

    def _read(self) -> None:
        """Draw what comes, until there is no more or reading stops."""
        os.set_blocking(self._near, False)
        while self._reading:
            try:
                data = os.read(self._near, 1 << 16)
            except BlockingIOError:
                time.sleep(0.01)
                continue
            except OSError:  # the program has closed its end
                return
            with self._drawing:
                self.received += data
                self._stream.feed(data)


def wait_until(true: Callable[[], object], otherwise: Callable[[], str]) -> None:
    """Wait for a condition; fail with a sentence where it does not come true."""
    limit = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < limit, otherwise()
        time.sleep(0.03)
