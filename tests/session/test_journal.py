"""The journal tells what was recorded, and notices what was lost."""

import contextlib
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from elute.core.errors import SessionDamaged
from elute.core.events import Dropped, Opened
from elute.session.journal import Journal, read
from elute.session.lock import Lock


@contextlib.contextmanager
def held(path: Path) -> Iterator[Journal]:
    """A writer's hold on a journal."""
    lock = Lock(path.with_name("lock"))
    try:
        yield Journal(path, lock)
    finally:
        lock.release()


def written(path: Path, count: int = 3) -> None:
    """A journal with `count` drops."""
    with held(path) as journal:
        for number in range(count):
            journal.append(Dropped(1, str(number), "weird: \x1b[31m é \ud800", "person"))


def test_what_was_recorded_is_read(tmp_path: Path) -> None:
    """Events come back in order; only what cannot be encoded is replaced."""
    path = tmp_path / "journal.jsonl"
    written(path)
    assert [it.event.ids for it in read(path).entries if isinstance(it.event, Dropped)] == [
        "0",
        "1",
        "2",
    ]


def test_a_torn_last_line_is_set_aside(tmp_path: Path) -> None:
    """Whatever byte a crash stopped at, the whole lines stay and the rest is kept aside."""
    path = tmp_path / "journal.jsonl"
    written(path, 2)
    whole = path.read_bytes()
    first_line = whole.index(b"\n") + 1
    for end in range(first_line + 1, len(whole) - 1):
        path.write_bytes(whole[:end])
        with held(path) as journal:
            assert len(journal.entries) == 1
            assert "set aside" in journal.notice
        assert path.read_bytes() == whole[:first_line]
        for aside in tmp_path.glob("journal.tail.*"):
            aside.unlink()


def test_one_flipped_bit_is_noticed(tmp_path: Path) -> None:
    """A flip anywhere in the journal loses no whole line before it, and is never taken as good."""
    path = tmp_path / "journal.jsonl"
    written(path)
    whole = path.read_bytes()
    noticed = 0
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        found = read(path)
        noticed += bool(found.damage or found.torn or found.ended)
    assert noticed == len(whole)


def test_damage_in_the_middle_refuses_to_write(tmp_path: Path) -> None:
    """A writer must not go on after a line it cannot read."""
    path = tmp_path / "journal.jsonl"
    written(path)
    path.write_bytes(path.read_bytes().replace(b'"0"', b'"9"', 1))
    with pytest.raises(SessionDamaged, match="line 1"), held(path):
        pass


def test_an_unknown_operation_is_damage(tmp_path: Path) -> None:
    """The set of operations is closed."""
    path = tmp_path / "journal.jsonl"
    written(path, 1)
    body = b'{"at":"","by":"","op":"invented"}'
    path.write_bytes(path.read_bytes() + b"%08x %s\n" % (zlib.crc32(body), body))
    assert "line 2" in read(path).damage


@pytest.mark.parametrize("end", [b"", b"\x0b"])
def test_a_lost_line_end_loses_no_operation(tmp_path: Path, end: bytes) -> None:
    """The checksum says that the last line is whole; it is given its end back."""
    path = tmp_path / "journal.jsonl"
    written(path, 2)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + end)
    assert len(read(path).entries) == 2
    with held(path) as journal:
        assert len(journal.entries) == 2
    assert path.read_bytes() == whole


def test_a_writer_that_was_taken_over_does_not_count(tmp_path: Path) -> None:
    """What it wrote after another writer opened is left out; what it wrote before stands."""
    path = tmp_path / "journal.jsonl"
    with held(path) as journal:
        journal.append(Opened("1"))
        journal.append(Dropped(1, "0", "before", "person"))
    first = path.read_bytes()
    with held(path) as journal:
        journal.append(Opened("1"))
    late = first.splitlines(keepends=True)[1].replace(b"before", b"late!!")
    body = late.partition(b" ")[2].rstrip(b"\n")
    path.write_bytes(path.read_bytes() + b"%08x %s\n" % (zlib.crc32(body), body))
    found = read(path)
    assert (len(found.entries), found.fenced, found.damage) == (3, 1, "")
    assert "late!!" not in str(found.entries)
