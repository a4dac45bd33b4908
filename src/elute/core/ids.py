"""Sets of row ids as short text (`0-5,9`), so that a journal line stays readable and small."""

import functools

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import UsageError

_DIGITS = 8
"""Longest number: a range that was mistyped must not ask for all memory."""


def pack(ids: NDArray[np.int64]) -> str:
    """Ascending ids as runs: `[0, 1, 2, 9]` becomes `0-2,9`."""
    if len(ids) == 0:
        return ""
    breaks = np.flatnonzero(np.diff(ids) != 1)
    firsts = ids[np.concatenate(([0], breaks + 1))].tolist()
    lasts = ids[np.concatenate((breaks, [len(ids) - 1]))].tolist()
    runs = zip(firsts, lasts, strict=True)
    return ",".join(f"{a}" if a == b else f"{a}-{b}" for a, b in runs)


@functools.lru_cache(maxsize=64)
def unpack(text: str) -> NDArray[np.int64]:
    """The ids of runs, ascending and once each; read-only, because the answer is kept.

    Raises:
        UsageError: the text is not a list of numbers and ranges.
    """
    firsts, lasts = [], []
    for part in filter(None, (part.strip() for part in text.split(","))):
        first, dash, last = part.partition("-")
        last = last if dash else first
        if not (first.isdecimal() and last.isdecimal() and len(last) <= _DIGITS):
            raise UsageError(f"{part!r} is not a number or a range.", "Write for example 3,7,9-12.")
        firsts.append(int(first))
        lasts.append(int(last))
    found = np.unique(_spread(np.array(firsts, np.int64), np.array(lasts, np.int64)))
    found.setflags(write=False)
    return found


def _spread(firsts: NDArray[np.int64], lasts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Every number of every run, one after the other; none of a run that ends before it begins."""
    lengths = np.maximum(lasts - firsts + 1, 0)
    begins = np.cumsum(lengths) - lengths
    return np.repeat(firsts - begins, lengths) + np.arange(lengths.sum(), dtype=np.int64)
