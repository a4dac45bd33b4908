"""The system's errors about a part of the dataset, as sentences."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from elute.core.dataset import Part
from elute.core.errors import BadInput


@contextmanager
def told(part: Part) -> Iterator[None]:
    """Say what went wrong with a part by the name its user knows.

    Raises:
        BadInput: it is missing, may not be read, or the disk or its content is broken.
    """
    name = name_of(part)
    try:
        yield
    except BadInput as problem:
        problem.title = problem.title.replace(str(part.path), name)
        problem.hint = problem.hint.replace(str(part.path), name)
        raise
    except FileNotFoundError as problem:
        hint = "Check the spelling; a relative path starts at the current folder."
        raise BadInput(f"{name} does not exist.", hint) from problem
    except IsADirectoryError as problem:
        raise BadInput(f"{name} is a folder.", "Name one file inside it.") from problem
    except PermissionError as problem:
        hint = "Ask its owner for permission, or copy it to where you may read it."
        raise BadInput(f"{name} may not be read.", hint) from problem
    except OSError as problem:
        why = problem.strerror or str(problem)
        hint = "Check the disk or the network share, or copy the file elsewhere and try the copy."
        raise BadInput(f"{name} cannot be read: {why}.", hint) from problem


def name_of(part: Part) -> str:
    """The path of a file; the name of one that was unpacked to a place of ours."""
    own = PurePosixPath(part.name).name == part.path.name
    return str(part.path) if own else part.name
