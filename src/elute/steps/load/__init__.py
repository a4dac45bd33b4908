"""Find the records of a dataset: their texts, and the exact bytes each of them stands on."""

from collections.abc import Sequence

from elute.core.dataset import Part
from elute.core.progress import Progress
from elute.core.results import Records
from elute.steps.load.file import Load

METHODS: dict[str, type] = {"file": Load}

__all__ = ["METHODS", "Load", "load"]


def load(method: Load, parts: Sequence[Part], progress: Progress) -> Records:
    """Read the records of `parts`, files of one format, at least one.

    Progress counts the bytes of all files.

    Raises:
        BadInput: a file is missing, unreadable, empty, binary or broken, or of another format than
            the rest; it has no text column, or not the one that was named; more records are bad
            than `max_bad`. The hint names a way out.
    """
    return method.run(parts, progress)
