"""The next start is where the last one was."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import CannotWrite
from elute.engine import crash, querying
from elute.engine.screen_place import Seen
from elute.tui.present.rows import Filter
from tests.tui.driving import SIZES, Driver, driving, finished, screen


async def kept(app: Driver) -> Seen:
    """The place once it has been kept as it is now."""
    app.main.keep_place()
    await app.until(lambda: app.engine.place == app.main._handling.resuming.place())
    assert app.engine.place is not None
    return app.engine.place


async def move_about(app: Driver) -> None:
    """Change everything that is kept."""
    await app.press("space", "j", "space")
    await app.press("slash")
    await app.type("-mumbles")
    await app.until(lambda: len(app.main.panes.rows.ids) == 171)
    await app.press("o", "G", "k", "k", "2", "o", "j", "space", "4", "j", "3", "plus", "l", "l")
    await app.press("C", "z")


@pytest.mark.parametrize("size", SIZES)
async def test_everything_that_is_seen_is_there_again(size: tuple[int, int]) -> None:
    """Pane, zoom, filter, orders, cursors, marks of rows and clusters, and the map."""
    engine = finished()
    async with driving(engine, size) as app:
        await move_about(app)
        place, first = await kept(app), screen(app)
    again = finished(place=place)
    async with driving(again, size) as app:
        panes = app.main.panes
        assert app.main.active == "map"
        assert app.main.has_class("single")
        assert panes.rows.marks.ids.tolist() == [0, 2]
        assert len(panes.rows.ids) == 171
        assert app.main._handling.resuming.place() == place
        frame = first.splitlines()[2:-2]
        await app.until(lambda: screen(app).splitlines()[2:-2] == frame)


@pytest.mark.parametrize("page", ["open", "history", "findings"])
async def test_the_page_that_was_read_is_open(page: str) -> None:
    """A record, the rounds, the findings; esc goes to the panes as ever."""
    async with driving(finished()) as app:
        await app.press("j", "j", "j")
        app.main.do(page)
        await app.until(lambda: app.reading)
        title, place = app.line("page-title"), await kept(app)
    async with driving(finished(place=place)) as app:
        await app.until(lambda: app.reading)
        assert app.line("page-title") == title
        await app.press("escape")
        assert not app.reading
        assert app.main.panes.rows.row == 3


async def test_what_is_not_there_any_more_is_left_out() -> None:
    """A filter that cannot be read, an order, a pane, a page, a cluster, a colour nobody knows."""
    nonsense = Seen(
        pane="nowhere",
        page="nowhere",
        query='"unclosed ((',
        order="taste",
        clusters_by="taste",
        row=7,
        cluster=99,
        clusters=(0, 99, -1),
        advice=10_000,
        marks=b"\xff" * 500,
        map={"left": "a", "only": 99, "by": "nothing", "yaw": 1e300},
    )
    async with driving(finished(place=nonsense)) as app:
        assert app.main.active == "rows"
        assert not app.reading
        assert len(app.main.panes.rows.ids) == 200
        assert app.main.panes.rows.row == 7
        assert app.main.panes.clusters.marks == {0}
        assert app.main.panes.map.isolated is None
        await app.press("j")
        assert app.main.panes.rows.row == 8


async def test_found_rows_with_more_words_are_found_again() -> None:
    """Rows by their ids and what was asked of them, one by one and in brackets."""
    async with driving(finished()) as app:
        looking = app.main._handling.looking
        asked = querying.parse("mumbles or refund", querying.known(app.main.picture.snapshot))
        await looking.show(Filter(asked, ids=np.array([9, 3, 4, 150, 151]), words="found"))
        seen, place = sorted(app.main.panes.rows.ids.tolist()), await kept(app)
        assert place.query == "id:3-4,9,150-151 (mumbles or refund)"
        assert 0 < len(seen) < 5
    async with driving(finished(place=place)) as app:
        assert sorted(app.main.panes.rows.ids.tolist()) == seen


async def test_a_filter_by_clusters_that_are_others_now_is_left_out() -> None:
    """The rest of it stays."""
    async with driving(finished()) as app:
        await app.press("slash")
        await app.type("cluster:1 -mumbles")
        await app.until(lambda: len(app.main.panes.rows.ids) < 171)
        place = await kept(app)
    async with driving(finished(place=replace(place, same_clusters=False))) as app:
        assert "cluster" not in app.main._handling.looking.filter.query.text
        assert "mumbles" in app.main._handling.looking.filter.query.text


async def test_it_is_kept_at_the_end_however_that_comes() -> None:
    """By q, and where the app is told to end."""
    for end in ("q", ""):
        engine = finished()
        async with driving(engine) as app:
            await app.press("j", "space")
            if end:
                await app.press(end)
            else:
                app.app.exit()
        assert engine.place is not None
        assert engine.place.marks
        assert engine.place.row == 2


async def test_nothing_is_kept_where_nothing_moved() -> None:
    """A start and an end leave what is kept alone."""
    engine = finished(place=Seen(row=5))
    async with driving(engine) as app:
        engine.place = None
        app.main.keep_place()
    assert engine.place is None


async def test_a_disk_that_takes_nothing_is_no_matter() -> None:
    """The place is not kept, and nothing is said of it."""
    engine = finished()

    def full(place: Seen) -> None:
        raise CannotWrite("The disk is full.", "")

    engine.keep_seen = full  # type: ignore[method-assign]
    async with driving(engine) as app:
        await app.press("j")
        app.main.keep_place()
        await app.press("j")
        assert "disk" not in app.said


async def test_the_next_start_tells_of_a_crash_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And where its report is."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    crash.keep(RuntimeError())
    crash.tell_at_next_start()
    async with driving(finished()) as app:
        await app.until(lambda: "elute crashed last time" in app.said)
        assert str(tmp_path)[:20] in app.said
    async with driving(finished()) as app:
        assert "crashed" not in app.said
