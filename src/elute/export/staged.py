"""A file or folder gets its final name only when everything about it has been checked."""

import contextlib
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from elute.core.errors import CannotWrite
from elute.durable import remove_stale, sync_folder

# What the user's umask leaves: these files are the user's, not the session's.
ORDINARY = 0o666


@contextlib.contextmanager
def staged(path: Path) -> Iterator[Path]:
    """A name beside `path` to write under; its file becomes `path` when the block ends well.

    Raises:
        CannotWrite: it could not be moved to its place.
    """
    beside = path.with_name(f".{path.name}.unchecked")
    remove_stale(beside)
    try:
        yield beside
        with _told(path):
            beside.replace(path)
            sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


@contextlib.contextmanager
def staged_folder(path: Path) -> Iterator[Path]:
    """An empty folder beside `path` to write in; it becomes `path` when the block ends well.

    A folder that is there steps aside first and is removed last. A crash between the two renamings
    leaves both folders under names that begin with `.{name}`; nothing is lost.

    Raises:
        CannotWrite: it could not be made, or moved to its place.
    """
    beside = path.with_name(f".{path.name}.unchecked")
    with _told(path):
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
    try:
        yield beside
        with _told(path):
            for folder in (*(it for it in beside.rglob("*") if it.is_dir()), beside):
                sync_folder(folder)
            swap(beside, path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def swap(new: Path, path: Path) -> None:
    """Put the folder `new` where perhaps another one is."""
    if not path.is_dir():
        new.replace(path)
        sync_folder(path.parent)
        return
    old = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.replaced")
    path.rename(old)
    try:
        new.rename(path)
    except OSError:
        old.rename(path)
        raise
    sync_folder(path.parent)
    shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn the system's error into a sentence about `path`."""
    try:
        yield
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise CannotWrite(f"{path} cannot be written: {why}.", "Try another name.") from problem
