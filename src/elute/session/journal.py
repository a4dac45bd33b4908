"""`journal.jsonl`: one checked line per operation, on disk before the screen says so.

A torn last line (a crash in the middle of a write) is set aside before the first append; a bad line
before the last means that the disk lost something, and the session is then only read, up to there.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from elute import durable
from elute.core import events
from elute.core.errors import SessionBusy, SessionDamaged
from elute.session.lock import Lock, holder
from elute.session.sealed import sealed, unsealed


@dataclass(frozen=True)
class Read:
    """What was found in a journal.

    Attributes:
        entries: the operations that count, in order, up to the first bad line.
        fenced: how many lines do not count: their writer had lost its hold on the session.
        good: bytes of the whole lines.
        torn: the bytes of a half last line; empty when the file ends well.
        damage: what is wrong in the middle, in words; "" when nothing is.
        ended: the last line as it should be, where only its line end was lost.
    """

    entries: list[events.Entry]
    fenced: int
    good: int
    torn: bytes
    damage: str
    ended: bytes = b""


def size(path: Path) -> int:
    """Bytes in a journal; 0 when there is none."""
    return path.stat().st_size if path.exists() else 0


def read(path: Path) -> Read:
    """Read a journal without changing it; a missing one is empty."""
    data = path.read_bytes() if path.exists() else b""
    found: list[events.Entry] = []
    good, torn, damage, ended = 0, b"", "", b""
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        entry = _parse(line)
        if entry is None and good + len(line) == len(data) and not line.endswith(b"\n"):
            ended = _ended(line)
            torn = b"" if ended else line
            entry = _parse(ended)
        elif entry is None:
            damage = f"line {number} of {path.name} fails its checksum"
        if entry is None:
            break
        found.append(entry)
        good += 0 if ended else len(line)
    counted = _unfenced(found)
    return Read(counted, len(found) - len(counted), good, torn, damage, ended)


def refuse_damage(path: Path, found: Read) -> None:
    """Stop where a line in the middle is bad.

    Raises:
        SessionDamaged: it is so.
    """
    if found.damage:
        hint = f"It can be looked at; to work on, restore {path} from a backup."
        raise SessionDamaged(f"The session's journal is damaged: {found.damage}.", hint)


class Journal:
    """The writer's hold on a journal; there is one per session at a time."""

    def __init__(self, path: Path, lock: Lock) -> None:
        """Read what is there; cut off, and keep aside, a torn last line.

        Raises:
            SessionDamaged: a line in the middle is bad.
            CannotWrite: the file cannot be written.
        """
        self._path = path
        self._lock = lock
        found = read(path)
        refuse_damage(path, found)
        self.entries = found.entries
        self.notice = lock.notice
        if found.ended:
            durable.replace(path, path.read_bytes()[: found.good] + found.ended)
        if found.torn:
            aside = path.with_name(f"journal.tail.{int(time.time())}")
            durable.replace(aside, found.torn)
            durable.replace(path, path.read_bytes()[: found.good])
            said = f"A half-written last operation was set aside in {aside.name}."
            self.notice = f"{lock.notice} {said}".strip()
        self._end = size(path)
        self._suspect = False  # whether the last write failed, so that the file cannot be trusted

    def append(self, event: events.Event) -> events.Entry:
        """Record one operation; when this returns, the disk has it.

        Raises:
            CannotWrite: it could not be written; nothing of it is left in the file.
            SessionBusy: another process has taken the session over.
        """
        self._still_mine()
        if self._suspect:
            durable.replace(self._path, self._path.read_bytes()[: self._end])
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        line = sealed({"at": at, "by": self._lock.token, **events.to_plain(event)})
        self._suspect = True
        end = durable.append(self._path, line, self._end)
        self._still_mine()
        self._suspect, self._end = False, end
        return events.Entry(at, self._lock.token, event)

    def _still_mine(self) -> None:
        """Make sure that nobody has taken the session over.

        Raises:
            SessionBusy: somebody has.
        """
        if not self._lock.held():
            by = holder(self._path.with_name("lock"))
            who = f"process {by.pid} on {by.host}" if by else "another process"
            title = f"{self._path.parent} has been taken over by {who}."
            raise SessionBusy(title, "What was saved before stands; open the session again.")


def _ended(rest: bytes) -> bytes:
    """A last line as it should be where only its line end is lost; b"" where it is torn."""
    whole = (line for line in (rest + b"\n", rest[:-1] + b"\n") if _parse(line) is not None)
    return next(whole, b"")


def _unfenced(entries: list[events.Entry]) -> list[events.Entry]:
    """Without the lines of writers that another had taken the session from before they wrote."""
    counted = []
    writer = entries[0].by if entries else ""
    for entry in entries:
        if isinstance(entry.event, events.Opened):
            writer = entry.by
        if entry.by == writer:
            counted.append(entry)
    return counted


def _parse(line: bytes) -> events.Entry | None:
    """The operation on a line; None when the line is not whole."""
    data = unsealed(line)
    if data is None:
        return None
    try:
        at, by = str(data.pop("at")), str(data.pop("by"))
        return events.Entry(at, by, events.from_plain(data))
    except (ValueError, KeyError, TypeError):
        return None
