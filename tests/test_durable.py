"""Files are replaced whole or not at all, and appended lines are there or not."""

import errno
import os
import resource
import time
from pathlib import Path

import pytest

from elute import durable
from elute.core.errors import CannotWrite


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """A block that ends in an error changes nothing and leaves no temporary file."""
    path = tmp_path / "file"
    durable.replace(path, b"old")

    def fail() -> None:
        with durable.replacing(path) as file:
            file.write(b"half of the n")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_files_and_folders_are_private(tmp_path: Path) -> None:
    """Other users of the host read nothing, whatever the umask."""
    before = os.umask(0)
    try:
        folder = tmp_path / "private"
        durable.make_folder(folder)
        durable.replace(folder / "a", b"")
        durable.append(folder / "b", b"x\n")
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "a").stat().st_mode & 0o777 == 0o600
    assert (folder / "b").stat().st_mode & 0o777 == 0o600


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    """The system's error becomes one that names the file."""
    with pytest.raises(CannotWrite, match="No such file"):
        durable.replace(tmp_path / "none" / "file", b"")


def test_a_line_that_does_not_fit_is_taken_back(tmp_path: Path) -> None:
    """Where the disk is full in the middle of a line, nothing of the line stays."""
    path = tmp_path / "journal"
    durable.append(path, b"first\n")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(CannotWrite):
            durable.append(path, b"second line\n")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == b"first\n"


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """A folder whose making failed is not there, and neither is its temporary one."""
    folder = tmp_path / "result"

    def fail() -> None:
        with durable.publishing(folder) as making:
            durable.replace(making / "a", b"1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(tmp_path.iterdir()) == []
    with durable.publishing(folder) as making:
        durable.replace(making / "a", b"1")
    assert (folder / "a").read_bytes() == b"1"


def test_symbolic_links_are_not_followed(tmp_path: Path) -> None:
    """A journal that is a planted link is refused."""
    (tmp_path / "target").write_bytes(b"")
    (tmp_path / "journal").symlink_to(tmp_path / "target")
    with pytest.raises(CannotWrite):
        durable.append(tmp_path / "journal", b"x\n")


def test_a_missing_parent_is_private_too(tmp_path: Path) -> None:
    """No folder on the way is open to others, and folders that were there are left as they are."""
    tmp_path.chmod(0o755)
    before = os.umask(0)
    try:
        durable.make_folder(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_line_stands_where_its_writer_left_the_file(tmp_path: Path) -> None:
    """A writer learns that somebody else has written, and neither's lines are cut off."""
    path = tmp_path / "journal"
    end = durable.append(path, b"first\n", 0)
    assert end == 6
    durable.append(path, b"a stranger's\n")
    with pytest.raises(durable.Overtaken, match="another process"):
        durable.append(path, b"second\n", end)
    assert path.read_bytes() == b"first\na stranger's\n"


def test_a_line_that_came_to_stand_elsewhere_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger who writes between the look and the write is noticed, and keeps the line."""
    path = tmp_path / "journal"
    durable.append(path, b"first\n")
    plain = os.write

    def late(descriptor: int, data: bytes) -> int:
        monkeypatch.undo()
        with path.open("ab") as file:
            file.write(b"a stranger's\n")
        return plain(descriptor, data)

    monkeypatch.setattr(os, "write", late)
    with pytest.raises(durable.Overtaken):
        durable.append(path, b"second\n", 6)
    assert path.read_bytes() == b"first\na stranger's\nsecond\n"


def test_a_failed_sync_takes_the_line_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is not on the disk, so it is not in the file; the file is not synced once more."""
    path = tmp_path / "journal"
    durable.append(path, b"first\n")
    asked = []

    def fail(descriptor: int) -> None:
        asked.append(descriptor)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(CannotWrite, match="Input/output error"):
        durable.append(path, b"second\n", 6)
    assert path.read_bytes() == b"first\n"
    assert len(asked) == 1


def test_a_strangers_line_is_not_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking a failed line back takes nothing of anybody else's."""
    path = tmp_path / "journal"

    def fail(descriptor: int) -> None:
        with path.open("ab") as file:
            file.write(b"a stranger's\n")
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(CannotWrite):
        durable.append(path, b"second\n")
    assert path.read_bytes() == b"second\na stranger's\n"


def test_a_folder_is_gone_before_its_files(tmp_path: Path) -> None:
    """Removing that is killed half-way leaves no half folder under the name it had."""
    folder = tmp_path / "result"
    durable.make_folder(folder)
    durable.replace(folder / "a", b"1")
    child = os.fork()
    if child == 0:
        os.unlink = lambda *_, **__: os._exit(7)
        durable.remove_folder(folder)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert not folder.exists()
    left = durable.temporaries(tmp_path)
    assert [path.name[:8] for path in left] == [".result."]


def test_stale_files_of_one_target_go(tmp_path: Path) -> None:
    """What a killed writer left an hour ago is removed; fresh ones and other files are not."""
    target = tmp_path / "out[1].jsonl"
    names = {
        ".out[1].jsonl.0123abcd.tmp": 4000.0,
        ".out[1].jsonl.4567abcd.tmp": 3000.0,
        ".out1.jsonl.0123abcd.tmp": 4000.0,
        ".out[1].jsonl.mine.tmp": 4000.0,
        "out[1].jsonl": 4000.0,
    }
    for name, age in names.items():
        (tmp_path / name).write_bytes(b"half")
        at = time.time() - age
        os.utime(tmp_path / name, (at, at))
    durable.remove_stale(target)
    assert {path.name for path in tmp_path.iterdir()} == set(list(names)[1:])
