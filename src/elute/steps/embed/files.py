"""Files that decide vectors are known by their content."""

import hashlib
from functools import cache
from pathlib import Path


def file_sha256(path: Path) -> str:
    """The file's sum, worked out again only when the file has changed."""
    found = path.stat()
    return _hashed(path, found.st_size, found.st_mtime_ns)


@cache
def _hashed(path: Path, size: int, modified: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
