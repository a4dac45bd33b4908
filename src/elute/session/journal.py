"""`journal.jsonl`: one checked line per operation, on disk before the screen says so.

A line is eight hexadecimal digits of CRC-32, a space, JSON, a line end. A torn last line (a crash
in the middle of a write) is set aside before the first append; a bad line before the last means
that the disk lost something, and the session is then only read, up to there.
"""

import json
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

from elute import durable
from elute.core import events
from elute.core.errors import SessionDamaged


@dataclass(frozen=True)
class Read:
    """What was found in a journal.

    Attributes:
        events: the operations, in order, up to the first bad line.
        good: bytes of those lines.
        torn: the bytes of a half last line; empty when the file ends well.
        damage: what is wrong in the middle, in words; "" when nothing is.
        ended: the last line as it should be, where only its line end was lost.
    """

    events: list[events.Event]
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
    found: list[events.Event] = []
    good = 0
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        event = _parse(line)
        if event is None:
            rest = data[good:]
            if len(line) == len(rest) and not line.endswith(b"\n"):
                return _at_end(found, good, rest)
            return Read(found, good, b"", f"line {number} of {path.name} fails its checksum")
        found.append(event)
        good += len(line)
    return Read(found, good, b"", "")


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

    def __init__(self, path: Path, token: str) -> None:
        """Read what is there; cut off, and keep aside, a torn last line.

        Raises:
            SessionDamaged: a line in the middle is bad.
            CannotWrite: the file cannot be written.
        """
        self._path = path
        self._token = token
        found = read(path)
        refuse_damage(path, found)
        self.events = found.events
        self.notice = ""
        if found.ended:
            durable.replace(path, path.read_bytes()[: found.good] + found.ended)
        if found.torn:
            aside = path.with_name(f"journal.tail.{int(time.time())}")
            durable.replace(aside, found.torn)
            durable.replace(path, path.read_bytes()[: found.good])
            self.notice = f"A half-written last operation was set aside in {aside.name}."

    def append(self, event: events.Event) -> None:
        """Record one operation; when this returns, the disk has it.

        Raises:
            CannotWrite: it could not be written; nothing of it is left in the file.
        """
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        data = {"at": at, "by": self._token, **events.to_plain(event)}
        durable.append(self._path, _line(data))
        self.events.append(event)


def _at_end(found: list[events.Event], good: int, rest: bytes) -> Read:
    """A last line without its line end: torn, unless its checksum says that all of it is there."""
    for line in (rest + b"\n", rest[:-1] + b"\n"):
        event = _parse(line)
        if event is not None:
            return Read([*found, event], good, b"", "", line)
    return Read(found, good, rest, "")


def _line(data: dict[str, object]) -> bytes:
    """Plain data as one checked line."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return b"%08x %s\n" % (zlib.crc32(body), body)


def _parse(line: bytes) -> events.Event | None:
    """The operation on a line; None when the line is not whole."""
    head, _, body = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or head != b"%08x" % zlib.crc32(body):
        return None
    try:
        data = json.loads(body)
        del data["at"], data["by"]
        return events.from_plain(data)
    except (ValueError, KeyError, TypeError):
        return None
