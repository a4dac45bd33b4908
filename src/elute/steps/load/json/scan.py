"""Where the elements of a JSON list stand, found by its quotes and brackets without parsing it.

A gigabyte of list is cut this way a block at a time; each element is then parsed by itself, so that
one that is broken costs itself alone.
"""

import os
import re
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress, silent
from elute.steps.load.text_files.lines import LineNumbers

SPACE = b" \t\n\r"
_FIRST_BLOCK, _BLOCK = 1 << 12, 1 << 20
_NEAR = 4096
# A comma, white space, a brace and the name behind it are looked for within so many bytes.
_REACH = 512
# Short spans are taken from bytes in hand: a call of the system for each costs more than parsing.
_WINDOW = 1 << 18
_QUOTE, _COMMA = 2, 3
# +1 for an opening bracket, -1 for a closing one, 0 for bytes of no interest.
_KINDS = bytes.maketrans(b'[{]}",', bytes((1, 1, 255, 255, _QUOTE, _COMMA)))
_KINDS = bytes(kind if byte in b'[{]}",' else 0 for byte, kind in enumerate(_KINDS))
_FIRST_NAME = re.compile(rb'\{\s*("[^"\\]{0,200}")\s*:')


class Json:
    """Bytes of an open JSON file."""

    def __init__(self, file: BinaryIO) -> None:
        """Read nothing yet; the file's own position is left alone."""
        self._file = file.fileno()
        self.size = os.fstat(self._file).st_size
        self._numbers = LineNumbers(file)
        self._window, self._from, self._to = b"", 0, 0

    def read(self, start: int, end: int) -> bytes:
        """The bytes of a span, as far as the file goes."""
        if end - start > _NEAR:
            return os.pread(self._file, end - start, start)
        if not self._from <= start <= end <= self._to:
            self._window, self._from = os.pread(self._file, _WINDOW, start), start
            self._to = start + len(self._window)
        return self._window[start - self._from : max(0, end - self._from)]

    def line(self, place: int) -> int:
        """The physical line, from 1, that the byte at `place` is on; ask in ascending order."""
        return self._numbers.of(place)

    def past_space(self, at: int) -> int:
        """The first byte from `at` on that is not white space; the size where there is none."""
        while block := self.read(at, at + _NEAR):
            if rest := block.lstrip(SPACE):
                return at + len(block) - len(rest)
            at += len(block)
        return self.size

    def before_space(self, end: int) -> int:
        """The past-the-end byte of what stands before `end` and the white space before it."""
        while block := self.read(max(0, end - _NEAR), end):
            if rest := block.rstrip(SPACE):
                return end - len(block) + len(rest)
            end -= len(block)
        return end

    def cuts(self, at: int, progress: Progress = silent) -> Iterator[tuple[int, bytes]]:
        """Place and kind of the commas between the elements after an opening bracket.

        Args:
            at: the byte after the bracket.
            progress: told of the place, once a block.

        Returns:
            The place of every comma, then of the closing bracket, which may be of the wrong kind;
            the byte itself. There is no bracket where the file ends first.
        """
        depth, inside, length = 1, 0, _FIRST_BLOCK
        while block := self.read(at, at + length):
            # An escaped character must not be torn apart.
            if (len(block) - len(block.rstrip(b"\\"))) % 2 and at + len(block) < self.size:
                block = block[:-1] or self.read(at, at + 2)
            places, kinds, inside = _outside(block, inside)
            depths = depth + np.cumsum(np.where(kinds == _COMMA, 0, kinds), dtype=np.int32)
            closed = np.flatnonzero(depths <= 0)[:1]
            beyond = int(closed[0]) if len(closed) else len(places)
            commas = places[:beyond][(kinds[:beyond] == _COMMA) & (depths[:beyond] == 1)]
            for place in commas.tolist():
                yield at + place, b","
            if len(closed):
                place = int(places[beyond])
                yield at + place, block[place : place + 1]
                return
            depth = int(depths[-1]) if len(depths) else depth
            at += len(block)
            progress(at, self.size, "finding the records")
            length = min(2 * length, _BLOCK)

    def next_like(self, first_name: bytes, start: int, end: int) -> tuple[int, int]:
        """The first comma in [start, end) before an object that begins with this name.

        Returns:
            The place of the comma, and of the object's brace; (-1, -1) where there is none.
        """
        pattern = re.compile(rb",\s*(\{)\s*" + re.escape(first_name) + rb"\s*:")
        length = _FIRST_BLOCK
        while start < end and (block := self.read(start, min(start + length, end + _REACH))):
            match = pattern.search(block)
            if match and start + match.start() < end:
                return start + match.start(), start + match.start(1)
            if start + len(block) >= self.size:
                break
            start += max(1, len(block) - _REACH)
            length = min(2 * length, _BLOCK)
        return -1, -1


def first_name(raw: bytes) -> bytes:
    """The quoted name of the first member of the object that begins with `raw`; b"" for none."""
    match = _FIRST_NAME.match(raw)
    return match[1] if match else b""


def _outside(block: bytes, inside: int) -> tuple[NDArray[np.int64], NDArray[np.int8], int]:
    """Places and kinds of the brackets and commas that are not in strings.

    Args:
        block: bytes that do not end within an escape.
        inside: 1 if the block begins in a string, else 0.

    Returns:
        Places in the block, their kinds, and whether the block ends in a string.
    """
    bare = block.replace(b"\\\\", b"..").replace(b'\\"', b"..")
    kinds = np.frombuffer(bare.translate(_KINDS), dtype=np.int8)
    # On truth values flatnonzero is ten times as fast as on numbers.
    places = np.flatnonzero(kinds != 0)
    kinds = kinds[places]
    quotes = kinds == _QUOTE
    # Sums of bytes may run over: only whether they are odd counts.
    within = (np.cumsum(quotes, dtype=np.uint8) + np.uint8(inside)) & 1
    out = np.flatnonzero(~quotes & (within == 0))
    return places[out], kinds[out], int(within[-1]) if len(within) else inside
