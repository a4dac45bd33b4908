"""What Parquet and Arrow have in common: batches of columns, which become rows piece by piece."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import BadInput
from elute.core.fingerprint import of_texts
from elute.core.plain_values import Unreadable, values
from elute.steps.load.columnar.cells import row_bytes
from elute.steps.load.columnar.row_sizes import ROW_CAP, Sizes, row_sizes, runs
from elute.steps.load.noticed import Noticed
from elute.steps.load.table import Bad, Fields, Rows, distinct

Batch = tuple[int, list[Any]]
"""How many rows, and an Arrow array of them for each column that was asked for."""

_MOST = 4096
# A file may stand for more than it is (compressed pages, dictionaries), but not without end.
_SWELL = 200
_ALWAYS_FINE = 1 << 30


class Columnar(ABC):
    """An open file of columns; a row's span is its number and the next."""

    kind: ClassVar[str]

    def __init__(self, path: Path, names: Sequence[str], rows: int) -> None:
        """Keep the names of the columns, as given, and how many rows there are to be."""
        self.path = path
        self.encoding = ""
        self.columns = dict.fromkeys(distinct(names))
        self.size = rows
        # Nothing is odd about a row that can be read.
        self.noticed = Noticed()
        self._limit = max(_ALWAYS_FINE, _SWELL * path.stat().st_size)

    @abstractmethod
    def _batches(self, places: Sequence[int]) -> Iterator[Batch]:
        """Every batch of the file, with the columns at these places (ascending).

        Raises:
            BadInput: nothing more can be read.
        """

    def rows(self, names: Collection[str] | None = None) -> Rows:
        """Every row; those with a value that cannot be had are Bad.

        Raises:
            BadInput: a part of the file is broken, or stands for too much.
        """
        given = enumerate(self.columns)
        wanted = {place: name for place, name in given if names is None or name in names}
        for at, count, columns in self._pieces(list(wanted)):
            with self._told(f"row {at + 1:,} and those after it"):
                named = list(zip(wanted.values(), map(values, columns), strict=True))
            broken = [(name, got) for name, got in named if Unreadable in map(type, got)]
            for row in range(count):
                fields = {name: column[row] for name, column in named}
                yield at + row, at + row + 1, _broken(fields) if broken else fields

    def hashes(self) -> NDArray[np.bytes_]:
        """(n,) the hash of every row's values, all columns.

        Raises:
            BadInput: as `rows`.
        """
        found = [np.zeros(0, dtype="S16")]
        for at, _, columns in self._pieces(range(len(self.columns))):
            with self._told(f"row {at + 1:,} and those after it"):
                found.append(of_texts(row_bytes(columns)))
        return np.concatenate(found)

    def notes(self) -> list[str]:
        """Nothing to say."""
        return []

    def _pieces(self, places: Sequence[int]) -> Iterator[tuple[int, int, list[Any]]]:
        """The first row, the number of rows and the columns of stretches that fit in memory."""
        at, sum_of_sizes = 0, 0
        for rows, columns in self._batches(places):
            for begin in range(0, rows, _MOST):
                part = [column.slice(begin, _MOST) for column in columns]
                with self._told(f"row {at + begin + 1:,} and those after it"):
                    sizes = row_sizes(part, min(_MOST, rows - begin))
                sum_of_sizes += int(sizes.sum())
                self._check(sizes, sum_of_sizes, at + begin)
                for first, end in runs(sizes):
                    count = end - first
                    yield at + begin + first, count, [it.slice(first, count) for it in part]
            at += rows
        if at != self.size:
            why = f"it holds {at:,} rows and says it holds {self.size:,}"
            raise self._unreadable(why)

    def _check(self, sizes: Sizes, sum_of_sizes: int, first: int) -> None:
        """Raise BadInput where rows from number `first` on stand for more than is read."""
        if sizes.max(initial=0) > ROW_CAP:
            row = first + int(sizes.argmax()) + 1
            title = f"Row {row:,} of {self.path} stands for more than {ROW_CAP >> 20} MB."
            raise BadInput(title, "No row may be larger. Leave it out, or the column that is.")
        if sum_of_sizes > self._limit:
            title = f"The rows of {self.path} are more than {_SWELL} times the size of the file."
            raise BadInput(title, "It may be made to fill the memory. Write it anew without them.")

    @contextmanager
    def _told(self, where: str = "") -> Iterator[None]:
        """Turn pyarrow's errors into sentences; the system's own (errno) pass."""
        import pyarrow as arrow

        try:
            yield
        except arrow.ArrowMemoryError as problem:
            title = f"{self.path} asks for more memory than there is: {_first_line(problem)}."
            hint = "It may be broken. If not, write it anew in smaller row groups or batches."
            raise BadInput(title, hint) from None
        except (arrow.ArrowException, OSError, ValueError, OverflowError) as problem:
            if isinstance(problem, OSError) and problem.errno:
                raise
            raise self._unreadable(_first_line(problem), where) from None

    def _unreadable(self, why: str, where: str = "") -> BadInput:
        """The error for a file that cannot be read."""
        place = f"{where}: " if where else ""
        hint = "Copy it again from where it came, or write it anew."
        what = f"{self.path} is not a readable {self.kind} file: {place}{why.rstrip('.')}."
        return BadInput(what, hint)


def _broken(fields: Fields) -> Fields | Bad:
    """The row, or what is wrong with it."""
    for name, value in fields.items():
        if isinstance(value, Unreadable):
            return Bad(0, f"{name} {value.why}")
    return fields


def _first_line(problem: Exception) -> str:
    """What a library says, without the lines about where in it."""
    return str(problem).splitlines()[0] if str(problem) else type(problem).__name__
