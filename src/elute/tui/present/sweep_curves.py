"""The sweep drawn: clusters, noise and stability against the value; DBSCAN's distances by rank."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from elute.engine.sweeping.swept import At, Sweep, written
from elute.tui.drawing.curve import CURSOR, FIRST, FORCE, POINT, SECOND, THIRD, Canvas, Course
from elute.tui.drawing.plot import Ticks
from elute.tui.present.charting import FRAME, ROLES, drawn, level_marks, log_marks
from elute.tui.present.spans import Spans, cut

_RIGHT = 5
"""Cells to the right of the frame, for shares."""
_APART = 9
"""Cells between two marks along the bottom, at least."""
Floats = NDArray[np.float64]


def values(
    found: Sweep, used: float | None, cursor: float | None, cells: int, height: int
) -> list[Spans]:
    """Clusters (where there is no noise, silhouette), noise and stability against the value.

    Args:
        found: a sweep.
        used: the value in force, where it is known.
        cursor: the value at the cursor.
        cells: width, at least 30.
        height: lines, at least 6.
    """
    noisy = any(it.noise for it in found.at)
    size = (height - 1 - FRAME.bottom, cells - FRAME.left - _RIGHT)
    across = _across(found)
    canvas = Canvas(size)
    upward, course = _left(found.at, across, size[0], noisy)
    canvas.course(course)
    stability = np.array([_or_nan(it.stability) for it in found.at])
    if noisy:
        noise = np.array([it.noise for it in found.at])
        canvas.course(Course(across, noise, SECOND, dash=4))
    if np.isfinite(stability).any():
        canvas.course(Course(across, stability, THIRD, dash=1))
    for value, glyph, ink in ((used, "│", FORCE), (cursor, "┊", CURSOR)):
        if value is not None and found.at[0].value <= value <= found.at[-1].value:
            canvas.upright(_place(found, value), glyph, ink)
    marks = _marks(found, across, size[1])
    lines = drawn(canvas, marks, upward)
    shares = {row: 1 - row / (size[0] - 1) for row in (0, (size[0] - 1) // 2, size[0] - 1)}
    words = [f"{shares[row]:5.0%}" if row in shares else "" for row in range(len(lines))]
    made = [(*line, (word, "quiet")) for line, word in zip(lines, words, strict=True)]
    return [cut(_legend(noisy, used, cursor), cells), *made]


def distances(
    found: Sweep, used: float | None, cursor: float | None, cells: int, height: int
) -> list[Spans]:
    """The distance that each row needs to be a core of DBSCAN, rising, with the knee marked.

    Args:
        found: of DBSCAN.
        used: the eps in force, where it is known.
        cursor: the eps at the cursor.
        cells: width, at least 30.
        height: lines, at least 6.
    """
    curve = np.array(found.distances)
    size = (height - 1 - FRAME.bottom, cells - FRAME.left - _RIGHT)
    most = float(max(curve.max(), 1e-9))
    ranks = np.linspace(0, 1, len(curve))
    canvas = Canvas(size)
    if found.knee is not None:
        at = float(np.searchsorted(curve, found.knee) / max(1, len(curve) - 1))
        canvas.point(min(at, 1.0), min(found.knee / most, 1.0), "◆", POINT)
    canvas.course(Course(ranks, curve / most, FIRST))
    for value, glyph, ink in ((used, "─", FORCE), (cursor, "┈", CURSOR)):
        if value is not None and value <= most:
            canvas.level(value / most, glyph, ink)
    shares = [0, 25, 50, 75, 100]
    marks = Ticks(
        tuple(round(it / 100 * (size[1] - 1)) for it in shares), tuple(f"{it}%" for it in shares)
    )
    lines = drawn(canvas, marks, level_marks(0, most, size[0]))
    return [cut(_distances_legend(found, used), cells), *lines]


def _left(at: Sequence[At], across: Floats, height: int, noisy: bool) -> tuple[Ticks, Course]:
    """The line of the left axis, clusters on a logarithmic scale, and the marks of that."""
    if noisy:
        up = np.log10([max(it.clusters, 1) for it in at])
        low, high = float(up.min()), float(max(up.max(), up.min() + 0.1))
        return log_marks(low, high, height), Course(across, (up - low) / (high - low), FIRST)
    up = np.array([_or_nan(it.silhouette) for it in at])
    finite = up[np.isfinite(up)] if np.isfinite(up).any() else np.zeros(1)
    low, high = min(0.0, float(finite.min())), max(0.01, float(finite.max()))
    return level_marks(low, high, height), Course(across, (up - low) / (high - low), FIRST)


def _across(found: Sweep) -> Floats:
    return np.array([_place(found, it.value) for it in found.at])


def _place(found: Sweep, value: float) -> float:
    """Where a value is, 0 to 1, on a logarithmic scale."""
    low, high = math.log(found.at[0].value), math.log(found.at[-1].value)
    return (math.log(value) - low) / (high - low) if high > low else 0.5


def _marks(found: Sweep, across: Floats, cells: int) -> Ticks:
    """Some of the values below the line, as far apart as their words need."""
    places: list[int] = []
    labels: list[str] = []
    for it, share in zip(found.at, across.tolist(), strict=True):
        place = round(share * (cells - 1))
        if not places or place - places[-1] >= _APART:
            places.append(place)
            labels.append(written(it.value, found.whole))
    return Ticks(tuple(places), tuple(labels))


def _legend(noisy: bool, used: float | None, cursor: float | None) -> Spans:
    """What is what."""
    first = "⠤⠤ clusters (left, log)" if noisy else "⠤⠤ silhouette (left)"
    parts = [
        (f" {first}", FIRST),
        *([("⠤ ⠤ noise", SECOND)] if noisy else []),
        ("⠄⠄ stability (right)", THIRD),
        *([("│ in force", FORCE)] if used is not None else []),
        *([("┊ cursor", CURSOR)] if cursor is not None else []),
    ]
    return tuple(
        (f"{'  ' if at else ''}{text}", ROLES[ink]) for at, (text, ink) in enumerate(parts)
    )


def _distances_legend(found: Sweep, used: float | None) -> Spans:
    marks = (("◆ eps by rule", found.knee, POINT), ("─ in force", used, FORCE))
    return (
        (" ⠤⠤ distance to be a core, by rank", ROLES[FIRST]),
        *(
            (f"  {mark} {written(value, whole=False)}", ROLES[ink])
            for mark, value, ink in marks
            if value is not None
        ),
    )


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value
