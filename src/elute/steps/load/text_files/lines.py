"""Physical lines with the bytes they stand on: the ground under CSV, JSON Lines and plain text."""

import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

LONGEST = 64 << 20
"""Bytes of the longest record that is read: one line without an end must not fill the memory."""
TOO_LONG = f"longer than {LONGEST >> 20} MB"

_BLOCK = 1 << 20
_ANY_END = re.compile(rb"[\r\n]")
_LINE_FEED = re.compile(rb"\n")


def lines(path: Path, start: int = 0, lone_cr: bool = True) -> Iterator[tuple[int, int, bytes]]:
    r"""Every line from byte `start` on.

    A line ends with \n, \r\n or, if `lone_cr`, with a lone \r as in Python's text mode.

    Returns:
        Of each line the first byte, the past-the-end byte of what stands before its end, and the
        line with its end; b"" in place of a line of more than LONGEST bytes.
    """
    with path.open("rb", _BLOCK) as file:
        at = file.seek(start)
        for piece in _pieces(file, lone_cr):
            if not piece:
                yield at, _skip(file, _ANY_END if lone_cr else _LINE_FEED, at), b""
                at = file.tell()
                continue
            for line in piece.splitlines(keepends=True) if lone_cr else BytesIO(piece):
                yield at, at + len(line.rstrip(b"\r\n")), line
                at += len(line)


def _pieces(file: BinaryIO, lone_cr: bool) -> Iterator[bytes]:
    """The file in whole lines, several at a time; b"" where one begins that is too long."""
    while block := file.read(_BLOCK):
        if cut := block.rfind(b"\n") + 1:
            file.seek(cut - len(block), 1)
            yield block[:cut]
            continue
        file.seek(-len(block), 1)
        piece = file.readline(LONGEST + 1)
        if len(piece) > LONGEST and not piece.endswith(b"\n"):
            # Cut at the last lone \r: the one at the very end may belong to a \r\n.
            cut = piece.rfind(b"\r", 0, -1) + 1 if lone_cr else 0
            file.seek(cut - len(piece), 1)
            piece = piece[:cut]
        yield piece


def _skip(file: BinaryIO, ends: re.Pattern[bytes], at: int) -> int:
    """Go behind the line that begins at `at`; the past-the-end byte of what stands in it."""
    end = file.seek(at)
    while block := file.read(_BLOCK):
        if found := ends.search(block):
            end += found.start()
            file.seek(end - 1)
            before = file.read(1)
            file.seek(end + (2 if file.read(2) == b"\r\n" else 1))
            return end - (before == b"\r")
        end += len(block)
    return end


class LineNumbers:
    """Which physical line a byte is on, asked for in ascending order."""

    def __init__(self, file: BinaryIO) -> None:
        """Begin at the first line of an open file, whose position is left alone."""
        self._file = file.fileno()
        self._at = 0
        self._number = 1

    def of(self, place: int) -> int:
        """The number of the line, from 1, that the byte at `place` is on."""
        while block := os.pread(self._file, min(_BLOCK, place - self._at), self._at):
            self._number += block.count(b"\n")
            self._at += len(block)
        return self._number
