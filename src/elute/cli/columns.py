"""Lines for people: values in cells, cells in columns, and nothing wider than a page."""

from collections.abc import Iterable, Iterator, Sequence

from elute.core.safe import clip, safe, width

PAGE = 100
"""Terminal cells; what is told in words does not go beyond."""


def cell(value: object) -> str:
    """One value for people; an undefined one is a dash."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value) or "-"
    return safe(str(value))


def short(text: str, cells: int) -> str:
    """The beginning of a text of unknown origin, for a place of so many cells."""
    return clip(safe(text), cells)


def aligned(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines of cells, already `safe`, as columns of equal width."""
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (
            each + " " * (room - width(each)) for each, room in zip(line, widths, strict=True)
        )
        yield "  ".join(padded).rstrip()


def packed(parts: Iterable[str], indent: str) -> Iterator[str]:
    """Parts of a sentence, already `safe`, on as few lines of a page as they take."""
    line = ""
    for part in parts:
        if line and width(f"{line}; {part};") > PAGE:
            yield f"{line};"
            line = indent + part
        else:
            line = f"{line}; {part}" if line else part
    yield line
