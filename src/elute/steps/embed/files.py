"""Files that decide vectors are known by their content."""

import hashlib
from functools import cache
from pathlib import Path


def file_sha256(path: Path) -> str:
    """The file's sum, worked out again only when the file has changed.

    The time of its last change, too: a copy that keeps the time of its original (`cp -p`, `rsync`)
    may have the size of what it replaces.
    """
    found = path.stat()
    return _hashed(path.absolute(), found.st_size, found.st_mtime_ns, found.st_ctime_ns)


@cache
def _hashed(path: Path, size: int, modified: int, changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
