"""The map as an instrument: a box that selects, colours, isolation, and one selection for all."""

import numpy as np
import pytest

from elute.core.errors import EluteError
from tests.tui.counting import lines_sent
from tests.tui.driving import SIZES, Driver, asked, driving, finished, screen
from tests.tui.fake_engine import FakeEngine

WHOLE = ("L",) * 130 + ("J",) * 40
"""Enough to make the box as large as any map here."""


async def boxed(app: Driver, *keys: str) -> None:
    """Go to the map and make the box larger."""
    await app.press("3")
    await app.until(lambda: app.main.panes.map.spot is not None)
    for key in keys:
        await app.pilot.press(key)
    await app.pilot.pause()


def in_box(app: Driver) -> list[int]:
    """The kept rows in the box."""
    spot = app.main.panes.map.spot
    assert spot is not None
    rows: list[int] = spot.kept.tolist()
    return rows


def selected(app: Driver) -> list[int]:
    """The selected rows."""
    rows: list[int] = app.main.panes.rows.marks.ids.tolist()
    return rows


@pytest.mark.parametrize("size", SIZES)
async def test_s_t_and_u_select_in_the_box(size: tuple[int, int]) -> None:
    """The rows in the box are the ones marked in the rows pane, and said in every title."""
    async with driving(finished(), size) as app:
        await boxed(app, "L", "L", "L", "J", "J")
        here = in_box(app)
        assert len(here) > 1
        await app.press("s")
        await app.until(lambda: selected(app) == here)
        assert f"{len(here)} rows selected" in app.said
        assert f"{len(here)} selected" in screen(app)
        await app.press("t")
        await app.until(lambda: selected(app) == [])
        await app.press("t", "u")
        await app.until(lambda: f"{len(here)} rows unselected" in app.said)
        assert selected(app) == []
        await app.press("u")
        await app.until(lambda: "Nothing is selected in the box; U undoes." in app.said)


async def test_the_box_says_what_is_in_it() -> None:
    """Its size, how many rows and clusters, and how many are selected."""
    async with driving(finished()) as app:
        await boxed(app, *WHOLE)
        await app.until(lambda: "200 rows · 4 clusters" in screen(app))
        await app.press("s")
        await app.until(lambda: "200 rows · 4 clusters · 200 selected" in screen(app))


async def test_u_undoes_nothing_on_the_map_and_capital_u_does() -> None:
    """Rows dropped there come back by U, and not by a slip of u."""
    async with driving(finished()) as app:
        await boxed(app)
        here = in_box(app)
        await app.press("x")
        await app.until(lambda: bool(app.asking))
        await app.press("y")
        await app.until(lambda: not app.engine.kept[here].any())
        await app.press("u")
        await app.until(lambda: "U undoes" in app.said)
        assert not app.engine.kept[here].any()
        await app.press("U")
        await app.until(lambda: bool(app.engine.kept.all()))


async def test_x_drops_the_selection_wherever_the_box_is() -> None:
    """Selected rows go, the box's own do not; a large drop is asked for with its numbers."""
    async with driving(finished()) as app:
        await boxed(app, "L", "L", "J")
        await app.press("s")
        there = selected(app)
        for key in ("J", "K", "h", "h", "h", "h", "h", "h", "k", "k", "k"):
            await app.pilot.press(key)
        await app.press("x")
        if app.asking:
            assert str(len(there)) in app.asking
            await app.press("y")
        await app.until(lambda: np.flatnonzero(~app.engine.kept).tolist() == there)
        await app.until(lambda: selected(app) == [])


async def test_enter_shows_the_selection_else_the_box() -> None:
    """As the filter of the rows pane, which is gone to."""
    async with driving(finished()) as app:
        await boxed(app, "L")
        here = in_box(app)
        await app.press("enter")
        await app.until(lambda: app.main.panes.rows.ids.tolist() == here)
        assert app.main.active == "rows"
        await app.press("escape", "space", "3", "enter")
        await app.until(lambda: app.main.panes.rows.ids.tolist() == here[:1] or not here)


async def test_marks_of_the_rows_pane_are_the_maps_selection() -> None:
    """One set: space in the rows pane is seen on the map, and in the cluster of the row."""
    async with driving(finished()) as app:
        await app.press("m")
        await app.until(lambda: "200 selected" in app.line("map-title"))
        scene = app.main.panes.map._scene
        assert scene is not None
        assert scene.selected is not None
        assert int(scene.selected.sum()) == 200
        sizes = [row.size for row in app.main.picture.clusters]
        assert all(f"●{size}" in screen(app) for size in sizes)
        await app.press("m")
        await app.until(lambda: "selected" not in app.line("map-title"))
        assert not any(f"●{size}" in screen(app) for size in sizes)


async def test_the_lists_follow_the_box() -> None:
    """Over another cluster, its line has the cursor and its card is seen; the map is not dimmed."""
    async with driving(finished()) as app:
        await boxed(app)
        pane, clusters = app.main.panes.map, app.main.panes.clusters
        facts = app.main.picture.facts
        for cluster in (2, 1, 3):
            pane.point_at(int(np.flatnonzero(facts.cluster == cluster)[0]))
            pane._tell()
            await app.until(lambda: clusters.chosen is not None)
            await app.until(lambda c=cluster: f"cluster {c} ·" in screen(app))  # type: ignore[misc]
            assert clusters.chosen is not None
            assert clusters.chosen.cluster == cluster
            assert pane.highlighted is None


async def test_a_mark_out_of_view_draws_nothing() -> None:
    """Zoomed in elsewhere, the map sends no line for it; in view it does."""
    async with driving(finished()) as app:
        await boxed(app, "plus", "plus", "plus", "plus")
        pane = app.main.panes.map
        scene = pane._scene
        assert scene is not None
        ids = scene.look.cloud.ids
        inside = ids[scene.raster.rows]
        outside = np.setdiff1d(ids, inside)
        sent = lines_sent(pane)
        app.main.panes.rows.marks.add(outside[:1])
        await app.pilot.pause()
        assert sent == []
        assert pane._scene is scene
        app.main.panes.rows.marks.add(inside[:1])
        await app.pilot.pause()
        assert sent


async def test_v_looks_at_the_selection_else_the_box_and_capital_v_goes_back() -> None:
    """Every selected row is in view, and few others; then all is as it was."""
    async with driving(finished()) as app:
        await boxed(app)
        pane = app.main.panes.map
        facts = app.main.picture.facts
        rows = np.flatnonzero(facts.cluster == 1)
        app.main.panes.rows.marks.add(rows)
        await app.press("v")
        scene = pane._scene
        assert scene is not None
        seen = scene.look.cloud.ids[scene.raster.rows]
        assert set(rows.tolist()) <= set(seen.tolist())
        assert scene.look.camera.zoom > 2
        await app.press("V")
        assert pane._scene is not None
        assert pane._scene.look.camera.zoom == 1
        await app.press("V")  # there is nothing before that
        app.main.panes.rows.marks.clear()
        await app.press("L", "L", "J")
        here = set(in_box(app))
        await app.press("v")
        assert pane._scene is not None
        assert here <= set(pane._scene.look.cloud.ids[pane._scene.raster.rows].tolist())
        assert pane._scene.look.reach == (1, 1)


async def test_i_isolates_a_cluster_and_the_sign_the_noise() -> None:
    """The others are gone, not grey; what is not drawn is not selected; the key takes it back."""
    async with driving(finished()) as app:
        await boxed(app)
        spot = app.main.panes.map.spot
        assert spot is not None
        mine = np.flatnonzero(app.main.picture.facts.cluster == spot.cluster).tolist()
        await app.press("i")
        await app.until(lambda: f"only cluster {spot.cluster}" in app.line("map-title"))
        for key in WHOLE:
            await app.pilot.press(key)
        await app.press("s")
        await app.until(lambda: selected(app) == mine)
        await app.press("i", "exclamation_mark")
        await app.until(lambda: "only noise" in app.line("map-title"))
        assert set(in_box(app)) == set(
            np.flatnonzero(app.main.picture.facts.cluster == -1).tolist()
        )
        await app.press("exclamation_mark")
        await app.until(lambda: "only" not in app.line("map-title"))
        await app.until(lambda: len(in_box(app)) == 200)


async def test_escape_goes_back_step_by_step() -> None:
    """First the box, isolation and filter; only then the selection, which is said."""
    async with driving(finished()) as app:
        await boxed(app, "L", "J", "s", "i")
        some = len(selected(app))
        assert some
        await app.press("escape")
        await app.until(lambda: app.main.panes.map.isolated is None)
        assert len(selected(app)) == some
        await app.press("escape")
        await app.until(lambda: not selected(app))
        assert f"{some} rows unselected" in app.said


@pytest.mark.parametrize("size", SIZES)
async def test_capital_c_goes_through_the_colours(size: tuple[int, int]) -> None:
    """Each is said in the title, with a line of what its colours mean; then clusters again."""
    async with driving(finished(), size) as app:
        await boxed(app)
        for by, legend in (
            ("outlier", "● <0."),
            ("density", "few rows"),
            ("round", "still in"),
            ("duplicate", "like no other"),
        ):
            await app.press("C")
            await app.until(lambda by=by: f"by {by}" in screen(app))  # type: ignore[misc]
            assert legend in screen(app)
        await app.press("C")
        await app.until(lambda: app.said == "Coloured by cluster.")
        assert "like no other" not in screen(app)


async def test_a_column_is_read_once_and_its_values_are_the_legend() -> None:
    """By name, the commonest first; tab knows it; a wrong name says what there is."""
    source = ["[red]web", "mail", "mail", "\x1b[31mfax"] * 50
    async with driving(finished(columns={"source": list(source)})) as app:
        await app.press("colon")
        await app.until(lambda: app.main.prompt.asking)
        for key in ("c", "o", "l", "o", "u", "r", "space", "s", "o", "tab"):
            await app.pilot.press(key)
        await app.press("enter")
        await app.until(lambda: "mail" in screen(app) and "[red]web" in screen(app))
        assert screen(app).index("mail") < screen(app).index("[red]web")
        assert "\x1b" not in screen(app)
        assert "␛[31mfax" in screen(app)
        for wanted in ("cluster", "source"):
            await app.press("colon")
            await app.type(f"colour {wanted}")
            await app.until(lambda w=wanted: app.main.panes.map.by == w)  # type: ignore[misc]
        assert len(asked(app.engine, "column")) == 1
        await app.press("colon")
        await app.type("colour nothing")
        await app.until(lambda: "There is no column" in app.said)
        assert app.main.panes.map.by == "source"


async def test_colours_stay_through_a_decision_and_end_with_what_they_showed() -> None:
    """After a drop rows are coloured by round still; where results are gone, by cluster."""
    async with driving(finished()) as app:
        await boxed(app)
        await app.press("colon")
        await app.type("colour round")
        await app.until(lambda: "still in" in screen(app))
        await app.press("x")
        await app.until(lambda: bool(app.asking))
        await app.press("y")
        await app.until(lambda: "left in round 1" in screen(app))
        await app.press("colon")
        await app.type("colour outlier")
        await app.until(lambda: app.main.panes.map.by == "outlier")
        app.engine.done = 5
        await app.main.refresh_picture()
        assert app.main.panes.map.by == "cluster"


async def test_what_is_not_there_is_said() -> None:
    """No labels, no map yet, an empty box: a sentence and no change."""
    async with driving(finished()) as app:
        await app.press("colon")
        await app.type("colour label")
        await app.until(lambda: "no labels" in app.said)
        await boxed(app)
        for key in ("k",) * 60 + ("h",) * 130:
            await app.pilot.press(key)
        for key in ("s", "t", "i"):
            await app.press(key)
            await app.until(lambda: "no row in the box" in app.said)
        assert selected(app) == []


async def test_before_there_is_a_map_that_is_said() -> None:
    """And not that its box is empty."""
    async with driving(FakeEngine(done=2)) as app:
        await app.press("3")
        for key in ("s", "t", "i", "exclamation_mark"):
            app.main.say("")
            await app.press(key)
            await app.until(lambda: "There is no map yet." in app.said)


async def test_a_column_that_cannot_be_read_leaves_the_colours() -> None:
    """The error is told."""
    engine = finished(refuse={"column": EluteError("The disk is gone.")})
    async with driving(engine) as app:
        await app.press("colon")
        await app.type("colour source")
        await app.until(lambda: "The disk is gone." in app.said)
        assert app.main.panes.map.by == "cluster"


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_a_column_that_takes_long_can_be_stopped(key: str) -> None:
    """The colours stay, and it is read anew when it is asked for again."""
    engine = finished(columns={"source": ["web"] * 200}, held=True)
    async with driving(engine) as app:
        await app.press("colon")
        await app.type("colour source")
        await app.until(lambda: "Reading the column" in app.said)
        await app.press(key)
        await app.until(lambda: "not read to its end" in app.said)
        assert app.main.panes.map.by == "cluster"
        engine.held = False
        await app.press("colon")
        await app.type("colour source")
        await app.until(lambda: app.main.panes.map.by == "source")


async def test_leaving_does_not_wait_for_a_column() -> None:
    """The thread that reads it ends with the app."""
    engine = finished(columns={"source": ["web"] * 200}, held=True)
    async with driving(engine) as app:
        await app.press("colon")
        await app.type("colour source")
        await app.until(lambda: "Reading the column" in app.said)
        reading = app.main._handling.columns._stop
        assert reading is not None
        assert not reading.is_set()
        await app.press("q")
    assert reading.is_set()
