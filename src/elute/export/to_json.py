"""JSON Lines, and a JSON array of one element a line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, BinaryIO

from elute.durable import replacing
from elute.export.cells import Cells, dumped
from elute.export.staged import ORDINARY

_NOTHING = object()
_MOST_DIGITS = 4000


def line(row: Mapping[str, object], cells: Cells) -> bytes:
    """A row as one line of JSON."""
    return dumped(cells.plain(row)).encode()


def write(path: Path, form: str, lines: Iterable[bytes]) -> None:
    """Write lines of JSON as they are ("jsonl"), or as an array ("json")."""
    with replacing(path, ORDINARY) as file:
        if form == "jsonl":
            for each in lines:
                file.write(each + b"\n")
            return
        begin = b"["
        for each in lines:
            file.write(begin + b"\n" + each)
            begin = b","
        file.write(b"\n]\n" if begin == b"," else b"[]\n")


def holds(path: Path, form: str, values: Iterator[Any]) -> bool:
    """Whether the file, read again, holds these values of JSON and no other, in order."""
    with path.open("rb") as file:
        lines = iter(file) if form == "jsonl" else _elements(file)
        try:
            pairs = zip_longest(map(read, lines), values, fillvalue=_NOTHING)
            return all(ours is theirs or equal(ours, theirs) for ours, theirs in pairs)
        except ValueError:
            return False


def read(raw: bytes | str) -> Any:
    """The value in a line of JSON; numbers beyond 64 bits are exact.

    Raises:
        ValueError: it is no JSON.
    """
    text = raw if isinstance(raw, str) else raw.decode("utf-8", "surrogateescape")
    return json.loads(text, strict=False, parse_int=_whole)


def _whole(digits: str) -> int | str:
    """An integer, or its digits where Python would refuse to turn so many into a number."""
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def equal(one: Any, other: Any) -> bool:
    """Equal in value and kind: 1 is not true, and NaN is NaN."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return bool(one == other) or (one != one and other != other)  # noqa: PLR0124


def _elements(file: BinaryIO) -> Iterator[bytes]:
    """The elements of an array with one element a line.

    Raises:
        ValueError: it is none.
    """
    lines = iter(file)
    first = next(lines, b"")
    if first == b"[]\n":
        lines = chain([b"]\n"], lines)
    elif first != b"[\n":
        raise ValueError("no array")
    more = True
    for each in lines:
        if each == b"]\n" and (not more or first == b"[]\n"):
            if next(lines, None) is not None:
                raise ValueError("the array has ended")
            return
        if not more:
            raise ValueError("no comma")
        more = each.endswith(b",\n")
        yield each[: -2 if more else -1]
    raise ValueError("the array has no end")
