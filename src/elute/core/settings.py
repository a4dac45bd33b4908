"""Settings are frozen dataclasses whose fields carry their help and their bounds.

A step's algorithm *is* such a dataclass: its fields are what the user may set, its one method `run`
does the work. Forms, `--set`, recipes and fingerprints all read the same fields.
"""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, TypeVar, get_type_hints

from elute.core.errors import UsageError

Value = bool | int | float | str
Made = TypeVar("Made")


def option(
    default: Value,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """A dataclass field with its help, inclusive bounds (`low`, `high`) and allowed words."""
    bounds = {"help": help, "low": low, "high": high, "choices": choices}
    return dataclasses.field(default=default, metadata=bounds)


def build(cls: type[Made], given: Mapping[str, Value], where: str) -> Made:
    """Make the settings `cls` from plain data, or say everything that is wrong with it at once.

    Args:
        cls: a frozen dataclass whose fields were made by `option`.
        given: plain values by field name; missing ones take their default.
        where: the step's name, for the message.

    Raises:
        UsageError: names every unknown field and every value of a wrong type or out of bounds.
    """
    fields = {field.name: field for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
    kinds = get_type_hints(cls)
    wrong = [f"{where}.{name} is not a setting" for name in given if name not in fields]
    values: dict[str, Value] = {}
    for name, value in given.items():
        if name in fields:
            try:
                values[name] = _checked(fields[name], kinds[name], value)
            except ValueError as problem:
                wrong.append(f"{where}.{name} {problem}")
    if wrong:
        known = ", ".join(f"{where}.{name}" for name in fields)
        raise UsageError(f"{'; '.join(wrong)}.", f"Settings here: {known or 'none'}.")
    return cls(**values)


def plain(settings: object) -> dict[str, Value]:
    """The settings as plain data, every field, in order."""
    return dataclasses.asdict(settings)  # type: ignore[call-overload, no-any-return]


def _checked(field: "dataclasses.Field[Any]", kind: type, value: Value) -> Value:
    """The value in the field's type and within its bounds; ValueError says what was expected."""
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(min(value, _HUGE))
    if kind is str and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # `drop_clusters=3` is as good as `drop_clusters="3"`
    if type(value) is not kind:
        raise ValueError(f"must be {_WORDS[kind]}, not {value!r}")
    low, high = field.metadata["low"], field.metadata["high"]
    choices = field.metadata["choices"]
    if choices and value not in choices:
        raise ValueError(f"must be one of {', '.join(choices)}, not {value!r}")
    if isinstance(value, float) and math.isnan(value):
        raise ValueError("must be a number")
    if low is not None and not isinstance(value, str) and value < low:
        raise ValueError(f"must be at least {low:g}, not {value!r}")
    if high is not None and not isinstance(value, str) and value > high:
        raise ValueError(f"must be at most {high:g}, not {value!r}")
    return value


_HUGE = 10**300
"""Larger whole numbers have no place among decimal ones; no bound is that high."""

_WORDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text"}
