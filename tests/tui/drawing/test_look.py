"""Walking over the map."""

import numpy as np
import pytest

from elute.tui.drawing.cloud import Cloud
from elute.tui.drawing.look import Look

SIZE = (20, 60)


def cloud(dimensions: int = 2, rows: int = 500) -> Cloud:
    """Three clusters, the second the largest, and noise; ids are not positions."""
    random = np.random.default_rng(7)
    labels = random.choice([-1, 0, 1, 2], rows, p=[0.1, 0.2, 0.5, 0.2]).astype(np.int32)
    points = random.normal(0, 1, (rows, dimensions)) + labels[:, np.newaxis] * 8.0
    kept = np.ones(rows, bool)
    return Cloud(points.astype(np.float32), labels, kept, np.arange(rows) * 3 + 5, {})


def test_the_cursor_starts_on_a_row_of_the_largest_cluster() -> None:
    """The first thing under the cursor is not an empty cell."""
    look = Look.first(cloud())
    (position,) = np.flatnonzero((look.flat == np.array(look.at, np.float32)).all(axis=1))
    assert look.cloud.labels[position] == 1


@pytest.mark.parametrize("dimensions", [2, 3])
def test_clouds_without_clusters_or_finite_points_have_a_look(dimensions: int) -> None:
    """Noise alone, all dropped, or no number at all."""
    rows = cloud(dimensions)
    for points, labels, kept in (
        (rows.points, np.full_like(rows.labels, -1), rows.kept),
        (rows.points, rows.labels, ~rows.kept),
        (np.full_like(rows.points, np.nan), rows.labels, rows.kept),
    ):
        look = Look.first(Cloud(points, labels, kept, rows.ids, {}))
        assert look.camera.box.holds(*look.at)


def test_a_step_is_one_cell() -> None:
    """Right and down, from cell to cell, and no farther than the edge."""
    look = Look.first(cloud())
    row, column = look.cells(SIZE)[:2]
    assert look.walked(1, 0, SIZE).cells(SIZE)[:2] == (row, column + 1)
    assert look.walked(-3, 2, SIZE).cells(SIZE)[:2] == (row + 2, column - 3)
    assert look.walked(999, -999, SIZE).cells(SIZE)[:2] == (0, SIZE[1] - 1)


def test_a_box_spans_from_one_cell_to_another() -> None:
    """Whichever way it is drawn; a single cell is a box of one."""
    look = Look.first(cloud())
    for one, other in (((2, 5), (7, 30)), ((7, 30), (2, 5)), ((7, 5), (2, 30))):
        assert look.spanning(one, other, SIZE).cells(SIZE) == (2, 5, 6, 26)
    assert look.spanning((19, 59), (19, 59), SIZE).cells(SIZE) == (19, 59, 1, 1)


@pytest.mark.parametrize(("dx", "dy"), [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_a_zoomed_view_follows_the_cursor_to_the_edge_of_the_map(dx: int, dy: int) -> None:
    """Each step moves the cursor by one cell of the map; the view ends where the map ends."""
    look = Look.first(cloud()).zoomed(4.0, SIZE)
    for _ in range(4 * max(SIZE)):
        before, look = look, look.walked(dx, dy, SIZE)
        box = look.camera.box
        assert box.holds(*look.at)
        assert abs(look.at[0] - before.at[0]) <= box.width / SIZE[1] * 1.51
        assert abs(look.at[1] - before.at[1]) <= box.height / SIZE[0] * 1.51
    home = look.camera.home
    assert (box.right == home.right, box.left == home.left) == (dx > 0, dx < 0)
    assert (box.bottom == home.bottom, box.top == home.top) == (dy > 0, dy < 0)


def test_the_cursor_goes_to_any_row() -> None:
    """A row out of a zoomed view brings the whole map back; an unknown row changes nothing."""
    look = Look.first(cloud())
    for position in range(0, 500, 7):
        found = look.pointed_at(position * 3 + 5)
        np.testing.assert_allclose(found.at, look.flat[position])
    far = int(np.argmax(np.abs(look.flat - look.at).sum(axis=1)))
    assert look.zoomed(50.0, SIZE).pointed_at(far * 3 + 5).camera.zoom == 1.0
    for unknown in (6, -1, 10**9):
        assert look.pointed_at(unknown) is look


def test_a_turn_takes_the_row_and_the_zoom_along() -> None:
    """The row under the cursor stays under it and in view, as near as before."""
    look = Look.first(cloud(3)).zoomed(8.0, SIZE).pointed_at(5)
    for turn in ((15.0, 0.0), (0.0, 40.0), (200.0, -70.0)):
        turned = look.turned(*turn, row_id=5, size=SIZE)
        np.testing.assert_allclose(turned.at, turned.flat[0], rtol=1e-5)
        assert turned.camera.zoom == pytest.approx(look.camera.zoom)
        assert turned.camera.box.holds(*turned.at)


def test_a_flat_picture_does_not_turn() -> None:
    """In two dimensions there is nothing to turn."""
    look = Look.first(cloud(2))
    assert look.turned(15.0, 0.0, None, SIZE) is look


def test_a_box_grows_and_shrinks_inside_the_pane() -> None:
    """One cell at least, the whole pane at most; at an edge it grows inwards."""
    look = Look.first(cloud())
    row, column, *_ = look.cells(SIZE)
    assert look.resized(2, 5, SIZE).cells(SIZE) == (row, column, 3, 6)
    assert look.resized(2, 5, SIZE).resized(-9, -9, SIZE).cells(SIZE) == (row, column, 1, 1)
    assert look.resized(999, 999, SIZE).cells(SIZE) == (0, 0, *SIZE)
    corner = look.walked(999, 999, SIZE)
    assert corner.resized(3, 0, SIZE).cells(SIZE) == (SIZE[0] - 4, SIZE[1] - 1, 4, 1)


@pytest.mark.parametrize(("dx", "dy"), [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_a_box_walks_with_its_size_to_the_edge_of_the_map(dx: int, dy: int) -> None:
    """Step by step, the view along with it, and never out of the pane."""
    look = Look.first(cloud()).resized(3, 9, SIZE).zoomed(4.0, SIZE)
    for _ in range(4 * max(SIZE)):
        look = look.walked(dx, dy, SIZE)
        row, column, lines, columns = look.cells(SIZE)
        assert (lines, columns) == (4, 10)
        assert 0 <= row <= SIZE[0] - 4
        assert 0 <= column <= SIZE[1] - 10
    home, box = look.camera.home, look.camera.box
    assert (box.right == home.right, box.left == home.left) == (dx > 0, dx < 0)
    assert (box.bottom == home.bottom, box.top == home.top) == (dy > 0, dy < 0)


def test_zooming_keeps_the_middle_of_the_box_in_the_box() -> None:
    """Nearer and farther, its size in cells the same."""
    look = Look.first(cloud()).resized(4, 12, SIZE)
    before = look.boxed(SIZE)
    middle = (before.left + before.right) / 2, (before.bottom + before.top) / 2
    for factor in (3.0, 0.5, 8.0, 0.1):
        look = look.zoomed(factor, SIZE)
        assert look.boxed(SIZE).holds(*middle)
        assert look.cells(SIZE)[2:] == (5, 13)


def test_the_view_goes_onto_the_box() -> None:
    """All of it is in view, filling the view one way or the other, under a box of one cell."""
    look = Look.first(cloud()).resized(4, 20, SIZE)
    wanted, seen = look.boxed(SIZE), look.onto_box(SIZE)
    box = seen.camera.box
    assert box.holds(wanted.left, wanted.bottom)
    assert box.holds(wanted.right, wanted.top)
    assert max(wanted.width / box.width, wanted.height / box.height) > 0.9
    assert seen.reach == (1, 1)
    assert seen.camera.box.width / seen.camera.box.height == pytest.approx(
        look.camera.home.width / look.camera.home.height
    )


@pytest.mark.parametrize("dimensions", [2, 3])
def test_the_view_goes_onto_rows(dimensions: int) -> None:
    """All of them are in view, be it one; without any on the map it stays."""
    look = Look.first(cloud(dimensions))
    for rows in (look.cloud.labels == 2, np.arange(500) == 7):
        seen = look.onto_rows(rows)
        assert seen.camera.zoom > 1.5
        assert all(seen.camera.box.holds(x, y) for x, y in seen.flat[rows].tolist())
    assert look.onto_rows(np.zeros(500, bool)) is look


@pytest.mark.parametrize("dimensions", [2, 3])
def test_a_view_comes_back_as_it_was(dimensions: int) -> None:
    """Zoom and turn; the cursor is in it."""
    first = Look.first(cloud(dimensions)).zoomed(3.0, SIZE)
    there = first.turned(40.0, 5.0, None, SIZE).zoomed(9.0, SIZE).walked(50, 19, SIZE)
    back = there.seen(first.view)
    assert back.view == first.view
    np.testing.assert_array_equal(back.flat, first.flat)
    assert back.camera.box.holds(*back.at)


def test_panning_moves_the_view_under_the_box() -> None:
    """The box keeps its cells; at the edge of the map nothing moves."""
    look = Look.first(cloud()).zoomed(4.0, SIZE).resized(2, 2, SIZE)
    moved = look.panned(0.25, 0.0, SIZE)
    assert moved.cells(SIZE) == look.cells(SIZE)
    assert moved.camera.box.left > look.camera.box.left
    whole = look.everything()
    assert whole.panned(1.0, 1.0, SIZE) is whole


def test_a_place_is_where_the_row_is_that_has_it() -> None:
    """In two dimensions and, turned, in three."""
    for dimensions in (2, 3):
        look = Look.first(cloud(dimensions)).turned(33.0, 10.0, None, SIZE)
        place = tuple(map(float, look.cloud.points[7]))
        np.testing.assert_allclose(look.where(place), look.flat[7], rtol=1e-4)
