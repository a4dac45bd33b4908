"""Who holds a lock, and whether that process can still be there."""

import functools
import json
import os
import socket
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

STALE_SECONDS = 300.0
"""How long a process that cannot be looked at from here may give no sign of life."""


@dataclass(frozen=True)
class Holder:
    """A process that holds a lock.

    Attributes:
        host: the machine's name.
        boot: machine id, boot id of its kernel and the process's pid namespace, parted by "/".
        pid: the process.
        start: when it started, in clock ticks since boot; 0 where that cannot be told.
        token: names this hold; every journal line of its writer carries it.
        since: when it took the lock, seconds since 1970 by its own clock.
    """

    host: str
    boot: str
    pid: int
    start: int
    token: str
    since: float

    @classmethod
    def this_process(cls) -> "Holder":
        """A new hold by the process that asks."""
        pid, token = os.getpid(), os.urandom(4).hex()
        return cls(socket.gethostname(), _boot(), pid, max(_start(pid), 0), token, time.time())

    @classmethod
    def parse(cls, content: bytes) -> "Holder":
        """The holder that a file names; nobody, of nowhere, where that cannot be understood."""
        try:
            data = json.loads(content)
            who = str(data["host"]), str(data["boot"]), int(data["pid"]), int(data["start"])
            found = cls(*who, str(data["token"]), float(data["since"]))
        except (ValueError, TypeError, KeyError):
            return _NOBODY
        return found if found.token.isalnum() and 0 <= found.since < _LAST_SECOND else _NOBODY

    def plain(self) -> bytes:
        """As a file's content."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @property
    def words(self) -> str:
        """For a sentence: the process and its host."""
        return f"process {self.pid} on {self.host}" if self.pid else "another process"

    @property
    def fate(self) -> str:
        """For a sentence: what became of one that is dead."""
        if self.host == socket.gethostname():
            return "ended without closing the session"
        return f"has given no sign of life for {STALE_SECONDS / 60:.0f} minutes"

    @property
    def is_near(self) -> bool:
        """Whether the process is one that this one can see, and signal, by its pid."""
        return (self.host, self.boot) == (socket.gethostname(), _boot())

    def is_dead(self, silent: Callable[[], float]) -> bool:
        """Whether this process is gone, as far as it can be told.

        Args:
            silent: seconds since its last sign of life, asked only where the process itself cannot
                be looked at: on another host, or in another pid namespace.
        """
        if self.is_near:
            start = _start(self.pid)
            return start < 0 or (start > 0 and self.start > 0 and start != self.start)
        there, here = (
            (self.host, *self.boot.split("/")),
            (socket.gethostname(), *_boot().split("/")),
        )
        if here[1] and there[:2] == here[:2] and there[2:3] != here[2:3]:
            return True
        return silent() > STALE_SECONDS


_NOBODY = Holder("", "", 0, 0, "unreadable", 0.0)
_LAST_SECOND = 4_000_000_000.0


@functools.cache
def _boot() -> str:
    """This machine, this boot of it, and this pid namespace; empty parts where it cannot tell."""
    machine = _line(Path("/etc/machine-id"))
    kernel = _line(Path("/proc/sys/kernel/random/boot_id"))
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        namespace = ""
    return f"{machine}/{kernel}/{namespace}"


def _line(path: Path) -> str:
    """The one line of a file of the system; "" where there is none."""
    try:
        return path.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""


def _start(pid: int) -> int:
    """When a process started, in clock ticks since boot; 0 when unknown, -1 when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return 0 if _exists(pid) else -1
    # The name, in parentheses, may hold anything; the state follows it, the start 19 fields on.
    state, *fields = stat.rpartition(")")[2].split()
    return -1 if state in "ZX" else int(fields[18])


def _exists(pid: int) -> bool:
    """Whether there is such a process, also one of another user that /proc does not show."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
