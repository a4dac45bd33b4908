"""When a record was made: ISO 8601, or seconds or milliseconds since 1970."""

import math
from array import array
from datetime import UTC, date, datetime
from datetime import time as clock

import numpy as np
from numpy.typing import NDArray

from elute.steps.load.shapes.sample import Sample

_NAMES = (
    *("created_at", "timestamp", "created", "date", "datetime", "time", "updated_at"),
    *("published_at", "created_utc", "published", "posted_at", "updated", "modified"),
)
# Ten digits of seconds, or thirteen of milliseconds: counts and years are no times.
_EARLIEST, _MILLISECONDS, _LATEST = 1e8, 1e11, 1e14
_COMPACT_DATE = 8


class Times:
    """The times of rows as they are read."""

    def __init__(self, column: str) -> None:
        """Read `column`."""
        self.column = column
        self._rows = array("d")

    def add(self, value: object) -> None:
        """The next row's time."""
        self._rows.append(seconds(value))

    def skip(self) -> None:
        """The next row has no fields."""
        self._rows.append(math.nan)

    def done(self) -> NDArray[np.float64]:
        """(n,) seconds since 1970, NaN where a row has none."""
        return np.array(self._rows, dtype=np.float64)


def find(sample: Sample) -> str:
    """The column of the times; "" for none."""
    return sample.named(_NAMES, lambda value: not math.isnan(seconds(value)))


def seconds(value: object) -> float:
    """A time as seconds since 1970; NaN where it is none. Without a zone it is UTC."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.timestamp()
    if isinstance(value, date):
        return datetime.combine(value, clock(), UTC).timestamp()
    if isinstance(value, str):
        return _read(value.strip())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _epoch(float(value)) if abs(value) < _LATEST else math.nan
    return math.nan


def _read(text: str) -> float:
    """A time in words or digits."""
    if text.isdecimal() and len(text) != _COMPACT_DATE:
        return _epoch(float(text[:20]))
    try:
        return seconds(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        pass
    try:
        return _epoch(float(text))
    except ValueError:
        return math.nan


def _epoch(number: float) -> float:
    """A number as seconds, milliseconds if it is that large."""
    if not _EARLIEST <= number < _LATEST:
        return math.nan
    return number / 1000 if number >= _MILLISECONDS else number
