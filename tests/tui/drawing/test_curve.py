"""Curves in cells: on their places, whole, and never over what was drawn before."""

from dataclasses import replace

import numpy as np
import pytest

from elute.engine.sweeping.swept import Sweep
from elute.tui.drawing.curve import CURSOR, FIRST, SECOND, Canvas, Course
from elute.tui.drawing.palette import NO_INK
from elute.tui.present import sweep_curves
from elute.tui.present.spans import width
from tests.tui.fake_sweep import EPS, VALUES, swept


def ramp(**more: object) -> Course:
    """From the bottom left to the top right."""
    ends = np.array([0.0, 1.0])
    return Course(ends, ends, FIRST, **more)  # type: ignore[arg-type]


def test_a_line_has_no_gap() -> None:
    """Every column has dots, also where the line is steep: every row too."""
    for size in ((4, 30), (20, 6)):
        canvas = Canvas(size)
        canvas.course(ramp())
        drawn = canvas.inks != NO_INK
        assert drawn.any(axis=0).all()
        assert drawn.any(axis=1).all()
        assert drawn[-1, 0]
        assert drawn[0, -1]
        assert not drawn[0, 0]


def test_a_dashed_line_has_gaps() -> None:
    """So that it is told from another one without colours."""
    whole, dashed = Canvas((3, 40)), Canvas((3, 40))
    level = Course(np.array([0.0, 1.0]), np.array([0.5, 0.5]), SECOND)
    whole.course(level)
    dashed.course(Course(level.across, level.up, SECOND, dash=4))
    assert (whole.inks != NO_INK).sum() == 40
    assert (dashed.inks != NO_INK).sum() == 20


def test_what_is_not_known_is_not_drawn() -> None:
    """NaN makes a hole as wide as its neighbours are apart."""
    canvas = Canvas((4, 40))
    canvas.course(Course(np.linspace(0, 1, 5), np.array([0.2, 0.2, np.nan, 0.2, 0.2]), FIRST))
    drawn = (canvas.inks != NO_INK).any(axis=0)
    assert drawn[:9].all()
    assert not drawn[12:28].any()
    assert drawn[31:].all()


def test_marks_go_behind_what_is_drawn() -> None:
    """The cursor's line leaves the curve as it is."""
    canvas = Canvas((5, 20))
    canvas.course(ramp())
    before = canvas.inks.copy()
    canvas.upright(0.5, "┊", CURSOR)
    canvas.level(0.5, "─", CURSOR)
    assert (canvas.inks[before != NO_INK] == FIRST).all()
    assert (canvas.inks[:, 10] != NO_INK).all()
    assert (canvas.inks[2] != NO_INK).all()


@pytest.mark.parametrize("cells", [30, 79, 160])
@pytest.mark.parametrize("height", [6, 9, 40])
@pytest.mark.parametrize(
    "found", [swept(VALUES), swept((5.0, 5.5)), swept((5.0,)), swept(EPS, "eps", "dbscan")]
)
def test_every_size_is_filled(found: Sweep, cells: int, height: int) -> None:
    """No line is longer than the place, and there are as many as fit."""
    drawings = [sweep_curves.values(found, 15.0, 5.0, cells, height)]
    if found.distances:
        drawings.append(sweep_curves.distances(found, 0.2, 0.1, cells, height))
    for lines in drawings:
        assert len(lines) == height
        assert max(map(width, lines)) <= cells


def test_without_noise_the_silhouette_is_drawn() -> None:
    """K-means makes as many clusters as it is told: their number is no news."""
    found = swept(VALUES)
    quiet = replace(found, at=tuple(replace(it, noise=0.0) for it in found.at))
    lines = sweep_curves.values(quiet, None, None, 80, 12)
    assert "silhouette (left)" in lines[0][0][0]
    assert not any("noise" in text for text, _ in lines[0])


def test_unknown_numbers_do_not_stop_it() -> None:
    """No silhouette and no stability at any value, and no cluster."""
    found = swept(VALUES)
    one = replace(found.at[0], silhouette=None, stability=None, clusters=0, noise=0.0)
    none = replace(found, at=tuple(replace(one, value=it.value) for it in found.at))
    assert len(sweep_curves.values(none, None, 5.0, 80, 10)) == 10


@pytest.mark.parametrize(
    ("size", "said", "marks"),
    [
        (0.0004, "eps by rule 0.000412  ─ in force 0.000123", ["8e-04", "4e-04", "0"]),
        (0.2, "eps by rule 0.206  ─ in force 0.0617", ["0.4", "0.2", "0"]),
        (120.0, "eps by rule 123  ─ in force 37", ["240", "120", "0"]),
    ],
)
def test_distances_of_every_size_are_told_apart(size: float, said: str, marks: list[str]) -> None:
    """By digits that count: three decimals would be all noughts, or beside the point."""
    found = swept(EPS, "eps", "dbscan")
    found = replace(found, distances=tuple(n * size / 50 for n in range(101)), knee=1.029 * size)
    lines = sweep_curves.distances(found, 0.3085 * size, None, 80, 12)
    assert said in "".join(text for text, _ in lines[0])
    left = ["".join(text for text, _ in line)[:5].strip() for line in lines[1:]]
    assert [it for it in left[:-2] if it] == marks
