"""The map pane in a running app: the line below it, the cursor and the box."""

import unicodedata

import numpy as np
import pytest

from tests.tui.widgets.map_app import SIZES, MapApp, cloud, screen, strips


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dimensions", [2, 3])
async def test_it_works_at_every_size(size: tuple[int, int], dimensions: int) -> None:
    """All lines are full, hold no control character, and every segment has a style."""
    app = MapApp()
    async with app.run_test(size=size) as pilot:
        app.map.show(cloud(dimensions))
        await pilot.pause()
        assert any("\u2800" < c < "\u2900" for line in screen(app) for c in line)
        for step in ((3, 1), (-40, -9), (99, 99)):
            app.map.action_cursor(*step)
            app.map.action_zoom(2.0)
            app.map.action_rotate(15.0, -10.0)
            await pilot.pause()
            for strip in strips(app):
                assert strip.cell_length == size[0]
                assert all(segment.style is not None for segment in strip)
                assert not [c for c in strip.text if unicodedata.category(c) in {"Cc", "Cs"}]
                assert "\u202e" not in strip.text


async def test_without_points_there_is_one_quiet_line() -> None:
    """The empty text stands in the middle, as text and not as markup, and can change."""
    app = MapApp()
    async with app.run_test(size=(40, 9)) as pilot:
        assert [line.strip() for line in screen(app) if line.strip()] == ["no [map] yet"]
        app.map.empty_text = "reducing \x1b[31m…"
        await pilot.pause()
        assert [line.strip() for line in screen(app) if line.strip()] == ["reducing ␛[31m…"]
        app.map.show(cloud())
        app.map.show(None)
        assert app.map.spot is None
        app.map.action_cursor(1, 1)
        app.map.action_zoom(2.0)
        app.map.action_rotate(5.0, 5.0)
        app.map.select(np.ones(5, bool))
        app.map.pin((0.0, 0.0))
        assert not app.map.unbox()
        app.map.action_resize(3, 2)
        app.map.action_pan(1, 1)
        app.map.action_zoom_to()
        app.map.action_view_back()
        app.map.point_at(10)
        assert [line.strip() for line in screen(app) if line.strip()] == ["reducing ␛[31m…"]


async def test_the_bottom_line_tells_what_the_cursor_is_on() -> None:
    """Cluster, number of rows and the first row's text, made safe."""
    app = MapApp()
    async with app.run_test(size=(120, 30)):
        app.map.show(cloud())
        spot = app.map.spot
        assert spot is not None
        assert spot.cluster == 0
        assert screen(app)[-1].startswith(f"● 0 refund · {len(spot.shown)} ")
        assert f"#{spot.shown[0]} row {spot.shown[0]} ␛]52;c;cm0gLXJm␇ [/]" in screen(app)[-1]
        app.map.action_zoom(4.0)
        assert screen(app)[-1].endswith("×4")


async def test_moving_tells_each_row_and_cluster_once() -> None:
    """A move onto something else is posted, a move within nothing is not."""
    app = MapApp()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = cloud()
        app.map.show(rows)
        await pilot.pause()
        assert app.moves() == []
        app.map.action_cursor(1, 0)
        await pilot.pause()
        spot = app.map.spot
        assert spot is not None
        assert app.moves() == [(int(spot.shown[0]), 0)]
        app.map.action_cursor(-99, -99)
        app.map.action_cursor(0, 0)
        await pilot.pause()
        assert app.moves() == [(None, None)]


async def test_moving_the_cursor_paints_two_cells_and_the_bottom_line() -> None:
    """The picture is not sent again for a cursor that moves over it."""
    app = MapApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.map.show(cloud())
        await pilot.pause()
        app.map.lines_asked()
        app.map.action_cursor(0, 1)
        *cells, line = sorted(region.area for region in app.map.asked)
        assert cells == [1, 1]
        assert line <= 80
        assert len(app.map.lines_asked()) == 3


@pytest.mark.parametrize("size", SIZES)
async def test_a_box_is_seen_by_its_corners_and_hides_nothing(size: tuple[int, int]) -> None:
    """Twelve cells at most are reversed, however large it is; what is under them is still there."""
    app = MapApp()
    async with app.run_test(size=size) as pilot:
        app.map.show(cloud())
        await pilot.pause()
        before = screen(app)[:-1]
        for grown in ((1, 0), (0, 1), (7, 3), (99, 99)):
            app.map.action_resize(*grown)
            assert screen(app)[:-1] == before
            reversed_cells = sum(
                segment.cell_length
                for y in range(app.map.size.height)
                for segment in app.map.render_line(y)
                if segment.style is not None and segment.style.reverse
            )
            assert 2 <= reversed_cells <= 12


async def test_a_large_box_moves_for_a_few_cells() -> None:
    """Its edges are not sent again: the corners where it was and is, and the bottom line."""
    app = MapApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.map.show(cloud())
        app.map.action_cursor(-99, -99)
        app.map.action_resize(40, 12)
        await pilot.pause()
        app.map.lines_asked()
        app.map.action_cursor(1, 1)
        *cells, line = sorted(region.area for region in app.map.asked)
        assert sum(cells) <= 24
        assert line <= 80
        assert len(app.map.lines_asked()) <= 7
