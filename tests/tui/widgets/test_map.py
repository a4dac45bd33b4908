"""The map pane in a running app."""

import os
import unicodedata
from collections.abc import Iterator

import numpy as np
import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from elute.tui.look import Cloud
from elute.tui.widgets.map import MapPane

SIZES = [(20, 6), (80, 24), (200, 60)]
HOSTILE = "\x1b]52;c;cm0gLXJm\x07 [/] [@click=app.bell]\u202e한국어\n\ttext"


class WatchedMap(MapPane):
    """A map that remembers which of its regions it asked to be painted again."""

    asked: list[Region]

    def refresh(self, *regions: Region, **how: bool) -> "WatchedMap":
        """Remember, then do it."""
        if not hasattr(self, "asked"):
            self.asked = []
        self.asked.extend(regions or [Region(0, 0, self.size.width, self.size.height)])
        super().refresh(*regions, **how)
        return self

    def lines_asked(self) -> set[int]:
        """The lines asked for since the last call."""
        lines = {y for region in self.asked for y in range(region.y, region.bottom)}
        self.asked = []
        return lines


class MapApp(App[None]):
    """An app that is one map."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Message] = []
        self.map = WatchedMap(lambda row_id: f"row {row_id} {HOSTILE}", empty_text="no [map] yet")

    def compose(self) -> ComposeResult:
        """Nothing but the map."""
        yield self.map

    def on_map_pane_cursor_moved(self, event: MapPane.CursorMoved) -> None:
        """Remember it."""
        self.heard.append(event)

    def on_map_pane_chosen(self, event: MapPane.Chosen) -> None:
        """Remember it."""
        self.heard.append(event)

    def moves(self) -> list[tuple[int | None, int | None]]:
        """What CursorMoved said, and forget it."""
        told = [(e.row_id, e.cluster) for e in self.heard if isinstance(e, MapPane.CursorMoved)]
        self.heard.clear()
        return told


def cloud(dimensions: int = 2, rows: int = 2000) -> Cloud:
    """Four clusters in a row, cluster 0 the largest, and scattered noise; ids rise by ten."""
    random = np.random.default_rng(5)
    labels = random.choice([-1, 0, 1, 2, 3], rows, p=[0.05, 0.5, 0.2, 0.15, 0.1]).astype(np.int32)
    points = random.normal(0, 0.8, (rows, dimensions)) + labels[:, np.newaxis] * 6.0
    noise = labels == -1
    points[noise] = random.uniform(-2, 20, (int(noise.sum()), dimensions))
    names = {0: "refund", 1: HOSTILE, 2: "weather", 3: "music"}
    return Cloud(
        points.astype(np.float32), labels, np.ones(rows, bool), np.arange(rows) * 10, names
    )


def screen(app: MapApp) -> list[str]:
    """The lines of the map as they are on the screen."""
    return [app.map.render_line(y).text for y in range(app.map.size.height)]


def strips(app: MapApp) -> Iterator[Strip]:
    """All strips Textual would send."""
    yield from app.screen._compositor.render_strips()


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
        app.map.action_choose()
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
        assert sorted(region.area for region in app.map.asked) == [1, 1, 80]
        assert len(app.map.lines_asked()) == 3


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
    async with app.run_test(size=(80, 24)) as pilot:
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
        app.map.action_choose()
        await pilot.pause()
        assert not [event for event in app.heard if isinstance(event, MapPane.Chosen)]


async def test_choosing_posts_all_kept_rows_of_the_cell() -> None:
    """Every id whose point lies in the cell, of whatever cluster."""
    app = MapApp()
    async with app.run_test(size=(80, 24)) as pilot:
        rows = cloud()
        app.map.show(rows)
        app.map.action_choose()
        await pilot.pause()
        (chosen,) = [event for event in app.heard if isinstance(event, MapPane.Chosen)]
        spot = app.map.spot
        assert spot is not None
        assert chosen.row_ids.tolist() == spot.kept.tolist()
        assert set(chosen.row_ids.tolist()) >= set(spot.shown.tolist())


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
