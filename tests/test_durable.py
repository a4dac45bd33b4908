"""Files are replaced whole or not at all, and appended lines are there or not."""

import os
import resource
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
