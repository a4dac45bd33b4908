"""Lines of text made of spans, cut and padded by terminal cells instead of characters."""

from rich.cells import cell_len
from textual.content import Content

from elute.core.safe import clip, safe

Span = tuple[str, str]
Spans = tuple[Span, ...]

READ_LIMIT = 4_000


def one_line(text: str, cells: int) -> str:
    """Text of unknown origin made safe for one line of at most `cells` cells."""
    return clip(safe(text[:READ_LIMIT]), cells, cell_len)


def left(text: str, cells: int) -> str:
    """Safe text in exactly `cells` cells, set to the left; cut where it is longer."""
    shown = clip(text, cells, cell_len)
    return shown + " " * (cells - cell_len(shown))


def right(text: str, cells: int) -> str:
    """Safe text in exactly `cells` cells, set to the right; cut where it is longer."""
    shown = clip(text, cells, cell_len)
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
        kept.append((clip(text, room, cell_len), role))
    return tuple(kept)


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
