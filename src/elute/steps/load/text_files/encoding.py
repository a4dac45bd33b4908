"""Which codec a text file is in: shown text depends on the answer, exported bytes never do."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from elute.core.progress import Progress

_BLOCK = 1 << 20
_BOM = codecs.BOM_UTF8
# The five bytes that Windows-1252 leaves undefined.
_NOT_1252 = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))


@dataclass(frozen=True)
class Encoding:
    """How to read the bytes of a text file.

    Attributes:
        codec: Python's name of it.
        start: first byte after the byte order mark, 0 where there is none.
        damaged: whether bytes of the file do not fit the codec.
        note: a sentence for the user, "" when all is plain UTF-8.
    """

    codec: str = "utf-8"
    start: int = 0
    damaged: bool = False
    note: str = ""

    def decode(self, raw: bytes) -> str:
        """Text of `raw`; bytes that do not fit become U+FFFD."""
        return raw.decode(self.codec, "replace")

    def misfit(self, raw: bytes) -> int:
        """The place in `raw` of the first byte that does not fit; -1 where all do."""
        if self.damaged:
            try:
                raw.decode(self.codec)
            except UnicodeDecodeError as problem:
                return problem.start
        return -1


def find_encoding(path: Path, progress: Progress) -> Encoding:
    """UTF-8 if the whole file is, else the likelier of damaged UTF-8 and a Western codec."""
    size = path.stat().st_size
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    start = done = 0
    try:
        for block in _blocks(path):
            if not done and block.startswith(_BOM):
                start = len(_BOM)
            decoder.decode(block)
            done += len(block)
            progress(min(done, size), size, "checking the encoding")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _guess(path, start)
    return Encoding("utf-8", start)


def _guess(path: Path, start: int) -> Encoding:
    """Damaged UTF-8 where good sequences outnumber bad bytes, else Windows-1252 or Latin-1."""
    good, bad = _count(path)
    if start or good > bad:
        note = f"{bad:,} bytes are not valid UTF-8: shown as U+FFFD, exported as they are."
        return Encoding("utf-8", start, damaged=True, note=note)
    undefined = any(byte in block for block in _blocks(path) for byte in _NOT_1252)
    codec, name = ("latin-1", "Latin-1") if undefined else ("cp1252", "Windows-1252")
    note = (
        f"The file is not UTF-8 ({bad:,} bytes do not fit) and is read as {name}; "
        "if letters look wrong, convert it first with iconv."
    )
    return Encoding(codec, start, note=note)


def _count(path: Path) -> tuple[int, int]:
    """How many non-ASCII characters are valid UTF-8, and how many bytes are not."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    for block in [*_blocks(path), b""]:
        text = decoder.decode(block, final=not block)
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        escaped = int(((points >= 0xDC80) & (points <= 0xDCFF)).sum())
        bad += escaped
        good += int((points > 0x7F).sum()) - escaped
    return good, bad


def _blocks(path: Path) -> Iterator[bytes]:
    """The file's bytes, a block at a time."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
