"""The only two ways this program writes a file: replace it whole, or append a line and sync.

A file that is replaced is written under a temporary name beside its place, synced, renamed, and the
folder synced, so that a reader or a crash meets the old file or the new one, never half of either.
After a sync that failed the same file is never synced again: the system may have forgotten what it
could not write, and a second sync would succeed over it (PostgreSQL learnt this in 2018).
"""

import contextlib
import errno
import glob
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from elute.core.errors import BadInput, CannotWrite, SessionBusy

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
STALE_SECONDS = 3600.0
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Overtaken(SessionBusy):
    """Another process has written to a file that should have one writer."""


@contextlib.contextmanager
def replacing(path: Path, mode: int = PRIVATE_FILE) -> Iterator[BinaryIO]:
    """A file to write to that becomes `path` when the block ends well, and vanishes otherwise.

    Raises:
        CannotWrite: the folder is missing or not writable, or the disk is full.
    """
    temporary = _temporary(path)
    with _told(path):
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def replace(path: Path, data: bytes, mode: int = PRIVATE_FILE) -> None:
    """Make `data` the whole content of `path`."""
    with replacing(path, mode) as file:
        file.write(data)


def make_once(path: Path, data: bytes) -> None:
    """Make a file that holds `data`, unless there is one: of several who do so the first wins.

    Raises:
        CannotWrite: the folder is missing or not writable, or the disk is full.
    """
    beside = _temporary(path)
    replace(beside, data)
    with _told(path):
        try:
            # Unlike a rename, a link never takes the place of what another has made meanwhile.
            with contextlib.suppress(FileExistsError):
                os.link(beside, path)
                sync_folder(path.parent)
        finally:
            beside.unlink(missing_ok=True)


def append(path: Path, line: bytes, at: int | None = None) -> int:
    """Add one line to `path` in one write and wait until the disk has it.

    After a failed write or sync the line is cut off again: a half line would hide every line that
    follows. Whoever wants to go on must then `replace` the file by a new one.

    Args:
        path: the file; made if it is not there.
        line: with its line end.
        at: where the file ends, for a writer who knows.

    Returns:
        The size of the file with the line.

    Raises:
        CannotWrite: the line is not on the disk.
        Overtaken: the file does not end at `at`, or something else stands there after the write.
    """
    with _told(path):
        new = not path.exists()
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW
        descriptor = os.open(path, flags, PRIVATE_FILE)
        try:
            end = os.fstat(descriptor).st_size
            _must_be(path, at is None or at == end)
            try:
                written = os.write(descriptor, line)
                while written < len(line):
                    # Room for a part only: the rest gets the system's own reason.
                    written += os.write(descriptor, line[written:])
                os.fsync(descriptor)
                if new:
                    sync_folder(path.parent)
            except BaseException:
                _cut(descriptor, end, line)
                raise
            _must_be(path, os.pread(descriptor, len(line), end) == line)
        finally:
            # The disk has the line, or the reason why not is on its way.
            with contextlib.suppress(OSError):
                os.close(descriptor)
    return end + len(line)


def make_folder(path: Path) -> None:
    """Make a private folder, with its parents, if it is not there."""
    with _told(path):
        if path.is_dir():
            return
        if path.parent != path:
            make_folder(path.parent)
        path.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        sync_folder(path.parent)


@contextlib.contextmanager
def publishing(folder: Path) -> Iterator[Path]:
    """A temporary folder that becomes `folder` when the block ends well.

    Write its files with `replace` or `replacing`. When `folder` is there already it is kept: equal
    names hold equal content here.
    """
    temporary = _temporary(folder)
    make_folder(folder.parent)
    with _told(folder):
        temporary.mkdir(mode=PRIVATE_FOLDER)
    try:
        yield temporary
        with _told(folder):
            sync_folder(temporary)
            if not folder.exists():
                temporary.replace(folder)
                sync_folder(folder.parent)
    finally:
        with contextlib.suppress(OSError):
            _empty(temporary)


def remove_folder(folder: Path) -> None:
    """Remove a folder of plain files, if it is there; at once, as far as its name goes.

    Raises:
        CannotWrite: it cannot be removed.
    """
    with _told(folder):
        if not folder.is_dir():
            return
        aside = _temporary(folder)
        folder.rename(aside)
        sync_folder(folder.parent)
    with contextlib.suppress(OSError):
        _empty(aside)


def must_hold(folder: Path, size: int) -> None:
    """Make sure, as far as the system tells, that so many bytes more fit where `folder` is.

    A quota is seen only when it is reached; `folder` need not be there yet.

    Raises:
        CannotWrite: they do not.
    """
    with _told(folder):
        there = next(path for path in (folder, *folder.parents) if path.exists())
        free = shutil.disk_usage(there).free
    if free < size:
        title = f"{folder} has {free / 1e6:,.1f} MB left, and {size / 1e6:,.1f} MB are needed."
        raise CannotWrite(title, _SPACE)


def sync_folder(folder: Path) -> None:
    """Wait until the disk knows the names in `folder`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_time(folder: Path) -> float:
    """The time of the machine that keeps `folder`, seconds since 1970; ours may be hours off.

    Raises:
        OSError: no file can be made there.
    """
    probe = _temporary(folder / "time")
    descriptor = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, PRIVATE_FILE)
    try:
        return os.fstat(descriptor).st_mtime
    finally:
        os.close(descriptor)
        probe.unlink(missing_ok=True)


def temporaries(folder: Path, of: str = "*") -> list[Path]:
    """What killed writers left in `folder`, or what living ones are writing at this moment.

    Args:
        folder: need not be there.
        of: the names that were to be written, as a pattern.
    """
    return sorted(folder.glob(f".{of}.{'[0-9a-f]' * 8}.tmp"))


def remove_stale(path: Path) -> None:
    """Remove what killed writers of `path` left beside it more than an hour ago, where possible."""
    with contextlib.suppress(OSError):
        left = temporaries(path.parent, glob.escape(path.name))
        now = file_time(path.parent) if left else 0.0
        for each in left:
            if now - each.lstat().st_mtime > STALE_SECONDS:
                each.unlink()


def _temporary(path: Path) -> Path:
    """A name beside `path` that nobody else uses."""
    return path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.tmp")


def _empty(folder: Path) -> None:
    """Remove a temporary folder, if it is there."""
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def _must_be(path: Path, ours: bool) -> None:
    """Stop where a file was written to by somebody else."""
    if not ours:
        title = f"{path} was written to by another process."
        raise Overtaken(title, "Close it there, then open it here again.")


def _cut(descriptor: int, end: int, line: bytes) -> None:
    """Take back what was written of a line after `end`, unless it is not what stands there."""
    with contextlib.suppress(OSError):
        if line.startswith(os.pread(descriptor, len(line) + 1, end)):
            os.ftruncate(descriptor, end)


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn the system's error into a sentence about `path`, which is there and cannot be read.

    A file that is missing stays a FileNotFoundError: the caller knows what that means.

    Raises:
        BadInput: the disk or the file server fails, or permissions are missing.
    """
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as problem:
        title = f"{problem.filename or path} cannot be read: {problem.strerror or problem}."
        raise BadInput(title, "Check the disk or the network share, then try again.") from problem


_SPACE = "Free some space there, or choose another folder."
_ELSEWHERE = "Choose another folder (--session DIR for the session), or mend its permissions."


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn the system's error into a sentence about `path`."""
    try:
        yield
    except OSError as problem:
        why = problem.strerror or str(problem)
        hint = _SPACE if problem.errno in NO_ROOM else _ELSEWHERE
        raise CannotWrite(f"{path} cannot be written: {why}.", hint) from problem
