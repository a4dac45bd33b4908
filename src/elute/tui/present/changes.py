"""Two texts held against each other: where they differ, and only the surroundings of that."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

from rich.cells import cell_len

from elute.core.safe import ELLIPSIS, safe
from elute.tui.present.spans import Span, Spans

WINDOW = 3_000  # characters compared at most, from a little before the first difference
CONTEXT = 32  # characters of what is alike, shown on either side of a difference
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Roles:
    """How what is only in the one text, and only in the other, is painted."""

    before: str
    after: str


CHANGED = Roles("removed", "added")
UNLIKE = Roles("warn", "warn")


@dataclass(frozen=True)
class Windows:
    """The part of two texts in which they differ, as words.

    Attributes:
        one, two: the words.
        after: whether the texts begin before it, and
        before: whether they go on after it.
        cut: whether they may differ after it as well.
    """

    one: list[str]
    two: list[str]
    after: bool
    before: bool
    cut: bool


def compared(before: str, after: str, roles: Roles) -> tuple[Spans, Spans]:
    """Both texts, each one line of safe spans; what lies far from a difference is left out.

    Of long differences only a window is compared, so that a text of any length takes milliseconds;
    what differs after it is not shown. Equal texts are shown whole.
    """
    windows = _windows(before, after)
    one, two = windows.one, windows.two
    steps = SequenceMatcher(None, one, two).get_opcodes()
    alike = [place for place, step in enumerate(steps) if step[0] == "equal"]
    if windows.cut and alike:
        # Cut windows do not end at the same place of the texts: what differs there says nothing.
        steps = steps[: alike[-1] + 1]
    left: list[Span] = [_ellipsis(windows.after)]
    right: list[Span] = [_ellipsis(windows.after)]
    for place, (kind, i, j, k, m) in enumerate(steps):
        if kind == "equal":
            same = _folded("".join(one[i:j]), first=place == 0, last=place == len(steps) - 1)
            left.append((same, ""))
            right.append((same, ""))
            continue
        left.append((_visible("".join(one[i:j])), roles.before))
        right.append((_visible("".join(two[k:m])), roles.after))
    return (*left, _ellipsis(windows.before)), (*right, _ellipsis(windows.before))


def _windows(before: str, after: str) -> Windows:
    """Leave out what is alike at both ends, but for a little: it would cost most of the time."""
    if before == after:
        return Windows([before], [after], after=False, before=False, cut=False)
    longest = min(len(before), len(after))
    first = _most(longest, lambda size: before[:size] == after[:size])
    last = _most(longest - first, lambda size: before[-size:] == after[-size:])
    start, rest = max(0, first - CONTEXT), max(0, last - CONTEXT)
    parts = [text[start : len(text) - rest] for text in (before, after)]
    cut = max(map(len, parts)) > WINDOW
    one, two = (_TOKEN.findall(part[:WINDOW]) for part in parts)
    return Windows(one, two, after=start > 0, before=cut or rest > 0, cut=cut)


def flowing(spans: Spans, cells: int) -> list[Spans]:
    """Safe spans broken into lines of at most `cells` cells, at blanks where there are any."""
    lines: list[list[Span]] = [[]]
    room = cells
    for text, role in spans:
        for word in _WORD.findall(text):
            for piece in _pieces(word, cells):
                if cell_len(piece.rstrip()) > room:
                    lines.append([])
                    room = cells
                lines[-1].append((piece, role))
                room = max(0, room - cell_len(piece))
    return [tuple(line) for line in lines]


def _pieces(word: str, cells: int) -> list[str]:
    """A word, cut where it is longer than a line."""
    if cell_len(word.rstrip()) <= cells:
        return [word]
    pieces, used, begin = [], 0, 0
    for place, character in enumerate(word):
        wide = cell_len(character)
        if used + wide > cells:
            pieces.append(word[begin:place])
            used, begin = 0, place
        used += wide
    return [*pieces, word[begin:]]


def _most(limit: int, alike: Callable[[int], bool]) -> int:
    """The largest size up to `limit` that is alike, where every smaller one is too; by halving."""
    low = 0
    while low < limit:
        middle = (low + limit + 1) // 2
        if alike(middle):
            low = middle
        else:
            limit = middle - 1
    return low


def _folded(text: str, *, first: bool, last: bool) -> str:
    """What both texts have, safe; without what is far from a difference."""
    head = 0 if first else CONTEXT
    tail = 0 if last else CONTEXT
    if (first and last) or len(text) <= head + tail + CONTEXT:
        return safe(text)
    return f"{safe(text[:head])} {ELLIPSIS} {safe(text[len(text) - tail :] if tail else '')}"


def _visible(text: str) -> str:
    """What one text has alone, safe; nothing but blanks would be seen as nothing."""
    return safe(text) if text.strip(" ") else "␣" * len(text)


def _ellipsis(there: bool) -> Span:
    return (f" {ELLIPSIS} " if there else "", "quiet")
