"""The only two ways this program writes a file: replace it whole, or append a line and sync.

A file that is replaced is written under a temporary name beside its place, synced, renamed, and the
folder synced, so that a reader or a crash meets the old file or the new one, never half of either.
"""

import contextlib
import errno
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from elute.core.errors import CannotWrite

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


@contextlib.contextmanager
def replacing(path: Path, mode: int = PRIVATE_FILE) -> Iterator[BinaryIO]:
    """A file to write to that becomes `path` when the block ends well, and vanishes otherwise.

    Raises:
        CannotWrite: the folder is missing or not writable, or the disk is full.
    """
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.tmp")
    with _told(path):
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def replace(path: Path, data: bytes, mode: int = PRIVATE_FILE) -> None:
    """Make `data` the whole content of `path`."""
    with replacing(path, mode) as file:
        file.write(data)


def append(path: Path, line: bytes) -> None:
    """Add one line to `path` in one write and wait until the disk has it.

    After a failed write or sync the file is cut back to where it was: a half line would hide
    every line that follows.
    """
    with _told(path):
        new = not path.exists()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
        descriptor = os.open(path, flags, PRIVATE_FILE)
        try:
            before = os.fstat(descriptor).st_size
            try:
                if os.write(descriptor, line) != len(line):
                    raise CannotWrite(f"Only a part of a line could be written to {path}.", _SPACE)
                os.fsync(descriptor)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.ftruncate(descriptor, before)
                raise
        finally:
            os.close(descriptor)
        if new:
            sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make a private folder, with its parents, if it is not there."""
    with _told(path):
        path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)


@contextlib.contextmanager
def publishing(folder: Path) -> Iterator[Path]:
    """A temporary folder that becomes `folder` when the block ends well.

    Write its files with `replace` or `replacing`. When `folder` is there already it is kept: equal
    names hold equal content here.
    """
    temporary = folder.with_name(f".{folder.name}.{uuid.uuid4().hex[:8]}.tmp")
    make_folder(temporary)
    try:
        yield temporary
        with _told(folder):
            sync_folder(temporary)
            if not folder.exists():
                temporary.replace(folder)
                sync_folder(folder.parent)
    finally:
        remove_folder(temporary)


def remove_folder(folder: Path) -> None:
    """Remove a folder of plain files, if it is there."""
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def sync_folder(folder: Path) -> None:
    """Wait until the disk knows the names in `folder`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_SPACE = "Free some space there, or choose another folder."
_ELSEWHERE = "Choose another folder (--session DIR for the session), or mend its permissions."


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn the system's error into a sentence about `path`."""
    try:
        yield
    except OSError as problem:
        why = problem.strerror or str(problem)
        full = problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        hint = _SPACE if full else _ELSEWHERE
        raise CannotWrite(f"{path} cannot be written: {why}.", hint) from problem
