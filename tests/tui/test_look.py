"""Walking over the map."""

import numpy as np
import pytest

from elute.tui.look import Cloud, Look

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
    row, column = look.cell(SIZE)
    assert look.walked(1, 0, SIZE).cell(SIZE) == (row, column + 1)
    assert look.walked(-3, 2, SIZE).cell(SIZE) == (row + 2, column - 3)
    assert look.walked(999, -999, SIZE).cell(SIZE) == (0, SIZE[1] - 1)


@pytest.mark.parametrize(("dx", "dy"), [(1, 0), (-1, 0), (0, 1), (0, -1)])
def test_a_zoomed_view_follows_the_cursor_to_the_edge_of_the_map(dx: int, dy: int) -> None:
    """Each step moves the cursor by one cell of the map; the view ends where the map ends."""
    look = Look.first(cloud()).zoomed(4.0)
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
    assert look.zoomed(50.0).pointed_at(far * 3 + 5).camera.zoom == 1.0
    for unknown in (6, -1, 10**9):
        assert look.pointed_at(unknown) is look


def test_a_turn_takes_the_row_and_the_zoom_along() -> None:
    """The row under the cursor stays under it and in view, as near as before."""
    look = Look.first(cloud(3)).zoomed(8.0).pointed_at(5)
    for turn in ((15.0, 0.0), (0.0, 40.0), (200.0, -70.0)):
        turned = look.turned(*turn, row_id=5)
        np.testing.assert_allclose(turned.at, turned.flat[0], rtol=1e-5)
        assert turned.camera.zoom == pytest.approx(look.camera.zoom)
        assert turned.camera.box.holds(*turned.at)


def test_a_flat_picture_does_not_turn() -> None:
    """In two dimensions there is nothing to turn."""
    look = Look.first(cloud(2))
    assert look.turned(15.0, 0.0, None) is look
