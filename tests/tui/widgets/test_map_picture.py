"""What the map pane shows of new rows, decisions, clusters and colours."""

import os
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from elute.tui.drawing.cloud import Cloud, Colouring
from tests.tui.widgets.map_app import MapApp, WatchedMap, cloud, screen


@pytest.mark.parametrize("dimensions", [2, 3])
async def test_a_pinned_place_is_an_x(dimensions: int) -> None:
    """Where a row of these coordinates is, whatever the zoom; gone when it is out of view."""
    app = MapApp()
    async with app.run_test(size=(80, 24)):
        rows = cloud(dimensions)
        app.map.show(rows)
        app.map.point_at(120)
        row, column = app.map._box[:2]
        app.map.pin(tuple(map(float, rows.points[12])))
        assert app.map._scene is not None
        assert screen(app)[row][app.map._scene.frame.left + column] == "X"
        app.map.action_zoom(4.0)
        row, column = app.map._box[:2]
        assert screen(app)[row][app.map._scene.frame.left + column] == "X"
        app.map.pin(None)
        plain = screen(app)
        assert plain[row][app.map._scene.frame.left + column] != "X"
        app.map.pin((1e6,) * dimensions)
        assert screen(app) == plain
        app.map.pin((0.0,) * (5 - dimensions))  # of a map of other dimensions
        assert screen(app) == plain


async def test_what_is_the_same_is_not_drawn_again() -> None:
    """The same rows in the same colours, marks elsewhere, the same highlight."""
    app = MapApp()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = cloud()
        app.map.show(rows)
        await pilot.pause()
        scene = app.map._scene
        app.map.show(Cloud(rows.points.copy(), rows.labels, rows.kept.copy(), rows.ids, rows.names))
        app.map.highlight(None)
        app.map.isolate(None)
        app.map.select(np.zeros(20_000, bool))
        assert app.map._scene is not None
        assert scene is not None
        assert app.map._scene.raster is scene.raster


async def test_colours_made_anew_are_the_same() -> None:
    """Each picture brings its own; where they are equal, nothing is drawn again."""
    app = MapApp()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = cloud()
        values = np.where(rows.labels < 0, np.nan, rows.labels).astype(np.float32)
        app.map.show(rows, Colouring("outlier", "numbers", values=values, bounds=(1.0, 2.0)))
        await pilot.pause()
        scene = app.map._scene
        assert scene is not None
        for bounds, drawn in (((1.0, 2.0), False), ((1.0, 3.0), True)):
            by = Colouring("outlier", "numbers", values=values.copy(), bounds=bounds)
            app.map.show(replace(rows, kept=rows.kept.copy()), by)
            assert app.map._scene is not None
            assert (app.map._scene.raster is not scene.raster) == drawn


async def test_a_new_picture_paints_what_has_changed() -> None:
    """Dropping a few rows of one cluster leaves the other lines alone."""
    app = MapApp()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = cloud()
        app.map.show(rows)
        await pilot.pause()
        app.map.lines_asked()
        kept = rows.kept.copy()
        kept[np.flatnonzero(rows.labels == 3)[:3]] = False
        app.map.show(Cloud(rows.points.copy(), rows.labels, kept, rows.ids, rows.names))
        assert 0 < len(app.map.lines_asked()) < 10
        app.map.show(Cloud(rows.points, rows.labels, kept, rows.ids, rows.names))
        assert app.map.lines_asked() == set()


async def test_a_decision_leaves_the_view_as_it_is() -> None:
    """Zoom and cursor stay when only the kept rows differ; new points start anew."""
    app = MapApp()
    async with app.run_test(size=(80, 24)):
        rows = cloud()
        app.map.show(rows)
        app.map.action_zoom(4.0)
        app.map.show(Cloud(rows.points, rows.labels, rows.labels != 2, rows.ids, rows.names))
        assert "×4" in screen(app)[-1]
        app.map.show(cloud(rows=1500))
        assert "×4" not in screen(app)[-1]


async def test_dropped_rows_stay_as_faint_dots() -> None:
    """A dropped cluster leaves a hole of dots, and the cell under the cursor still tells of it."""
    app = MapApp()
    async with app.run_test(size=(80, 24)):
        rows = cloud()
        app.map.show(rows)
        assert not any("·" in line for line in screen(app)[:-1])
        app.map.show(Cloud(rows.points, rows.labels, rows.labels != 0, rows.ids, rows.names))
        assert sum(line.count("·") for line in screen(app)[:-1]) > 10
        spot = app.map.spot
        assert spot is not None
        assert len(spot.kept) == 0
        assert len(spot.dropped) > 0
        assert "dropped" in screen(app)[-1]


@pytest.mark.parametrize("dimensions", [2, 3])
async def test_pointing_at_a_row_puts_it_under_the_cursor(dimensions: int) -> None:
    """For any row, also one outside a zoomed view, and without posting anything."""
    app = MapApp()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = cloud(dimensions)
        app.map.show(rows)
        app.map.action_zoom(6.0)
        await pilot.pause()
        app.moves()
        for row_id in rows.ids[::97].tolist():
            app.map.point_at(row_id)
            spot = app.map.spot
            assert spot is not None
            assert row_id in spot.kept
        app.map.point_at(3)  # not an id
        await pilot.pause()
        assert app.moves() == []


async def test_turning_keeps_the_row_under_the_cursor() -> None:
    """The cursor goes along, and a turn all the way round gives the same picture."""
    app = MapApp()
    async with app.run_test(size=(80, 24)):
        app.map.show(cloud(3))
        spot = app.map.spot
        assert spot is not None
        row_id = int(spot.shown[0])
        app.map.point_at(row_id)
        before = screen(app)
        for _ in range(24):
            app.map.action_rotate(15.0, 0.0)
            assert f"#{row_id} row {row_id}" in screen(app)[-1]
        assert "30° +20°" in screen(app)[-1]
        assert screen(app) == before


async def test_highlighting_sends_the_others_to_the_back() -> None:
    """The cluster keeps its colour, the rest has one grey; None brings all back."""
    app = MapApp()
    async with app.run_test(size=(80, 24)):
        app.map.show(cloud())
        all_colours = _colours(app)
        before = screen(app)
        app.map.highlight(1)
        assert 2 <= len(_colours(app)) < len(all_colours)
        app.map.highlight(None)
        assert screen(app) == before
        assert _colours(app) == all_colours


async def test_a_new_clustering_ends_the_highlight() -> None:
    """Cluster 1 of other labels is not the cluster that was highlighted."""
    app = MapApp()
    async with app.run_test(size=(80, 24)):
        rows = cloud()
        app.map.show(rows)
        all_colours = _colours(app)
        app.map.highlight(1)
        app.map.show(Cloud(rows.points, rows.labels[::-1].copy(), rows.kept, rows.ids, rows.names))
        assert len(_colours(app)) >= len(all_colours) - 2


async def test_a_click_moves_the_cursor() -> None:
    """The cell that was clicked is the cursor's."""
    app = MapApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.map.show(cloud())
        await pilot.pause()
        await pilot.click(WatchedMap, offset=(40, 9))
        await pilot.pause()
        cursor = [segment for segment in app.map.render_line(9) if segment.style.reverse]  # type: ignore[union-attr]
        assert len(cursor) == 1
        before = app.map.render_line(9).crop(0, 40)
        assert not any(segment.style.reverse for segment in before)  # type: ignore[union-attr]


async def test_a_theme_changes_the_colours() -> None:
    """Dark and light panels have palettes of their own."""
    app = MapApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.map.show(cloud())
        dark = _colours(app)
        app.theme = "textual-light"
        await pilot.pause()
        await pilot.pause()
        assert not _colours(app) & dark


async def test_a_resize_keeps_the_cursor_on_its_rows() -> None:
    """The point under the cursor is the same at another size."""
    app = MapApp()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = cloud()
        app.map.show(rows)
        app.map.point_at(120)
        await pilot.resize_terminal(132, 43)
        await pilot.pause()
        assert len(screen(app)) == 43
        spot = app.map.spot
        assert spot is not None
        assert 120 in spot.kept


@pytest.fixture
def no_color() -> Iterator[None]:
    """A user without colours; Textual reads it when an app is made."""
    os.environ["NO_COLOR"] = "1"
    yield
    del os.environ["NO_COLOR"]


@pytest.mark.usefixtures("no_color")
async def test_without_colour_clusters_are_letters() -> None:
    """NO_COLOR does not crash, and clusters can be told apart."""
    app = MapApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.map.show(cloud())
        await pilot.pause()
        picture = "".join(screen(app)[:20])
        assert {"aaa", "bb", "cc", "dd"} <= {
            run for run in ("aaa", "bb", "cc", "dd") if run in picture
        }
        assert not any("\u2800" < character < "\u2900" for character in picture)
        assert screen(app)[-1].startswith("a 0 refund")


def _colours(app: MapApp) -> set[str]:
    """Colours of the braille on the map."""
    return {
        segment.style.color.name
        for y in range(app.map.size.height - 1)
        for segment in app.map.render_line(y)
        if segment.style and segment.style.color and not segment.style.reverse
        if any("\u2800" < character < "\u2900" for character in segment.text)
    }


async def test_rows_that_are_others_are_not_selected_by_their_places() -> None:
    """Fewer rows take part than when some were selected: the old places are not looked at."""
    app = MapApp()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = cloud()
        app.map.show(rows)
        app.map.select(np.arange(20_000) < 5_000)
        await pilot.pause()
        app.map.show(cloud(rows=1_000))
        await pilot.pause()
        assert app.map._scene is not None
        assert app.map._scene.selected is None
