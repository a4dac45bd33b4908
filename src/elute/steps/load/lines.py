"""Physical lines with the byte they start at: the ground under CSV, JSON Lines and plain text."""

from collections.abc import Iterator
from pathlib import Path


def lines(path: Path, start: int = 0, lone_cr: bool = True) -> Iterator[tuple[int, bytes]]:
    r"""Every line from byte `start` on: its first byte, and its bytes with the line end.

    A line ends with \n, \r\n or, if `lone_cr`, with a lone \r as in Python's text mode.
    """
    with path.open("rb") as file:
        at = file.seek(start)
        for piece in file:
            cut = lone_cr and b"\r" in piece
            for line in piece.splitlines(keepends=True) if cut else (piece,):
                yield at, line
                at += len(line)


def content(line: bytes) -> bytes:
    """The line without its end."""
    return line.rstrip(b"\r\n")
