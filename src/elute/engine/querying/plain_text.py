"""Plain text in a million texts, upper and lower case alike, without a second copy of them.

The texts lie one after the other in one block of UTF-8. It is looked through in pieces of 1 MiB,
cut where a text ends: lowered as bytes where the needle is ASCII (about 1 ms for 1 MiB), else by an
expression of the bytes of both cases (about 7 ms). A find that reaches from one text into the next
is none. What bytes cannot tell, because a character folds to several or to an ASCII letter (ß, ﬁ,
the Kelvin sign), is folded text by text, for the few texts that have one.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.texts import Texts

Mask = NDArray[np.bool_]
PIECE = 1 << 20
SPARSE = 8  # texts are looked at one by one where less than this part of a piece is asked for


def search(texts: Texts, needle: str, among: Mask, progress: Progress) -> Mask:
    """The rows among some in whose text a needle is found, both with their case folded.

    Args:
        texts: (n,) of the rows; texts that are made as they are read are read one by one.
        needle: what is to be found, not empty.
        among: (n,) the rows to look at.
        progress: told of rows.

    Raises:
        Cancelled: by `progress`.
    """
    folded = needle.casefold()
    found = np.zeros(len(among), dtype=np.bool_)
    matcher = _Matcher(folded) if type(texts) is Texts else None
    sizes = np.diff(texts.offsets)
    for begin, end in _pieces(texts.offsets):
        wanted = np.flatnonzero(among[begin:end]) + begin
        if not len(wanted):
            continue
        progress(begin, len(among))
        few = SPARSE * int(sizes[wanted].sum()) < int(sizes[begin:end].sum())
        if matcher is None or few:
            left = wanted
        else:
            sure, doubtful = matcher.rows(texts, begin, end)
            found[sure] = True
            left = doubtful[among[doubtful] & ~found[doubtful]]
        found[[row for row in left.tolist() if folded in texts[row].casefold()]] = True
    return found & among


def _pieces(offsets: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """First and past-the-end row of each piece; one text at least."""
    begin, rows = 0, len(offsets) - 1
    while begin < rows:
        end = int(np.searchsorted(offsets, offsets[begin] + PIECE, "right")) - 1
        end = min(max(end, begin + 1), rows)
        yield begin, end
        begin = end


class _Matcher:
    """Finds one needle in pieces of a block of texts."""

    def __init__(self, folded: str) -> None:
        """Find what has been folded already."""
        self._bytes = folded.encode("utf-8", "surrogatepass")
        self._ascii = folded.isascii()
        self._both = re.compile(b"".join(map(_any_case, folded)))
        special = [_escaped(it) for it in _special(folded, alone=self._ascii)]
        self._special = re.compile(b"|".join(special)) if special else None

    def rows(
        self, texts: Texts, begin: int, end: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Rows of a piece in which it is found, and those which must be folded to tell."""
        offsets = texts.offsets[begin : end + 1]
        block = texts.blob[offsets[0] : offsets[-1]].tobytes()
        starts = (offsets - offsets[0]).tolist()
        plain = block.isascii()
        if self._ascii:
            sure = _within(_literal(block.lower(), self._bytes), starts)
        else:
            sure = [] if plain else _within(_expression(block, self._both), starts)
        doubtful: list[int] = []
        if self._special is not None and not plain:
            doubtful = _within(_expression(block, self._special), starts)
        return np.asarray(sure, np.int64) + begin, np.asarray(doubtful, np.int64) + begin


Next = Callable[[int], tuple[int, int] | None]
"""From which place on -> begin and end of the next find; None where there is none."""


def _literal(block: bytes, needle: bytes) -> Next:
    """Finds the bytes themselves."""

    def next_from(at: int) -> tuple[int, int] | None:
        found = block.find(needle, at)
        return None if found < 0 else (found, found + len(needle))

    return next_from


def _expression(block: bytes, expression: re.Pattern[bytes]) -> Next:
    """Finds what an expression says."""

    def next_from(at: int) -> tuple[int, int] | None:
        found = expression.search(block, at)
        return found.span() if found else None

    return next_from


def _within(next_from: Next, starts: list[int]) -> list[int]:
    """Places of the texts that hold a find as a whole."""
    rows: list[int] = []
    at = 0
    while (found := next_from(at)) is not None:
        first, end = found
        row = bisect_right(starts, first) - 1
        if end <= starts[row + 1]:
            rows.append(row)
            at = starts[row + 1]
        else:
            at = first + 1
    return rows


@cache
def _unfolded() -> dict[str, list[str]]:
    """What a folded text of one or more characters may have been before, where that is another."""
    found: dict[str, list[str]] = {}
    for character in map(chr, range(0x20000)):
        if (folded := character.casefold()) != character:
            found.setdefault(folded, []).append(character)
    return found


def _any_case(folded: str) -> bytes:
    """An expression of the bytes of a folded character, and of those that fold to it alone."""
    choices = [folded, *_unfolded().get(folded, ())]
    return b"(?:" + b"|".join(map(_escaped, choices)) + b")"


def _special(folded: str, *, alone: bool) -> list[str]:
    """Characters that cannot be told by their bytes, and may be part of a find of this needle.

    Args:
        folded: the needle.
        alone: also those that fold to one character, where lowering bytes does not find them.
    """
    wanted = set(folded)
    return [
        character
        for key, befores in _unfolded().items()
        if wanted.intersection(key)
        for character in befores
        if len(key) > 1 or (alone and not character.isascii())
    ]


def _escaped(text: str) -> bytes:
    return re.escape(text.encode("utf-8", "surrogatepass"))
