"""What a file holds, in a number to compare by."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Content:
    """A file's content: how many bytes, and their SHA-256 in hex."""

    bytes: int
    sha256: str


def content_of(path: Path) -> Content:
    """Read a file through.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Content(file.tell(), digest)


def content_of_all(files: Sequence[tuple[str, Content]]) -> Content:
    """Several named files as one: their bytes added up, and the digest of what sha256sum prints."""
    listed = "".join(f"{content.sha256}  {name}\n" for name, content in files)
    size = sum(content.bytes for _, content in files)
    return Content(size, hashlib.sha256(listed.encode("utf-8", "surrogateescape")).hexdigest())
