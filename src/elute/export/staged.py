"""A file gets its final name only when everything about it has been checked."""

import contextlib
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
        try:
            beside.replace(path)
            sync_folder(path.parent)
        except OSError as problem:
            why = problem.strerror or str(problem)
            raise CannotWrite(f"{path} cannot be written: {why}.", "Try another name.") from problem
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
