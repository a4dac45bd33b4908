"""Regular expressions over many texts, with a limit on how long one may take.

The package `regex` is used (Apache-2.0), because it can be told to give up; the `re` of Python
cannot be stopped. What would take memory without end is refused before it is tried: recursion, and
repeats of repeats of large counts, which are written out where a pattern is made.
"""

import re
import time
import warnings
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.amounts import counted
from elute.core.errors import UsageError
from elute.core.progress import Progress
from elute.core.texts import Texts
from elute.engine.querying.tree import Pattern

Mask = NDArray[np.bool_]
LONGEST = 1_000
MOST_COUNTED = 20_000
AT_MOST = 2_048  # rows between two reports, and
OFTEN = 0.05  # seconds
_COUNTS = re.compile(r"\{(\d*),?(\d*)\}")
_RECURSION = re.compile(r"\(\?(?:R|[+-]?\d+\)|&|P>)")


@dataclass(frozen=True)
class Limits:
    """Seconds that an expression may take: in one text, and in all of a search."""

    text: float = 1.0
    whole: float = 60.0


@lru_cache(maxsize=32)
def compiled(pattern: Pattern) -> Any:
    """The expression, ready to search.

    Raises:
        UsageError: it is not one, or would take memory without end.
    """
    import regex

    source = pattern.source
    if len(source) > LONGEST:
        raise UsageError("The regular expression is too long.", f"{LONGEST:,} characters at most.")
    if _RECURSION.search(source):
        raise UsageError("The regular expression calls itself.", "Write it without recursion.")
    counts = (int(most or least or 1) for least, most in _COUNTS.findall(source))
    if prod(max(1, it) for it in counts) > MOST_COUNTED:
        raise UsageError("The repeats of the regular expression are too many.", "Use + or *.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a later version may read otherwise
            return regex.compile(source, regex.IGNORECASE if pattern.any_case else 0)
    except (regex.error, ValueError, OverflowError, RecursionError, KeyError, IndexError) as wrong:
        title = f"The regular expression cannot be read: {wrong}."
        raise UsageError(title, 'Plain text stands in quotes: "a.b"') from wrong


def search(
    texts: Texts, pattern: Pattern, among: Mask, progress: Progress, limits: Limits | None = None
) -> Mask:
    """The rows among some in whose text an expression is found.

    Args:
        texts: (n,) of the rows.
        pattern: what is to be found.
        among: (n,) the rows to look at.
        progress: told of rows.
        limits: how long it may take.

    Raises:
        UsageError: it took longer than that; says how far it came.
        Cancelled: by `progress`.
    """
    expression, ids = compiled(pattern), np.flatnonzero(among)
    found = np.zeros(len(among), dtype=np.bool_)
    allowed = limits or Limits()
    until, due = time.monotonic() + allowed.whole, 0.0
    for place, row in enumerate(ids.tolist()):
        now = time.monotonic()
        if now > due or place % AT_MOST == 0:
            progress(place, len(ids))
            due = now + OFTEN
        try:
            if now > until:
                raise TimeoutError
            found[row] = bool(expression.search(texts[row], timeout=allowed.text, concurrent=True))
        except (TimeoutError, MemoryError, RecursionError) as problem:
            raise _gave_up(pattern, place, len(ids), row) from problem
    return found


def _gave_up(pattern: Pattern, place: int, total: int, row: int) -> UsageError:
    said = f"{pattern.words()} takes too long: it came as far as row {row}"
    title = f"{said}, {place:,} of {counted(total, 'row')}."
    return UsageError(title, "Write it without a repeat within a repeat, or put other terms first.")
