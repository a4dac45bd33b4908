"""Parts of a page about one row: a heading with a text below it, and two texts held together."""

from elute.core.safe import safe
from elute.tui.present.changes import Roles, compared, flowing
from elute.tui.present.spans import Spans, one_line, width, wrap

BESIDE = 100
"""Cells from which on two texts stand side by side."""
_GAP = 3


def section(name: str, text: str, cells: int) -> list[Spans]:
    """A heading and a text below it, line feeds kept, at most 65,536 characters."""
    broken = wrap(safe(text, newlines=True), cells)
    return [(), ((one_line(name, cells), "head"),), *(((line, ""),) for line in broken)]


def versus(
    first: tuple[str, str], second: tuple[str, str], roles: Roles, cells: int
) -> list[Spans]:
    """Two texts, each under its name, one over the other; what differs is marked."""
    if first[1] == second[1]:
        return section(f"{first[0]} and {second[0]}: the same text", first[1], cells)
    before, after = compared(first[1], second[1], roles)
    lines: list[Spans] = []
    for name, spans in ((first[0], before), (second[0], after)):
        lines += [(), ((one_line(name, cells), "head"),), *flowing(spans, cells)]
    return lines


def beside(
    first: tuple[str, str], second: tuple[str, str], roles: Roles, cells: int
) -> list[Spans]:
    """The same side by side, where there is room for it."""
    if cells < BESIDE or first[1] == second[1]:
        return versus(first, second, roles, cells)
    half = (cells - _GAP) // 2
    columns = [
        [((one_line(name, half), "head"),), *flowing(spans, half)]
        for (name, _), spans in zip(
            (first, second), compared(first[1], second[1], roles), strict=True
        )
    ]
    lines: list[Spans] = [()]
    for place in range(max(map(len, columns))):
        left, right = (it[place] if place < len(it) else () for it in columns)
        gap = " " * (half - width(left) + _GAP)
        lines.append((*left, (gap, ""), *right))
    return lines
