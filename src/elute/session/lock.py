"""One writer per session, also where the system's own file locks do nothing.

Two walls, always both: flock, which the system frees when its holder dies, but which is a silent
no-op on some network file systems; and an exclusive file `<lock>.held` that says who holds it. Its
holder gives a sign of life every half minute by the file's time, so that only the clock of the
machine that keeps the files counts.

The place of a dead holder with token t is taken by making the file `<lock>.held.t`, which only one
process can; it is then renamed over `<lock>.held`. Whoever dies in between is followed in the same
way. So however many try at once, no two of them ever hold the lock.
"""

import contextlib
import errno
import fcntl
import functools
import operator
import os
import threading
import time
from pathlib import Path

from elute import durable
from elute.core.errors import CannotWrite, SessionBusy
from elute.session.holder import Holder

BEAT_SECONDS = 30.0
_TRIES = 5
_PAUSE_SECONDS = 0.02
_NO_FLOCK = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL)
_NO_LINKS = (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK, errno.EXDEV)
_MOST_BYTES = 4096

Dead = list[tuple[Path, bytes]]


class Lock:
    """A hold on a session, or on its worker's place.

    Attributes:
        token: names this hold.
        notice: whose place was taken, in a sentence; "" when nobody had left it open.
    """

    def __init__(self, path: Path) -> None:
        """Take the lock.

        Raises:
            SessionBusy: another process has it.
            CannotWrite: the file cannot be written.
        """
        holder = Holder.this_process()
        self.token = holder.token
        self.notice = ""
        self._content = holder.plain()
        self._pid = holder.pid
        self._held = _held(path)
        self._flock = -1
        self._released = threading.Event()
        try:
            self._flock = _flocked(path)
            self._take()
        except OSError as problem:
            self.release()
            short = Path(path.parent.resolve().name, path.name)
            title = f"{short} cannot be locked: {problem.strerror}."
            hint = "Free some space there. " if problem.errno in durable.NO_ROOM else ""
            raise CannotWrite(title, f"{hint}The session can only be read.") from problem
        except SessionBusy:
            self.release()
            raise
        threading.Thread(target=self._beat, name="lock", daemon=True).start()

    def held(self) -> bool:
        """Whether this hold still stands: nobody has taken it over, and nobody removed it.

        Raises:
            CannotWrite: it cannot be told.
        """
        try:
            return _content(self._held) == self._content
        except OSError as problem:
            title = f"{self._held} cannot be read: {problem.strerror}."
            raise CannotWrite(title, "Try again when the disk is back.") from problem

    def release(self) -> None:
        """Let go; calling it twice, or in a forked child, is harmless."""
        self._released.set()
        if self._flock >= 0 and self._pid == os.getpid():
            with contextlib.suppress(OSError):
                if _content(self._held) == self._content:
                    self._held.unlink()
            with contextlib.suppress(OSError):
                os.close(self._flock)
        self._flock = -1

    def _take(self) -> None:
        """Become the one that `<lock>.held` names."""
        mine = self._held.with_name(f".{self._held.name}.{self.token}.tmp")
        try:
            now = _write(mine, self._content)
            for _ in range(_TRIES):
                dead, place = self._queue_up(mine, now)
                if not dead:
                    return
                if all(_content(path) == content for path, content in dead):
                    self._follow(dead, place)
                    return
                # Another was quicker: what was found is no longer there.
                place.unlink(missing_ok=True)
            raise _busy(self._held, None)
        finally:
            with contextlib.suppress(OSError):
                mine.unlink(missing_ok=True)

    def _queue_up(self, mine: Path, now: float) -> tuple[Dead, Path]:
        """Take the first free place behind those who died holding or taking the lock.

        Raises:
            SessionBusy: one of them lives.
        """
        dead: Dead = []
        place = self._held
        while not _put(mine, place, self._content):
            found = _look(place)
            if found is None:
                continue
            content, beat = found
            holder = Holder.parse(content)
            if not holder.is_dead(functools.partial(operator.sub, now, beat)):
                raise _busy(self._held, holder)
            dead.append((place, content))
            place = self._held.with_name(f"{self._held.name}.{holder.token}")
            if any(place == taken for taken, _ in dead):
                hint = f"If no other elute works on it, remove {self._held.name}* there."
                raise SessionBusy(f"The locks in {place.parent} cannot be read.", hint)
        return dead, place

    def _follow(self, dead: Dead, place: Path) -> None:
        """Put the place that was taken behind the dead where the first of them stood."""
        place.replace(self._held)
        holder = Holder.parse(dead[0][1])
        self.notice = f"Taken over from {holder.words}, which {holder.fate}."
        for left in self._held.parent.glob(f"{self._held.name}.*"):
            with contextlib.suppress(OSError):
                left.unlink()

    def _beat(self) -> None:
        """Give signs of life, until the lock is released or lost."""
        while not self._released.wait(BEAT_SECONDS):
            # A file server that is away for a while comes back.
            with contextlib.suppress(OSError, CannotWrite):
                if not self.held():
                    return
                os.utime(self._held)


def holder(path: Path) -> Holder | None:
    """Who holds the lock at `path` now; None when nobody does, or it cannot be told."""
    seen = _seen(_held(path))
    if seen is None:
        return None
    found, beat = seen
    try:
        dead = found.is_dead(lambda: durable.file_time(path.parent) - beat)
    except OSError:
        # Where nothing can be written the time cannot be asked for: believe what the file says.
        return found
    return None if dead else found


def left_by(path: Path) -> Holder | None:
    """Who is named in the lock at `path`, dead or alive; None when nobody is."""
    seen = _seen(_held(path))
    return seen[0] if seen else None


def _seen(held: Path) -> tuple[Holder, float] | None:
    """Who is named in `<lock>.held`, and the time of the last sign of life."""
    try:
        found = _look(held)
    except OSError:
        return None
    return (Holder.parse(found[0]), found[1]) if found else None


def _held(path: Path) -> Path:
    """The file that says who holds a lock."""
    return path.with_name(f"{path.name}.held")


def _flocked(path: Path) -> int:
    """The file of the lock, locked as far as the file system locks at all.

    Raises:
        SessionBusy: another process has it, and does not let go at once: one that was killed needs
            a moment to end.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        for _ in range(_TRIES):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(_PAUSE_SECONDS)
            else:
                return file
        raise _busy(_held(path), holder(path))
    except OSError as problem:
        if problem.errno in _NO_FLOCK:
            return file
        os.close(file)
        raise
    except SessionBusy:
        os.close(file)
        raise


def _write(path: Path, content: bytes) -> float:
    """Make a file that nobody else uses; the time it was made, by the machine that keeps it."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        while content:
            # A full disk takes a part at first, and says so only when it is asked again.
            content = content[os.write(file, content) :]
        os.fsync(file)
        return os.fstat(file).st_mtime
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        raise
    finally:
        os.close(file)


def _put(mine: Path, place: Path, content: bytes) -> bool:
    """Make the file `place` with `content`, all of it at once; False when it is there already.

    Raises:
        SessionBusy: a writer cleaned up meanwhile.
    """
    try:
        os.link(mine, place, follow_symlinks=False)
    except FileExistsError:
        # The answer of a file server to the first try may have been lost.
        return _content(place) == content
    except FileNotFoundError as problem:
        raise _busy(place, None) from problem
    except OSError as problem:
        if problem.errno not in _NO_LINKS:
            raise
        with contextlib.suppress(FileExistsError):
            _write(place, content)
        return _content(place) == content
    return True


def _content(path: Path) -> bytes | None:
    """What is in a file; None when it is not there."""
    found = _look(path)
    return found[0] if found else None


def _look(path: Path) -> tuple[bytes, float] | None:
    """What is in a file and when it was last changed; None when it is not there."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        return os.read(file, _MOST_BYTES), os.fstat(file).st_mtime
    finally:
        os.close(file)


def _busy(held: Path, by: Holder | None) -> SessionBusy:
    """The error for a lock somebody else has."""
    since = time.strftime(" since %Y-%m-%d %H:%M", time.localtime(by.since)) if by else ""
    who = f"{by.words}{since}" if by and by.pid else "another process"
    title = f"{held.parent} is being worked on by {who}."
    return SessionBusy(title, "Close it there, then open it here again.")
