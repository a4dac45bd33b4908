"""One column of the source's records, read when it is asked for: for a million rows in seconds."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.dataset import Part
from elute.core.errors import Cancelled, UsageError
from elute.core.results import Records
from elute.core.safe import safe

MOST = 10_000  # different values that are told apart
LONGEST = 200  # characters of a value that count
_LOOK = 1024  # rows between two looks at whether to stop
_NONE, _OTHERS = -1, -2


@dataclass(frozen=True, eq=False)
class Column:
    """The values of n rows.

    Attributes:
        name: of the field.
        codes: (n,) int32 index into `values`; -1 where a row has none, -2 for one of too many.
        values: the first MOST different ones, as text, of unknown origin.
        numbers: (n,) float64, NaN where the value is not a number.
    """

    name: str
    codes: NDArray[np.int32]
    values: tuple[str, ...]
    numbers: NDArray[np.float64]

    @classmethod
    def of(cls, name: str, values: Iterable[object]) -> "Column":
        """The column of these values, one a row; None for a row that has none."""
        codes, numbers, known = array("i"), array("d"), dict[str, int]()
        for value in values:
            codes.append(_code(value, known))
            numbers.append(_number(value))
        whole, parts = np.frombuffer(codes, np.int32), np.frombuffer(numbers, np.float64)
        return cls(name, whole, tuple(known), parts)


@dataclass(frozen=True)
class Reading:
    """A column that is there to be read, in whatever thread has time for it.

    Attributes:
        parts: the files, with their plain bytes.
        records: what was found in them.
        name: of the field.
    """

    parts: Sequence[Part]
    records: Records
    name: str

    def __post_init__(self) -> None:
        """Raise UsageError where there is no such column."""
        if self.name not in self.records.columns:
            there = ", ".join(safe(name) for name in self.records.columns[:20])
            hint = f"There are: {there}." if there else ""
            raise UsageError(f"There is no column “{safe(self.name)}”.", hint)

    def read(self, stop: Callable[[], bool] = lambda: False) -> Column:
        """Read it; not quick.

        Args:
            stop: whether to give up, asked now and then.

        Raises:
            BadInput: the source is not what it was.
            Cancelled: it was stopped.
        """
        return Column.of(self.name, self._values(stop))

    def _values(self, stop: Callable[[], bool]) -> Iterator[object]:
        from elute.steps.load.values import fields_of

        for row, fields in enumerate(fields_of(self.parts, self.records.format)):
            yield None if fields is None else fields.get(self.name)
            if row % _LOOK == 0 and stop():
                raise Cancelled(f"The column “{safe(self.name)}” was not read to its end.")


def _code(value: object, known: dict[str, int]) -> int:
    """The number of a value among those seen."""
    if value is None or value == "":
        return _NONE
    text = str(value)[:LONGEST] if not isinstance(value, bool) else str(value).lower()
    if text not in known and len(known) >= MOST:
        return _OTHERS
    return known.setdefault(text, len(known))


def _number(value: object) -> float:
    """A value as a number; NaN where it is none, or not finite."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return float("nan")
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return float("nan")
    return number if abs(number) < 3e38 else float("nan")
