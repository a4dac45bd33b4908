"""What the terminal shows, cell by cell, so that no more than what differs is sent.

Textual sends every line that was refreshed whole, the full style before each piece of it and a
reset after: 5 kB for a step of the cursor, 60 kB for a picture of the map. Here its updates are
held against what was sent before. The cells that differ are sent, and of their styles only what
the pen has not got yet; in the order in which that is least.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import ControlType
from rich.style import Style
from textual._compositor import CompositorUpdate
from textual.strip import Strip

NEAR = 5
"""Unchanged cells that are cheaper to send again than to jump over."""
WORTH = 0.8
"""A screen that is not filled from top to bottom must save so much."""
NARROW = re.compile("[ -~\u00b7\u00b1\u2013\u2014\u2018-\u201d\u2026\u2500-\u25f0\u2800-\u28ff]*")
"""Texts of which every character is certain to take up one cell."""
LOOKS_BLANK = {" ", "\u2800"}
SEEN_ON_BLANKS = frozenset({"4", "7", "9", "21", "51", "52", "53"})
OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "9": "29"}


class Pen(NamedTuple):
    """How a cell is written, in the numbers of SGR; "" for a colour that does not matter."""

    attributes: frozenset[str] = frozenset()
    colour: str = "39"
    ground: str = "49"


class Cell(NamedTuple):
    """A text that is written as one, at its first cell and at those it goes on over.

    Attributes:
        text: a character, or several that may not be taken apart.
        pen: how it is written.
        width: the cells it takes up.
        offset: which of them this is, from 0.
    """

    text: str
    pen: Pen
    width: int = 1
    offset: int = 0


class Sent:
    """The cells of the screen as they were sent last."""

    def __init__(self) -> None:
        """Nothing is known of the screen."""
        self._lines: dict[int, dict[int, Cell]] = {}

    def clear(self) -> None:
        """The screen may show something else: everything is sent again."""
        self._lines.clear()

    def changes(self, update: CompositorUpdate, console: Console) -> str:
        """What to send for an update of Textual's; it counts as sent.

        Args:
            update: a part of the screen, or all of it.
            console: for which it is.
        """
        system = console._color_system or ColorSystem.TRUECOLOR
        changed: list[tuple[int, int, Cell]] = []
        for x, y, cells in _pieces(update, console, system):
            shown = self._lines.setdefault(y, {})
            for start, cell in _heads(x, cells):
                if cell.width == 1:
                    own = {start: cell}
                else:
                    own = {start + at: cell._replace(offset=at) for at in range(cell.width)}
                if any(shown.get(at) != part for at, part in own.items()):
                    _split(shown, own)
                    shown.update(own)
                    changed.append((y, start, cell))
        runs = _runs(changed)
        by_line = _Writing(self._lines).write(runs)
        # A map has few colours and many changes: one colour after the other takes half the bytes.
        by_pen = _Writing(self._lines).write(sorted(runs, key=_by_pen))
        return by_pen if len(by_pen) < WORTH * len(by_line) else by_line


class Changes(CompositorUpdate):
    """An update of Textual's of which only what differs is sent."""

    def __init__(self, update: CompositorUpdate, sent: Sent) -> None:
        """Hold an update against what was sent."""
        self._update, self._sent = update, sent

    def render_segments(self, console: Console) -> str:
        """What is sent."""
        return self._sent.changes(self._update, console)


class _Run(NamedTuple):
    """Cells of a line that are written in one go; not `sure` where terminals may end elsewhere."""

    y: int
    x: int
    text: str
    width: int
    pen: Pen
    sure: bool


class _Writing:
    """Puts a sequence together, with the pen and the place where the terminal would write next."""

    def __init__(self, lines: dict[int, dict[int, Cell]]) -> None:
        """Write on a screen that shows these lines."""
        self._lines = lines
        self._parts: list[str] = []
        self._pen = Pen()
        self._x, self._y = -1, -1

    def write(self, runs: Iterable[_Run]) -> str:
        """The sequence that writes these, and leaves the pen as it was before; "" for none."""
        for run in runs:
            if run.y != self._y:
                self._parts.append(f"\x1b[{run.y + 1};{run.x + 1}H")
            elif run.x != self._x and not self._over(run.x):
                self._parts.append(_across(self._x, run.x))
            self._pen, codes = _change(self._pen, run.pen)
            self._parts.append(f"\x1b[{codes}m{run.text}" if codes else run.text)
            self._x, self._y = run.x + run.width, run.y if run.sure else -1
        return "".join([*self._parts, "\x1b[0m"]) if self._parts else ""

    def _over(self, x: int) -> bool:
        """Get to `x` by writing the few cells before it again, where that needs no other pen."""
        shown = self._lines[self._y]
        between = [shown.get(at) for at in range(self._x, x)] if 0 < x - self._x <= NEAR else []
        again = [it.text for it in between if it is not None and _alone(it, self._pen)]
        if not between or len(again) < len(between) or len("".join(again).encode()) > NEAR:
            return False
        self._parts += again
        return True


def _across(here: int, there: int) -> str:
    """From one column to another of the same line, the shorter way."""
    forward = f"\x1b[{there - here}C" if there > here else ""
    column = f"\x1b[{there + 1}G"
    return forward if forward and len(forward) < len(column) else column


def _alone(cell: Cell, pen: Pen) -> bool:
    """Whether a cell is a single one and can be written with a pen as it is."""
    return cell.width == 1 and not _change(pen, cell.pen)[1]


def _runs(changed: Iterable[tuple[int, int, Cell]]) -> list[_Run]:
    """Changed cells, in the order of the screen, put together as far as one pen writes them."""
    made: list[_Run] = []
    for y, x, cell in changed:
        last, sure = (made[-1] if made else None), len(cell.text) == 1
        if last is not None and last.sure and last.y == y and last.x + last.width == x:
            pen = _common(last.pen, cell.pen)
            if pen is not None:
                text, width = last.text + cell.text, last.width + cell.width
                made[-1] = _Run(y, last.x, text, width, pen, sure)
                continue
        made.append(_Run(y, x, cell.text, cell.width, cell.pen, sure))
    return made


def _common(one: Pen, other: Pen) -> Pen | None:
    """The pen that writes what both are for; a blank takes any that is seen on no blank."""
    if not _change(one, other)[1]:
        return one
    return other if not one.colour and not _change(other, one)[1] else None


def _by_pen(run: _Run) -> tuple[str, str, list[str]]:
    return run.pen.ground, run.pen.colour, sorted(run.pen.attributes)


@lru_cache(maxsize=4096)
def _change(pen: Pen, wanted: Pen) -> tuple[Pen, str]:
    """The pen with which something wanted is written, and what makes it that ("" for nothing)."""
    if not wanted.colour:
        if pen.attributes.isdisjoint(SEEN_ON_BLANKS):
            wanted = pen._replace(ground=wanted.ground)
        else:
            wanted = wanted._replace(colour=pen.colour)
    off = {OFF.get(it, "0") for it in pen.attributes - wanted.attributes}
    if "0" in off:
        pen, off = Pen(), {"0"}
    lost = {it for it in pen.attributes if OFF.get(it) in off}
    on = wanted.attributes - (pen.attributes - lost)
    codes = [*sorted(off), *sorted(on)]
    codes += [wanted.colour] if wanted.colour != pen.colour else []
    codes += [wanted.ground] if wanted.ground != pen.ground else []
    return wanted, ";".join(codes)


def _pieces(
    update: CompositorUpdate, console: Console, system: ColorSystem
) -> Iterator[tuple[int, int, tuple[Cell, ...]]]:
    """Column, line and cells of every piece of an update."""
    x = y = 0
    for segment in console.render(update):  # type: ignore[arg-type]
        if segment.control:
            for kind, *place in segment.control:
                if kind is ControlType.CURSOR_MOVE_TO:
                    x, y = map(int, place)
        elif segment.text and segment.text != "\n":
            cells = _cells(segment.text, _pen(segment.style or Style.null(), system))
            yield x, y, cells
            x += sum(cell.width for cell in cells)


def _heads(x: int, cells: tuple[Cell, ...]) -> Iterator[tuple[int, Cell]]:
    """The cells with the columns at which they begin."""
    for cell in cells:
        yield x, cell
        x += cell.width


def _split(shown: dict[int, Cell], own: dict[int, Cell]) -> None:
    """Forget what is left of wide texts that are written over in part: it may look anyhow."""
    for at in (min(own), max(own)):
        before = shown.get(at)
        if before is not None and before.width > 1:
            for part in range(at - before.offset, at - before.offset + before.width):
                shown.pop(part, None)


@lru_cache(maxsize=16384)
def _cells(text: str, pen: Pen) -> tuple[Cell, ...]:
    """A text cell by cell; what has characters without a width of their own stays together."""
    if NARROW.fullmatch(text):
        widths = [1] * len(text)
    else:
        widths = [cell_len(character) for character in text]
        if 0 in widths or sum(widths) != cell_len(text):
            return (Cell(text, pen, cell_len(text)),)
    blank = pen if pen.attributes & SEEN_ON_BLANKS else Pen(colour="", ground=pen.ground)
    return tuple(
        Cell(" ", blank) if character in LOOKS_BLANK else Cell(character, pen, width)
        for character, width in zip(text, widths, strict=True)
    )


@lru_cache(maxsize=4096)
def _pen(style: Style, system: ColorSystem) -> Pen:
    """A style by its numbers."""
    codes = iter(Strip.render_ansi(style, system).split(";"))
    attributes, colour, ground = set(), "39", "49"
    for code in codes:
        if code in ("38", "48"):
            kind = next(codes)
            rest = [next(codes) for _ in range(3 if kind == "2" else 1)]
            whole = ";".join((code, kind, *rest))
        else:
            whole = code
        if code == "38" or re.fullmatch("3[0-79]|9[0-7]", code):
            colour = whole
        elif code == "48" or re.fullmatch("4[0-79]|10[0-7]", code):
            ground = whole
        elif code:
            attributes.add(code)
    return Pen(frozenset(attributes), colour, ground)
