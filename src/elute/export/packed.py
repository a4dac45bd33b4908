"""Compress a file that has been checked, or put it in UTF-16, and see that it reads as it did."""

import bz2
import gzip
import hashlib
import lzma
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from elute.core.errors import EluteError
from elute.core.recoding import recoded
from elute.durable import replacing
from elute.export.digest import content_of
from elute.export.staged import ORDINARY

_BLOCK = 1 << 20


def pack(plain: Path, path: Path, ending: str, codec: str = "") -> None:
    """Write `plain` to `path`, packed.

    Args:
        plain: the bytes.
        path: where to.
        ending: of the compression, one of PACKED; "" for none.
        codec: what to put them in that are UTF-8, one of WIDE; "" for nothing.

    Raises:
        CannotWrite: it could not be written.
        EluteError: it does not read back as the same bytes.
    """
    with (
        plain.open("rb") as source,
        replacing(path, ORDINARY) as file,
        _WRITERS[ending](file) as packed,
    ):
        for block in _between(source, "utf-8", codec):
            packed.write(block)
    if not holds(path, ending, codec, content_of(plain).sha256):
        title = f"{path} does not read back as what was written."
        raise EluteError(title, "No file was left. Check the disk, then export again.")


def holds(path: Path, ending: str, codec: str, sha256: str) -> bool:
    """Whether a packed file, read again, has the bytes of that digest."""
    digest = hashlib.sha256()
    with path.open("rb") as file, _READERS[ending](file) as unpacked:
        try:
            for block in _between(unpacked, codec, "utf-8"):
                digest.update(block)
        except UnicodeDecodeError:
            return False
    return digest.hexdigest() == sha256


def _between(file: Any, given: str, wanted: str) -> Iterator[bytes]:
    """The blocks of a file, from one codec to the other where both are named."""
    blocks = iter(lambda: file.read(_BLOCK), b"")
    return recoded(blocks, given, wanted) if given and wanted else blocks


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
    "": nullcontext,
    **dict.fromkeys((".gz", ".gzip"), _gzip),
    **dict.fromkeys((".zst", ".zstd"), _write_zstd),
    ".bz2": partial(bz2.BZ2File, mode="wb"),
    ".xz": partial(lzma.LZMAFile, mode="wb"),
}
_READERS: dict[str, Callable[[BinaryIO], Any]] = {
    "": nullcontext,
    **dict.fromkeys((".gz", ".gzip"), gzip.open),
    **dict.fromkeys((".zst", ".zstd"), _read_zstd),
    ".bz2": bz2.open,
    ".xz": lzma.open,
}
