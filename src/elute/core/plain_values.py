"""Arrow arrays as plain Python values, where one that cannot be had does not lose the others."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Unreadable:
    """Stands for a value that cannot be had; `why` follows the name of its column."""

    why: str


def values(column: Any) -> list[object]:
    """(n,) every value of a valid Arrow array: None, bool, int, float, str, bytes, list, dict, ...

    Maps become dicts, or lists of pairs where two keys are equal. Times and dates are those of
    `datetime`; beyond its years they are text.
    """
    from pyarrow import types

    if types.is_dictionary(column.type) and len(column.dictionary) <= len(column):
        known = [*values(column.dictionary), None]
        return [known[place] for place in column.indices.cast("int64").fill_null(-1).to_pylist()]
    try:
        return column.to_pylist(maps_as_pydicts="strict")  # type: ignore[no-any-return]
    except (LookupError, TypeError, ValueError, OverflowError):
        return [_value(one) for one in column]


def _value(scalar: Any) -> object:
    """One value."""
    try:
        return scalar.as_py(maps_as_pydicts="strict")
    except (LookupError, TypeError):
        return _pairs(scalar)
    except (ValueError, OverflowError) as problem:
        return _without(scalar, problem)


def _pairs(scalar: Any) -> object:
    """A value with maps as lists of pairs, for keys that no dict can have."""
    try:
        return scalar.as_py()
    except (LookupError, TypeError, ValueError, OverflowError) as problem:
        return _without(scalar, problem)


def _without(scalar: Any, problem: Exception) -> object:
    """What there is instead of a value that Python cannot hold: a time as text, else nothing."""
    import pyarrow as arrow

    if isinstance(problem, UnicodeDecodeError):
        return Unreadable("is not valid UTF-8")
    kind = scalar.type
    try:
        if arrow.types.is_timestamp(kind) and kind.tz:
            # Its time zone may be the one thing that is not known here.
            scalar = scalar.cast(arrow.timestamp(kind.unit, "UTC"))
        return str(scalar.cast(arrow.string()).as_py())
    except arrow.ArrowException:
        return Unreadable(f"cannot be read: {problem}")
