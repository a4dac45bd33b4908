"""What every format offers once its file is open: rows of named fields with their place in it."""

from collections.abc import Collection, Generator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from elute.steps.load.noticed import Noticed

Fields = Mapping[str, object]


@dataclass(frozen=True)
class Bad:
    """A record that cannot be read; it is kept aside, and the rest goes on.

    Attributes:
        line: physical line in the file, from 1; 0 where the format has none.
        why: what is wrong with it, a phrase without its place.
    """

    line: int
    why: str


Rows = Generator[tuple[int, int, Fields | Bad], None, None]


class Table(Protocol):
    """An open file.

    Attributes:
        path: the file.
        encoding: the codec of a text format, "" for Parquet and Arrow.
        columns: names of the fields, in order; JSON files add to it while they are read.
        size: the greatest value a row's end can have: bytes, or rows for Parquet and Arrow.
        noticed: what is odd about the records of the last reading, by number in this file.
    """

    path: Path
    encoding: str
    columns: dict[str, None]
    size: int
    noticed: Noticed

    def rows(self, names: Collection[str] | None = None) -> Rows:
        """Every record in order: its first and past-the-end byte (or row), and its fields.

        Each call starts at the beginning.

        Args:
            names: the fields that are wanted; others may be left out. None wants all.

        Raises:
            BadInput: nothing more can be read; says where and what to do.
        """
        ...

    def notes(self) -> list[str]:
        """Sentences about the file as a whole, after a complete reading."""
        ...


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Column names made usable: a second `a` becomes `a#2`, an empty name `column 3` (1-based)."""
    taken: dict[str, None] = {}
    for place, given in enumerate(names, start=1):
        base = name = given or f"column {place}"
        count = 1
        while name in taken:
            count += 1
            name = f"{base}#{count}"
        taken[name] = None
    return tuple(taken)
