"""Values of a query's fields: what they may be, and what is said where they are not."""

import math
import re

from elute.core.errors import UsageError
from elute.engine.querying.fields import Field
from elute.engine.querying.known import Known
from elute.engine.querying.tree import Chosen, Compared, Listed, Node, OfColumn

ASKED = {
    "score": "A number: {0}>0.8",
    "whole": "Numbers: {0}:3 or {0}:3,5-9; {0}>3",
    "choice": 'A word, or several: {0}=word or {0}="two words"',
    "words": 'A part of it: {0}:word or {0}:"two words"',
}
_RUN = re.compile(r"(-?\d{1,12})(?:-(\d{1,12}))?", re.ASCII)


def term(field: Field, sign: str, values: list[str], known: Known) -> Node:
    """A field with the values behind its sign ("=", "<", "<=", ">" or ">=").

    Raises:
        UsageError: a value is not what is expected.
    """
    known.must_have(field.name)
    expected = ASKED[field.kind].format(field.name)
    if field.kind in {"choice", "words"}:
        if sign != "=":
            raise UsageError(f"{field.name} is made of words, which are not compared.", expected)
        if field.kind == "choice":
            return Chosen(field.name, tuple(known.chosen(field.name, it) for it in values), True)
        return Chosen(field.name, tuple(values), False)
    if field.kind == "whole" and sign == "=":
        return _listed(field, values, known, expected)
    if len(values) > 1:
        raise UsageError(f"{field.name} is compared with one number.", expected)
    return Compared(field.name, sign, _number(field, values[0], expected))


def of_column(name: str, sign: str, values: list[str]) -> OfColumn:
    """A column of the data with the values behind its sign.

    Raises:
        UsageError: it is compared with what is no number.
    """
    if sign != "=" and (len(values) > 1 or math.isnan(plain_number(values[0]))):
        raise UsageError(f"{name} is compared with one number.", f"{name}>3 or {name}=word")
    return OfColumn(name, sign, tuple(values))


def plain_number(typed: str) -> float:
    """What was typed as a number; NaN where it is none."""
    try:
        number = float(typed)
    except ValueError:
        return math.nan
    return number if math.isfinite(number) else math.nan


def _number(field: Field, typed: str, expected: str) -> float:
    number = plain_number(typed)
    if math.isnan(number):
        title = f"{field.name} is compared with a number, not with “{typed}”."
        raise UsageError(title, f"{field.help}. {expected}")
    return number


def _listed(field: Field, values: list[str], known: Known, expected: str) -> Listed:
    runs = []
    for typed in values:
        found = _RUN.fullmatch("-1" if typed == "noise" and field.name == "cluster" else typed)
        if found is None:
            title = f"{field.name} is a whole number, not “{typed}”."
            raise UsageError(title, expected)
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first:
            raise UsageError(f"{typed} ends before it begins.", f"{field.name}:{last}-{first}")
        runs.append((first, last))
    if field.name == "cluster":
        known.check_clusters([number for run in runs for number in run])
    return Listed(field.name, tuple(runs))
