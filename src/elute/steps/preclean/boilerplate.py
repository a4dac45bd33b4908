"""Rule `boilerplate`: beginnings and ends that many rows share, such as a footer or a greeting.

What is counted are the first and last lines, one to five of them together, the first clauses and
the last sentence: a beginning must end where a line or a clause does, or every `how do I` were one.
Counting takes one pass and holds a bounded number of candidates (after lossy counting, Manku and
Motwani 2002): those thrown out on the way are too rare to matter. No row is emptied.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

LEAST_SHARE, LEAST_ROWS = 0.005, 5
"""From which share of the rows, and how many of them, words count as shared. At this share there is
nothing in clinc150, ko_chatbot, alpaca and c4, and in gpteacher the prompt that every row has."""
_LINES, _CLAUSES = 5, 3
_SHORTEST, _FARTHEST = 16, 400
_HELD = 100_000
_ROUNDS = 4
# A longer candidate stands for the shorter one inside it where it takes this share of its rows.
_MOSTLY = 0.8
_CLAUSE = re.compile(rb"(?:[.!?:,;]+(?=\s)|\xe3\x80\x82|\xef\xbc[\x81\x8c\x9a\x9f])[ ]*")
_SENTENCES = (b". ", b"! ", b"? ")
_QUOTED = 60
_SIZES = re.compile(r"\(first (\d+), last (\d+) characters\)$")


@dataclass(frozen=True)
class Shared:
    """Beginnings and ends, UTF-8, that many rows share; the longest first."""

    begins: tuple[bytes, ...]
    ends: tuple[bytes, ...]

    def strip(self, text: bytes) -> tuple[int, int, list[bytes]]:
        """First and past-the-end byte of what is left of a text, and what was taken off."""
        begin, end, taken = 0, len(text), list[bytes]()
        for _ in range(_ROUNDS):
            before = len(taken)
            if text.startswith(self.begins, begin, end):
                cut = next(it for it in self.begins if text.startswith(it, begin, end))
                if left := text[begin + len(cut) : end].lstrip():
                    begin = end - len(left)
                    taken.append(cut)
            if text.endswith(self.ends, begin, end):
                cut = next(it for it in self.ends if text.endswith(it, begin, end))
                if left := text[begin : end - len(cut)].rstrip():
                    end = begin + len(left)
                    taken.append(cut)
            if len(taken) == before:
                break
        return begin, end, taken


def note(text: bytes, begin: int, end: int, taken: list[bytes]) -> str:
    """What was taken off a text, and how much: enough for `without` to do it again.

    Args:
        text: before, UTF-8.
        begin: first, and
        end: past-the-end byte of what is left, and
        taken: what was taken off, as `Shared.strip` gives them.
    """
    first, last = (len(_decoded(part)) for part in (text[:begin], text[end:]))
    return f"{', '.join(map(quoted, taken))} (first {first}, last {last} characters)"


def without(text: str, note: str) -> str:
    """The text without what its note says; as it is where the note says nothing of the kind."""
    sizes = _SIZES.search(note)
    return text[int(sizes[1]) : len(text) - int(sizes[2])] if sizes else text


def quoted(shared: bytes) -> str:
    """Shared words on one line, cut at 60 characters."""
    text = " ".join(_decoded(shared).split())
    return f'"{text}"' if len(text) <= _QUOTED else f'"{text[:_QUOTED]}…"'


class Counting:
    """Counts the candidates of the texts it is given."""

    def __init__(self) -> None:
        self._begins: dict[bytes, int] = {}
        self._ends: dict[bytes, int] = {}
        self._rows = 0

    def take(self, text: bytes) -> None:
        """Count the beginnings and the ends of one cleaned text."""
        self._rows += 1
        for begin in _begins(text):
            self._begins[begin] = self._begins.get(begin, 0) + 1
        for end in _ends(text):
            self._ends[end] = self._ends.get(end, 0) + 1
        if len(self._begins) > _HELD:
            self._begins = _at_least(self._begins, max(2, LEAST_SHARE * self._rows / 2))
        if len(self._ends) > _HELD:
            self._ends = _at_least(self._ends, max(2, LEAST_SHARE * self._rows / 2))

    def result(self) -> Shared:
        """What enough of the texts share."""
        least = max(LEAST_ROWS, LEAST_SHARE * self._rows)
        begins, ends = _at_least(self._begins, least), _at_least(self._ends, least)
        return Shared(_longest(begins, bytes.startswith), _longest(ends, bytes.endswith))


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "surrogatepass")


def _begins(text: bytes) -> list[bytes]:
    """The first lines with their line end, and the first clauses of the first line."""
    at, made = -1, []
    for _ in range(_LINES):
        at = text.find(b"\n", at + 1, _FARTHEST)
        if at < 0:
            break
        made.append(text[: at + 1])
    reach = len(made[0]) if made else _FARTHEST
    for _, stop in zip(range(_CLAUSES), _CLAUSE.finditer(text, 0, reach), strict=False):
        made.append(text[: stop.end()])
    return [it for it in made if _SHORTEST <= len(it) < len(text)]


def _ends(text: bytes) -> list[bytes]:
    """The last lines with the line end before them, and the last sentence of the last line."""
    nearest = max(0, len(text) - _FARTHEST)
    at, made = len(text), []
    for _ in range(_LINES):
        at = text.rfind(b"\n", nearest, at)
        if at < 0:
            break
        made.append(text[at:])
    last = max(text.rfind(mark, nearest) for mark in _SENTENCES)
    if last >= 0 and not (made and last < len(text) - len(made[0])):
        made.append(text[last + 1 :])
    return [it for it in made if len(it) >= _SHORTEST]


def _at_least(counts: dict[bytes, int], least: float) -> dict[bytes, int]:
    return {it: count for it, count in counts.items() if count >= least}


def _longest(counts: dict[bytes, int], holds: Callable[[bytes, bytes], bool]) -> tuple[bytes, ...]:
    """The candidates, longest first, without those that are nearly always part of a longer one.

    Each row brings at most eight, so there are at most eight by the least share of them.
    """
    kept: list[bytes] = []
    for it in sorted(counts, key=lambda it: (-len(it), it)):
        longer = max((counts[other] for other in kept if holds(other, it)), default=0)
        if longer < _MOSTLY * counts[it]:
            kept.append(it)
    return tuple(kept)
