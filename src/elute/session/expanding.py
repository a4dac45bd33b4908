"""gz, bz2, xz and zst as streams of plain bytes; a damaged file is never silently a shorter one.

Files of several members, streams or frames are read to their end, as their own tools do; zeros that
fill up the last block of a tape hold nothing. What else follows is damage.
"""

import bz2
import gzip
import io
import lzma
import re
import shlex
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from elute.core.errors import BadInput

BLOCK = 1 << 20
_MEMORY = 256 << 20
_MARKS = {
    "gz": rb"\x1f\x8b\x08",
    "bz2": rb"BZh[1-9](1AY&SY|\x17rE8P\x90)",
    "xz": rb"\xfd7zXZ\x00",
    "zst": rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18",
}
_TOOLS = {"gz": "gzip", "bz2": "bzip2", "xz": "xz", "zst": "zstd"}
_HEAD = 16


def packing(path: Path) -> str:
    """How a file is compressed, by its first bytes: "gz", "bz2", "xz", "zst", or "" for not.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return next((name for name, mark in _MARKS.items() if re.match(mark, head)), "")


def expanded(path: Path, packed: io.RawIOBase) -> Iterator[bytes]:
    """The plain bytes of a compressed file, in blocks of about 1 MiB.

    Args:
        path: the file, and
        packed: its bytes; read to the end.

    Raises:
        BadInput: it is damaged, ends too early, needs too much memory, or cannot be read.
    """
    kind, count = packing(path), 0
    try:
        for block in _READERS[kind](packed):
            count += len(block)
            yield block
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as problem:
        if isinstance(problem, OSError) and problem.errno:
            title = f"{path} cannot be read: {problem.strerror}."
            raise BadInput(
                title, "Check the disk or the network share, then try again."
            ) from problem
        command = f"{_TOOLS[kind]} -dc {shlex.quote(str(path))} > NEW"
        title = f"{path} is damaged or cut off: after {count:,} unpacked bytes, {_why(problem)}."
        hint = f"Fetch it again. To go on with what can be read: {command}, then give NEW."
        raise BadInput(title, hint) from problem


def _why(problem: Exception) -> str:
    """What a library says of it, as a clause."""
    words = str(problem).strip().rstrip(".")
    return words[:1].lower() + words[1:] or type(problem).__name__


def _gz(packed: io.RawIOBase) -> Iterator[bytes]:
    # The library looks for the end of zeros byte by byte.
    buffered = io.BufferedReader(packed, BLOCK)
    try:
        with gzip.GzipFile(fileobj=buffered, mode="rb") as file:
            while block := file.read(BLOCK):
                yield block
    finally:
        buffered.detach()


def _zst(packed: io.RawIOBase) -> Iterator[bytes]:
    """By Arrow's reader, which takes many frames, and no window of more than 128 MiB."""
    import pyarrow

    with pyarrow.CompressedInputStream(pyarrow.PythonFile(packed, "r"), "zstd") as file:
        while block := file.read(BLOCK):
            yield block


def _bz2(packed: io.RawIOBase) -> Iterator[bytes]:
    return _streams(packed, bz2.BZ2Decompressor)


def _xz(packed: io.RawIOBase) -> Iterator[bytes]:
    return _streams(packed, lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY))


def _streams(
    packed: io.RawIOBase, begin: "Callable[[], bz2.BZ2Decompressor | lzma.LZMADecompressor]"
) -> Iterator[bytes]:
    """One stream after the other; the standard library's own readers ignore what follows them."""
    data = packed.read(BLOCK)
    while data:
        decoder = begin()
        while not decoder.eof:
            if decoder.needs_input and not data:
                data = packed.read(BLOCK)
                if not data:
                    raise EOFError("the file ends in the middle")
            yield decoder.decompress(data, BLOCK)
            data = b""
        data = decoder.unused_data.lstrip(b"\0")
        while not data and (more := packed.read(BLOCK)):
            data = more.lstrip(b"\0")


_READERS = {"gz": _gz, "bz2": _bz2, "xz": _xz, "zst": _zst}
