"""Lines of text made of spans, cut and padded by terminal cells instead of characters."""

from rich.cells import cell_len
from textual.content import Content

from elute.core.safe import ELLIPSIS, clip, safe

Span = tuple[str, str]
Spans = tuple[Span, ...]

READ_LIMIT = 4_000


def fitting(text: str, cells: int) -> str:
    """The beginning of safe text that fits, with `…` where it was cut.

    Nearly every text of the screen fits, or is ASCII: character by character would be half of what
    painting a line costs.
    """
    if cell_len(text) <= cells:
        return text
    if text.isascii():
        return text[: cells - 1] + ELLIPSIS if cells > 0 else ""
    return clip(text, cells, cell_len)


def one_line(text: str, cells: int) -> str:
    """Text of unknown origin made safe for one line of at most `cells` cells."""
    return fitting(safe(text[:READ_LIMIT]), cells)


def window(text: str, start: int, cells: int) -> str:
    """Text of unknown origin made safe, from cell `start` on; a wide glyph cut there is a blank.

    Of a text scrolled so far only the first `READ_LIMIT` characters are read.
    """
    shown = safe(text[: min(READ_LIMIT, 4 * (start + cells) + 8)])
    used = place = 0
    while used < start and place < len(shown):
        used += cell_len(shown[place])
        place += 1
    while start and place < len(shown) and not cell_len(shown[place]):
        place += 1  # marks on what is no longer seen
    return fitting(" " * (used - start) + shown[place:], cells)


def left(text: str, cells: int) -> str:
    """Safe text in exactly `cells` cells, set to the left; cut where it is longer."""
    shown = fitting(text, cells)
    return shown + " " * (cells - cell_len(shown))


def right(text: str, cells: int) -> str:
    """Safe text in exactly `cells` cells, set to the right; cut where it is longer."""
    shown = fitting(text, cells)
    return " " * (cells - cell_len(shown)) + shown


def width(spans: Spans) -> int:
    """How many cells the spans take."""
    return sum(cell_len(text) for text, _ in spans)


def cut(spans: Spans, cells: int) -> Spans:
    """The spans that fit into `cells` cells, the last one clipped."""
    kept: list[Span] = []
    for text, role in spans:
        room = cells - width(tuple(kept))
        if room <= 0:
            break
        kept.append((fitting(text, room), role))
    return tuple(kept)


def over_first(spans: Spans, letter: str) -> Spans:
    """A letter over the first cell of a line."""
    rest, start = spans, 0
    while rest and start < 1:
        (text, role), *after = rest
        start += cell_len(text[:1])
        rest = ((text[1:], role), *after) if text[1:] else tuple(after)
    return ((letter, "mark"), (" " * (start - 1), ""), *rest)


def apart(start: Spans, end: Spans, cells: int) -> Spans:
    """`start` at the left and `end` at the right of a line; `end` goes when both do not fit."""
    space = cells - width(start) - width(end)
    if space < 2:
        return cut(start, cells)
    return (*start, (" " * space, ""), *end)


def wrap(text: str, cells: int) -> list[str]:
    """Safe text (line feeds allowed) broken into lines of at most `cells` cells, at words."""
    return [line.plain.rstrip() for line in Content(text).wrap(max(cells, 2))]


def wrapped(text: str, cells: int, role: str = "") -> list[Spans]:
    """The lines of `wrap`, all in one role."""
    return [((line, role),) for line in wrap(text, cells)]
