"""Rows by what they hold instead of where they stand.

A row's name is the hash of its bytes, 32 hexadecimal digits; where several rows are equal to the
last byte, the k-th of them in the file is called `<hash>:k`, k from 2.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.fingerprint import TEXT_HASH

Ids = NDArray[np.int64]
_NAME = re.compile(r"([0-9a-f]{32})(?::([2-9]|[1-9][0-9]{1,8}))?")


@dataclass(frozen=True)
class Names:
    """Names of m rows.

    Attributes:
        hashes: (m,) S16.
        times: (m,) int64, which of the rows with that hash is meant, from 1.
    """

    hashes: NDArray[np.bytes_]
    times: Ids

    @classmethod
    def of(cls, words: Iterable[str]) -> "Names":
        """Read names as `written` writes them.

        Raises:
            ValueError: one of them is not a name; it is the argument.
        """
        digits, times = [], []
        for word in words:
            found = _NAME.fullmatch(word)
            if found is None:
                raise ValueError(word)
            digits.append(found[1])
            times.append(int(found[2] or 1))
        hashes = np.frombuffer(bytes.fromhex("".join(digits)), dtype=TEXT_HASH)
        return cls(hashes, np.array(times, dtype=np.int64))

    def __len__(self) -> int:
        """How many rows are named."""
        return len(self.times)

    def written(self) -> list[str]:
        """The names as text."""
        digits, width = self.hashes.tobytes().hex(), 2 * TEXT_HASH.itemsize
        names = (digits[at : at + width] for at in range(0, len(digits), width))
        pairs = zip(names, self.times.tolist(), strict=True)
        return [name if time == 1 else f"{name}:{time}" for name, time in pairs]


class Rows:
    """The rows of one file, by name and by id."""

    def __init__(self, hashes: NDArray[np.bytes_]) -> None:
        """Take the hash of every row, (n,) by id."""
        self._hashes = hashes
        self._times = times_of(hashes)
        self._order = np.argsort(hashes, kind="stable")
        self._sorted = hashes[self._order]

    def names(self, ids: Ids) -> Names:
        """(m,) the names of some rows."""
        return Names(self._hashes[ids], self._times[ids])

    def find(self, names: Names) -> Ids:
        """(m,) the id of each named row; -1 where it is not in the file."""
        places = np.searchsorted(self._sorted, names.hashes) + names.times - 1
        inside = np.minimum(places, len(self._sorted) - 1)
        there = (places == inside) & (self._sorted[inside] == names.hashes)
        return np.where(there, self._order[inside], -1)


def times_of(values: NDArray[Any]) -> Ids:
    """(n,) for each value which of its equals it is, from 1, in the order they stand in."""
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    place = np.arange(len(values))
    new = np.ones(len(values), dtype=np.bool_)
    new[1:] = ranked[1:] != ranked[:-1]
    times = np.empty(len(values), dtype=np.int64)
    times[order] = place - np.maximum.accumulate(np.where(new, place, 0)) + 1
    return times
