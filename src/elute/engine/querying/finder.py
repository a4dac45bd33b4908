"""What was found in the texts, kept: so that a row that left does not mean to search all anew."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.texts import Texts
from elute.engine.querying import patterns, plain_text
from elute.engine.querying.tree import Pattern, Text

Mask = NDArray[np.bool_]
KEPT = 6
PIECE = 1 << 20


class Finder:
    """Searches texts that do not change, each for the same thing once."""

    def __init__(self, texts: Texts) -> None:
        """Nothing has been searched for."""
        self.texts = texts
        self._found: dict[Text | Pattern, tuple[Mask, Mask]] = {}
        self._lengths: NDArray[np.int32] | None = None

    def find(self, wanted: Text | Pattern, among: Mask, progress: Progress) -> Mask:
        """The rows among some that have it in their text.

        Raises:
            UsageError: an expression took too long.
            Cancelled: by `progress`.
        """
        nothing = np.zeros(len(among), dtype=np.bool_)
        seen, found = self._found.get(wanted, (nothing, nothing))
        unseen = among & ~seen
        if unseen.any():
            found = found | self._search(wanted)(unseen, progress)
            self._found.pop(wanted, None)
            self._found[wanted] = (seen | unseen, found)
            for oldest in list(self._found)[:-KEPT]:
                self._found.pop(oldest, None)
        return found & among

    def _search(self, wanted: Text | Pattern) -> Callable[[Mask, Progress], Mask]:
        if isinstance(wanted, Text):
            return lambda among, progress: plain_text.search(
                self.texts, wanted.needle, among, progress
            )
        return lambda among, progress: patterns.search(self.texts, wanted, among, progress)

    @property
    def lengths(self) -> NDArray[np.int32]:
        """(n,) characters of each text; counted once, about 1 s for 1 GB."""
        if self._lengths is None:
            self._lengths = _characters(self.texts)
        return self._lengths


def _characters(texts: Texts) -> NDArray[np.int32]:
    """(n,) characters of each text: of its bytes those that do not go on with one."""
    before = np.zeros(len(texts.offsets), dtype=np.int64)
    counted = 0
    for begin in range(0, len(texts.blob), PIECE):
        piece = (texts.blob[begin : begin + PIECE] & 0xC0) != 0x80
        first, end = np.searchsorted(texts.offsets, [begin + 1, begin + len(piece) + 1])
        sums = np.cumsum(piece, dtype=np.int64)
        before[first:end] = counted + sums[texts.offsets[first:end] - begin - 1]
        counted += int(sums[-1])
    return np.diff(before).astype(np.int32)
