"""A pseudo-terminal that notes when every byte came, and shows only afterwards what they drew.

Nothing is drawn while something is timed: emulating a terminal in Python costs more than painting
it, and would be measured with it.
"""

import contextlib
import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pyte

QUIET = 0.08
"""Seconds without a byte after which an answer is whole: five frames, less than the panes wait."""
LATE = 1.0
"""Seconds without a byte after which a key has no answer."""
PATIENCE = 60.0
_LAUNCH = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


class TimedTerminal:
    """A program in a pseudo-terminal of its own.

    Attributes:
        pid: its process.
        seconds: from the start to each piece that came, and
        pieces: what came.
    """

    def __init__(
        self, program: list[str], environ: Mapping[str, str], folder: Path, size: tuple[int, int]
    ) -> None:
        """Start a program with `size` columns and lines, in 24-bit colour."""
        self._size = size
        self.pieces: list[bytes] = []
        self.seconds: list[float] = []
        self._fd, far = os.openpty()
        fcntl.ioctl(far, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        asked = {**environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self._began = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _LAUNCH, *program],
            stdin=far,
            stdout=far,
            stderr=far,
            cwd=folder,
            env=asked,
            start_new_session=True,
        )
        os.close(far)
        self.pid = self._process.pid

    def press(self, keys: str, quiet: float = QUIET) -> tuple[float, int]:
        """Send keys; seconds until the last byte of the answer (0 for none), and its bytes."""
        begun = time.perf_counter()
        os.write(self._fd, keys.encode())
        before = len(self.pieces)
        self.read(quiet)
        if len(self.pieces) == before:  # an answer that is late counts, and is not left out
            select.select([self._fd], [], [], LATE)
            self.read(quiet)
        came = self.pieces[before:]
        took = self._began + self.seconds[-1] - begun if came else 0.0
        return took, sum(map(len, came))

    def read(self, quiet: float) -> None:
        """Take in what comes, until so many seconds pass without a byte."""
        while select.select([self._fd], [], [], quiet)[0]:
            try:
                piece = os.read(self._fd, 1 << 16)
            except OSError:  # the program has closed its end
                return
            self.seconds.append(time.perf_counter() - self._began)
            self.pieces.append(piece)

    def bytes_in(self, seconds: float) -> int:
        """How many bytes come in so many seconds."""
        before, until = len(self.pieces), time.perf_counter() + seconds
        while (left := until - time.perf_counter()) > 0:
            self.read(left)
        return sum(map(len, self.pieces[before:]))

    def read_until(self, *words: str) -> None:
        """Take in what comes until the words were sent and then nothing more.

        Raises:
            TimeoutError: they were not.
        """
        limit = time.perf_counter() + PATIENCE
        while not all(word.encode() in b"".join(self.pieces) for word in words):
            if time.perf_counter() > limit:
                raise TimeoutError(f"never saw {words}; on the screen:\n{self.screen()}")
            self.read(0.05)
        self.read(1.0)

    def first(self, shows: Callable[[str], bool]) -> float:
        """Seconds from the start to the first piece after which the screen shows something.

        Raises:
            TimeoutError: it never did.
        """
        screen = pyte.Screen(*self._size)
        stream = pyte.ByteStream(screen)
        for piece, at in zip(self.pieces, self.seconds, strict=True):
            stream.feed(piece)
            if shows("\n".join(screen.display)):
                return at
        raise TimeoutError("the screen never showed it:\n" + "\n".join(screen.display))

    def screen(self) -> str:
        """What is shown now."""
        screen = pyte.Screen(*self._size)
        pyte.ByteStream(screen).feed(b"".join(self.pieces))
        return "\n".join(screen.display)

    def memory(self) -> tuple[float, float]:
        """Megabytes (10**6 bytes) in memory: now as `ps` shows it, and at the most."""
        told = dict(
            line.split(":", 1)
            for line in Path(f"/proc/{self.pid}/status").read_text().splitlines()
            if ":" in line
        )
        now, most = (int(told[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
        return now, most

    def close(self) -> None:
        """End the program."""
        os.kill(self.pid, signal.SIGTERM)
        with contextlib.suppress(OSError):
            self.read(5.0)
        self._process.wait(PATIENCE)
        os.close(self._fd)
