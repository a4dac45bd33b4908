"""What all charts have in common: the frame, what stands along it, and the roles of the inks."""

import math

from elute.tui.drawing.curve import CURSOR, FIRST, FORCE, POINT, SECOND, THIRD, Canvas
from elute.tui.drawing.palette import NO_INK
from elute.tui.drawing.plot import LABEL, Frame, Ticks, draw
from elute.tui.present.spans import Spans

ROLES = {
    FIRST: "accent",
    SECOND: "warn",
    THIRD: "good",
    FORCE: "accent",
    CURSOR: "strong",
    POINT: "bad",
    NO_INK: "quiet",
}
FRAME = Frame(lines=True, labels=True)
_UNITS = (("M", 1_000_000), ("k", 1_000))


def drawn(canvas: Canvas, across: Ticks, upward: Ticks) -> list[Spans]:
    """The canvas in its frame, with marks along the bottom and the left."""
    lines = draw(canvas.glyphs, canvas.inks, FRAME, across, upward)
    return [tuple((text, ROLES[ink]) for text, ink in line) for line in lines]


def level_marks(low: float, high: float, cells: int) -> Ticks:
    """Marks at the ends and about the middle of the left line."""
    places = (0, (cells - 1) // 2, cells - 1)
    digits = 1 - math.floor(math.log10(high - low))
    values = [round(low + (high - low) * place / (cells - 1), digits) + 0.0 for place in places]
    return Ticks(places, tuple(map(_short, values)))


def log_marks(low: float, high: float, cells: int) -> Ticks:
    """Round numbers between two powers of ten, one at most every other line."""
    numbers = [lead * 10**power for power in range(7) for lead in (1, 2, 5)]
    fit = [it for it in numbers if low - 1e-9 <= math.log10(it) <= high + 1e-9]
    places = [round((math.log10(it) - low) / (high - low) * (cells - 1)) for it in fit]
    return _sparse(places, [_short(it) for it in fit])


def _short(value: float) -> str:
    """A number with as many of three digits as the left line has room for: `1.5k`, `0.031`."""
    unit, size = next(((it, size) for it, size in _UNITS if abs(value) >= 0.9995 * size), ("", 1))
    forms = (f"{value / size:.{digits}g}{unit}" for digits in (3, 2, 1))
    return next((it for it in forms if len(it) <= LABEL), f"{value:.0e}")


def _sparse(places: list[int], labels: list[str]) -> Ticks:
    kept: list[int] = []
    for number, place in enumerate(places):
        if not kept or place - places[kept[-1]] >= 2:
            kept.append(number)
    return Ticks(tuple(places[it] for it in kept), tuple(labels[it] for it in kept))
