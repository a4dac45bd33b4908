"""Compress a file that has been checked, and see that it unpacks to what it was."""

import bz2
import gzip
import hashlib
import lzma
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from elute.core.errors import EluteError
from elute.durable import replacing
from elute.export.digest import content_of
from elute.export.staged import ORDINARY

_BLOCK = 1 << 20


def pack(plain: Path, path: Path, ending: str) -> None:
    """Write `plain` to `path` in the compression of `ending`, one of PACKED.

    Raises:
        CannotWrite: it could not be written.
        EluteError: it does not unpack to the same bytes.
    """
    with (
        plain.open("rb") as source,
        replacing(path, ORDINARY) as file,
        _WRITERS[ending](file) as packed,
    ):
        shutil.copyfileobj(source, packed, _BLOCK)
    digest = hashlib.sha256()
    with path.open("rb") as file, _READERS[ending](file) as unpacked:
        while block := unpacked.read(_BLOCK):
            digest.update(block)
    if digest.hexdigest() != content_of(plain).sha256:
        title = f"{path} does not unpack to what was packed."
        raise EluteError(title, "No file was left. Check the disk, then export again.")


def _gzip(file: BinaryIO) -> Any:
    """Without a time and a name in it: equal content gives equal bytes."""
    return gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=6, mtime=0)


def _write_zstd(file: BinaryIO) -> Any:
    import pyarrow as arrow

    return arrow.CompressedOutputStream(arrow.PythonFile(_Open(file), "w"), "zstd")


def _read_zstd(file: BinaryIO) -> Any:
    import pyarrow as arrow

    return arrow.CompressedInputStream(arrow.PythonFile(file, "r"), "zstd")


class _Open:
    """A file that stays open when its compressor is closed."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self.write = file.write
        self.flush = file.flush
        self.tell = file.tell

    def close(self) -> None:
        """Leave the file to who opened it."""


_WRITERS: dict[str, Callable[[BinaryIO], Any]] = {
    **dict.fromkeys((".gz", ".gzip"), _gzip),
    **dict.fromkeys((".zst", ".zstd"), _write_zstd),
    ".bz2": partial(bz2.BZ2File, mode="wb"),
    ".xz": partial(lzma.LZMAFile, mode="wb"),
}
_READERS: dict[str, Callable[[BinaryIO], Any]] = {
    **dict.fromkeys((".gz", ".gzip"), gzip.open),
    **dict.fromkeys((".zst", ".zstd"), _read_zstd),
    ".bz2": bz2.open,
    ".xz": lzma.open,
}
