"""The view: fitting, zooming, moving and turning."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elute.tui.drawing.camera import MOST_ZOOM, Box, Camera, Turn, around

HOME = Box(-10.0, 10.0, -5.0, 5.0)
SIZE = (20, 60)

fractions = st.floats(0.0, 1.0)


def test_it_sees_every_point_with_a_margin() -> None:
    """All finite points lie inside the box, none on its edge."""
    points = np.array([[0, 0], [4, 2], [np.nan, 9], [1, np.inf]], np.float32)
    box = around(points).home
    assert -1 < box.left < 0
    assert 4 < box.right < 5
    assert -1 < box.bottom < 0
    assert 9 < box.top < 10


@pytest.mark.parametrize("value", [0.0, -3.5, 1e30])
def test_a_single_point_has_a_box_around_it(value: float) -> None:
    """Equal coordinates give a box with an area."""
    box = around(np.full((3, 2), value, np.float32)).home
    assert box.width > 0
    assert box.height > 0
    assert box.holds(float(np.float32(value)), float(np.float32(value)))


@given(fractions, fractions, st.lists(st.floats(0.1, 10.0), max_size=8))
def test_zooming_about_a_point_keeps_it_in_view(
    across: float, upward: float, factors: list[float]
) -> None:
    """Whatever is done, the box stays inside home, in proportion, with the point in it."""
    x, y = HOME.left + across * HOME.width, HOME.bottom + upward * HOME.height
    camera = Camera(HOME, HOME)
    for factor in factors:
        camera = camera.zoomed(factor, x, y)
    box = camera.box
    assert 1.0 - 1e-9 <= camera.zoom <= MOST_ZOOM * (1 + 1e-6)
    assert box.width / box.height == pytest.approx(2.0, rel=1e-6)
    assert box.left >= HOME.left - 1e-9
    assert box.right <= HOME.right + 1e-9
    assert box.left - 1e-9 <= x <= box.right + 1e-9
    assert box.bottom - 1e-9 <= y <= box.top + 1e-9


def test_zooming_leaves_the_point_in_its_cell() -> None:
    """Away from the edges the cursor does not move on the screen."""
    x, y = 2.0, -1.0
    camera = Camera(HOME, HOME)
    before = camera.box.cell_of(x, y, SIZE)
    assert camera.zoomed(3.0, x, y).box.cell_of(x, y, SIZE) == before


def test_moving_stops_at_the_edge() -> None:
    """A view moves by shares of itself, and not beyond what there is."""
    camera = Camera(HOME, Box(-5.0, 5.0, -2.5, 2.5))
    assert camera.moved(0.25, -0.25).box == Box(-2.5, 7.5, -3.75, 1.25)
    assert camera.moved(9.0, 9.0).box == Box(0.0, 10.0, 0.0, 5.0)
    assert Camera(HOME, HOME).moved(1.0, 1.0).box == HOME
    assert camera.everything().box == HOME


def test_the_middle_of_a_cell_is_in_that_cell() -> None:
    """Cells and points translate into one another."""
    for cell in np.ndindex(*SIZE):
        assert HOME.cell_of(*HOME.centre_of(cell[0], cell[1], SIZE), SIZE) == cell


def test_a_turn_of_nothing_shows_x_and_y() -> None:
    """Unturned, x is right, y is up and z comes towards the viewer; turning follows the angle."""
    points = np.array([[1, 2, 3], [-1, -2, -3]], np.float32)
    flat, near = Turn(0.0, 0.0).project(points)
    np.testing.assert_allclose(flat, points[:, :2], atol=1e-6)
    assert near.tolist() == [1.0, 0.0]
    np.testing.assert_allclose(Turn(90.0, 0.0).project(points)[0], points[:, [2, 1]], atol=1e-6)
    np.testing.assert_allclose(
        Turn(0.0, 90.0).project(points)[0], points[:, [0, 2]] * [1, -1], atol=1e-6
    )


@given(st.floats(0, 360), st.floats(-90, 90))
def test_a_turn_keeps_sizes(yaw: float, pitch: float) -> None:
    """Orthographic: three points at right angles keep the sum of their squared lengths."""
    flat, _ = Turn(yaw, pitch).project(np.eye(3, dtype=np.float32))
    assert float(np.square(flat).sum()) == pytest.approx(2.0, abs=1e-5)


def test_turning_goes_round_and_stops_at_the_poles() -> None:
    """Yaw is taken modulo 360, pitch ends at 90."""
    assert Turn(350.0, 80.0).by(20.0, 20.0) == Turn(10.0, 90.0)
    assert Turn(0.0, -80.0).by(-15.0, -20.0) == Turn(345.0, -90.0)


def test_points_without_depth_or_number_can_be_turned() -> None:
    """One point, and coordinates that are not finite, raise nothing."""
    assert Turn().project(np.zeros((1, 3), np.float32))[1].tolist() == [0.0]
    flat, near = Turn(0.0, 0.0).project(
        np.array([[np.inf, 0, 0], [0, 0, 1], [0, 0, 2]], np.float32)
    )
    assert np.isfinite(flat[1:]).all()
    assert near[1:].tolist() == [0.0, 1.0]
