"""What every format offers once its file is open: rows of named fields with their place in it."""

from collections.abc import Collection, Generator, Iterable, Mapping
from pathlib import Path
from typing import Protocol

Fields = Mapping[str, object]
Rows = Generator[tuple[int, int, Fields], None, None]


class Table(Protocol):
    """An open file.

    Attributes:
        path: the file.
        encoding: the codec of a text format, "" for Parquet.
        columns: names of the fields, in order; JSON files add to it while they are read.
        size: the greatest value a row's end can have: bytes, or rows for Parquet.
    """

    path: Path
    encoding: str
    columns: dict[str, None]
    size: int

    def rows(self, names: Collection[str] | None = None) -> Rows:
        """Every record in order: its first and past-the-end byte, and its fields.

        Each call starts at the beginning.

        Args:
            names: the fields that are wanted; others may be left out. None wants all.
        """
        ...

    def notes(self) -> list[str]:
        """Sentences about what the last complete reading met."""
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
