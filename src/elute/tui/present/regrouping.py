"""What is typed, asked and said when clusters are split, merged or given noise rows."""

import re

from elute.core.amounts import counted
from elute.core.errors import UsageError
from elute.engine.regrouping import Homes
from elute.tui.present.numbers import count
from elute.tui.present.spans import Spans

STRENGTH = 0.8
"""Proposed as the least strength."""

_SPLIT = re.compile(r"(-?\d+)(?: +(?:into +)?(\d+))?")


def split_of(typed: str) -> tuple[int, int]:
    """The cluster and the number of parts, 0 where it is left open, of `3 into 4`.

    Raises:
        UsageError: it is something else.
    """
    found = _SPLIT.fullmatch(typed.strip())
    if found is None:
        raise UsageError("Which cluster, into how many?", ":split 3, or :split 3 into 4")
    return int(found[1]), int(found[2] or 0)


def labels_of(typed: str) -> list[int]:
    """The clusters of `1 5` or `1, 5 and 7`.

    Raises:
        UsageError: it is something else.
    """
    words = [word for word in re.split(r"[ ,]+", typed.strip()) if word not in ("", "and")]
    if not all(re.fullmatch(r"-?\d+", word) for word in words):
        raise UsageError("Which clusters?", ":merge 1 5, for example.")
    return [int(word) for word in words]


def strength_of(typed: str) -> float:
    """A strength.

    Raises:
        UsageError: it is no number from 0 to 1.
    """
    try:
        value = float(typed)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise UsageError("A strength is a number from 0 to 1.", ":homes 0.8, for example.")
    return value


def drawn(found: Homes, typed: str) -> Spans:
    """How many rows that would be, while the strength is typed."""
    try:
        number = len(found.above(strength_of(typed)).rows)
    except UsageError:
        return (("a number from 0 to 1", "quiet"),)
    return ((f"{count(number)} of {counted(found.noise, 'noise row')}", ""),)


def homes_question(found: Homes, above: float) -> Spans:
    """What giving them homes does, in numbers."""
    number = len(found.above(above).rows)
    home = counted(number, "noise row a home", "noise rows homes")
    left = counted(found.noise - number, "stays", "stay")
    return (
        (f"Give {home}", "strong"),
        (f" (strength {above:g} or more)? {left} noise.", ""),
    )
