"""gz, bz2, xz and zst as streams of plain bytes, and UTF-16 with its mark, packed or not, as UTF-8.

A damaged file is never silently a shorter one. Files of several members, streams or frames are read
to their end, as their own tools do; zeros that fill up the last block of a tape hold nothing. What
else follows is damage.
"""

import bz2
import gzip
import io
import lzma
import re
import shlex
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from elute.core.errors import BadInput
from elute.core.recoding import WIDE, may_be_text, recoded

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
_LOOK = 64 << 10
# Begins as UTF-16 does whose first character is NUL, which no text is.
_UTF_32 = b"\xff\xfe\0\0"


def packing(path: Path) -> str:
    """What stands between a file and its plain bytes, by the first of its bytes.

    Returns:
        "gz", "bz2", "xz" or "zst"; the codec of a file that is text in UTF-16; "" for nothing.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    known = (name for name, mark in _MARKS.items() if re.match(mark, head))
    return next(known, "") or _codec(head)


def wide_codec(path: Path) -> str:
    """The codec of a file that is text in UTF-16 once it is unpacked, one of WIDE; "" for others.

    Raises:
        BadInput: it is damaged.
        OSError: it cannot be read.
    """
    with path.open("rb", buffering=0) as packed:
        return _codec(_looked_at(_unpacked(path, packed))[0])


def expanded(path: Path, packed: io.RawIOBase) -> Iterator[bytes]:
    """The plain bytes of a file that is compressed or in UTF-16, in blocks of about 1 MiB.

    Args:
        path: the file, and
        packed: its bytes; read to the end.

    Raises:
        BadInput: it is damaged, ends too early, needs too much memory, cannot be read, or begins as
            UTF-16 does and is no text.
    """
    head, blocks = _looked_at(_unpacked(path, packed))
    codec = _codec(head)
    if not codec:
        yield from blocks
        return
    if not may_be_text(head[:_LOOK], codec):
        title = f"{path} begins with the mark of UTF-16 and is no text."
        command = _through(path, "iconv -c -f UTF-16 -t UTF-8")
        hint = f"Give a file of text. If this is one: {command} > NEW, then give NEW."
        raise BadInput(title, hint)
    yield from _in_utf8(path, codec, blocks)


def _in_utf8(path: Path, codec: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The plain bytes of a file in UTF-16 as UTF-8."""
    size = 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for block in blocks:
            size += len(block)
            yield block

    try:
        yield from recoded(counted(), codec, "utf-8")
    except UnicodeDecodeError as problem:
        title = f"{path} is damaged or cut off: its last byte is half a unit of UTF-16."
        # Only GNU's head takes `-c -1` for all but one.
        raise BadInput(title, _go_on(_through(path, f"head -c {size - 1}"))) from problem


def _codec(head: bytes) -> str:
    """The codec that the first bytes of a text name."""
    if head.startswith(_UTF_32):
        return ""
    return next((name for name, mark in WIDE.items() if head.startswith(mark)), "")


def _looked_at(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first of plain bytes, at least _LOOK if there are so many, and all of them."""
    head = b""
    for block in blocks:
        head += block
        if len(head) >= _LOOK:
            break
    return head, chain([head], blocks)


def _unpacked(path: Path, packed: io.RawIOBase) -> Iterator[bytes]:
    """The bytes of a file without its compression."""
    kind, count = packing(path), 0
    try:
        for block in _READERS.get(kind, _plain)(packed):
            count += len(block)
            yield block
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as problem:
        if isinstance(problem, OSError) and problem.errno:
            title = f"{path} cannot be read: {problem.strerror}."
            raise BadInput(
                title, "Check the disk or the network share, then try again."
            ) from problem
        command = f"{_TOOLS[kind]} -dc {shlex.quote(str(path))}"
        title = f"{path} is damaged or cut off: after {count:,} unpacked bytes, {_why(problem)}."
        raise BadInput(title, _go_on(command)) from problem


def _through(path: Path, command: str) -> str:
    """A command of the shell that works on the plain bytes of a file."""
    name, tool = shlex.quote(str(path)), _TOOLS.get(packing(path))
    return f"{tool} -dc {name} | {command}" if tool else f"{command} {name}"


def _go_on(command: str) -> str:
    """What to do about a file of which a command writes all that can be read."""
    return f"Fetch it again. To go on with what can be read: {command} > NEW, then give NEW."


def _why(problem: Exception) -> str:
    """What a library says of it, as a clause."""
    words = str(problem).strip().rstrip(".")
    return words[:1].lower() + words[1:] or type(problem).__name__


def _plain(packed: io.RawIOBase) -> Iterator[bytes]:
    while block := packed.read(BLOCK):
        yield block


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
