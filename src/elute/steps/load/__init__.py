"""Find the records of a file: their texts, and the exact bytes each of them stands on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.core.results import Records
from elute.steps.load.file import Load

METHODS: dict[str, type] = {"file": Load}

__all__ = ["METHODS", "Load", "load"]


def load(method: Load, path: Path, progress: Progress) -> Records:
    """Read the records of `path`.

    Progress counts bytes of the source, or rows for Parquet.

    Raises:
        BadInput: the file is missing, unreadable, empty, binary or broken, has no text column, or
            not the one that was named; the hint names a way out.
    """
    with _told(path):
        return method.run(path, progress)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn the system's errors about `path` into sentences."""
    try:
        yield
    except FileNotFoundError as problem:
        hint = "Check the spelling; a relative path starts at the current folder."
        raise BadInput(f"{path} does not exist.", hint) from problem
    except IsADirectoryError as problem:
        raise BadInput(f"{path} is a folder.", "Name one file inside it.") from problem
    except PermissionError as problem:
        hint = "Ask its owner for permission, or copy it to where you may read it."
        raise BadInput(f"{path} may not be read.", hint) from problem
    except OSError as problem:
        why = problem.strerror or str(problem)
        hint = "Check the disk or the network share, or copy the file elsewhere and try the copy."
        raise BadInput(f"{path} cannot be read: {why}.", hint) from problem
