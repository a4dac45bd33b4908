"""One writer per session: a lock that the system frees when its holder dies."""

import fcntl
import json
import os
import socket
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from elute.core.errors import CannotWrite, SessionBusy

_TRIES = 5
_PAUSE_SECONDS = 0.02


@dataclass(frozen=True)
class Holder:
    """Who holds a lock.

    Attributes:
        host, pid: the process.
        since: when it took the lock, seconds since 1970.
        token: names this hold; every journal line of its writer carries it.
    """

    host: str
    pid: int
    since: float
    token: str


class Lock:
    """An flock on a file that also says who holds it."""

    def __init__(self, path: Path) -> None:
        """Take the lock.

        Raises:
            SessionBusy: another process has it.
            CannotWrite: the file cannot be written.
        """
        self._file = -1
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            taken = _taken(self._file)
            self.token = os.urandom(4).hex()
            if taken:
                self._sign()
        except OSError as problem:
            self.release()
            title = f"{path} cannot be locked: {problem.strerror}."
            raise CannotWrite(title, "The session can only be read.") from problem
        if not taken:
            self.release()
            raise SessionBusy(_busy(path), "Close it there first.")

    def _sign(self) -> None:
        """Say in the file who holds it."""
        holder = Holder(socket.gethostname(), os.getpid(), time.time(), self.token)
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, json.dumps(asdict(holder)).encode(), 0)

    def release(self) -> None:
        """Let go; calling it twice is harmless."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _taken(file: int) -> bool:
    """Take the lock; a few tries, because `holder` takes it for a moment when it looks."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE_SECONDS)
        else:
            return True
    return False


def holder(path: Path) -> Holder | None:
    """Who holds the lock at `path` now; None when nobody does (or it cannot be told)."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        try:
            return Holder(**json.loads(os.pread(file, 4096, 0)))
        except (ValueError, TypeError):
            return None
    finally:
        os.close(file)
    return None


def _busy(path: Path) -> str:
    """The sentence for a lock somebody else has."""
    by = holder(path)
    who = f"process {by.pid} on {by.host}" if by else "another process"
    return f"{path.parent} is being worked on by {who}."
