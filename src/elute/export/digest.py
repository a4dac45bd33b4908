"""Two ways to say that content is equal: a file's SHA-256, and a sum over numbered records."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_WIDTH = 16
_MODULUS = 1 << 8 * _WIDTH

Sum = tuple[int, int]


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


def sum_of(records: Iterable[tuple[int, bytes]]) -> Sum:
    """Count and multiset hash of numbered records.

    The hash is the sum of 128-bit BLAKE2b digests of (row id, bytes): the order does not matter, so
    the kept and the dropped records add up to the input's; the id does, so that records that have
    changed places are noticed.
    """
    count = total = 0
    for row, record in records:
        digest = hashlib.blake2b(row.to_bytes(8, "little") + record, digest_size=_WIDTH).digest()
        total += int.from_bytes(digest, "little")
        count += 1
    return count, total % _MODULUS


def add(one: Sum, other: Sum) -> Sum:
    """Count and hash of two sets of records together."""
    return one[0] + other[0], (one[1] + other[1]) % _MODULUS
