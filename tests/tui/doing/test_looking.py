"""Moving, focus, filter, order, outliers, zoom, record, help."""

import pytest

from elute.tui.present.spans import Spans
from tests.tui.driving import HUGE, NARROW, SIZES, WIDE, asked, driving, finished
from tests.tui.fake_engine import FakeEngine
from tests.tui.fake_results import topic_texts


@pytest.mark.parametrize("size", SIZES)
async def test_the_focus_goes_round_the_four_panes(size: tuple[int, int]) -> None:
    """Tab and shift+tab, and the numbers go straight there."""
    async with driving(finished(), size) as app:
        assert app.main.active == "rows"
        for pane in ("clusters", "map", "report", "rows"):
            await app.press("tab")
            await app.until(lambda pane=pane: app.main.active == pane)  # type: ignore[misc]
        await app.press("shift+tab")
        await app.until(lambda: app.main.active == "report")
        for key, pane in (("2", "clusters"), ("3", "map"), ("1", "rows"), ("4", "report")):
            await app.press(key)
            await app.until(lambda pane=pane: app.main.active == pane)  # type: ignore[misc]


async def test_a_small_terminal_shows_one_pane_with_tabs() -> None:
    """At 80x24 the others are hidden, and the tab line says where one is."""
    async with driving(finished(), NARROW) as app:
        await app.press("2")
        await app.until(lambda: not app.main.query_one("#rows-pane").display)
        assert app.main.query_one("#clusters-pane").display
        assert "2 clusters" in app.line("tabs")


async def test_zoom_gives_a_pane_the_screen_and_takes_it_back() -> None:
    """Z in the wide layout."""
    async with driving(finished(), WIDE) as app:
        wide = app.main.query_one("#rows").size.width
        await app.press("z")
        await app.until(lambda: app.main.query_one("#rows").size.width > wide)
        await app.press("z")
        await app.until(lambda: app.main.query_one("#rows").size.width == wide)


async def test_growing_and_shrinking_changes_the_layout() -> None:
    """The terminal's size decides, at any time."""
    async with driving(finished(), NARROW) as app:
        await app.pilot.resize_terminal(*HUGE)
        await app.until(lambda: app.main.query_one("#map-pane").display)
        await app.pilot.resize_terminal(*NARROW)
        await app.until(lambda: not app.main.query_one("#map-pane").display)


async def test_a_filter_shows_and_escape_shows_all_again() -> None:
    """Plain text, upper and lower case alike."""
    async with driving(finished()) as app:
        await app.press("slash")
        await app.type("REFUND")
        await app.until(lambda: len(app.main.panes.rows.ids) == 43)
        assert "“REFUND”" in app.said
        await app.press("escape")
        await app.until(lambda: "All 200 rows are shown again" in app.said)
        assert len(app.main.panes.rows.ids) == 200


@pytest.mark.parametrize("size", SIZES)
async def test_a_query_is_told_while_it_is_typed(size: tuple[int, int]) -> None:
    """What may follow, what is wrong, what it means: on the line of keys, at any width."""
    async with driving(finished(), size) as app:
        await app.press("slash")
        await app.until(lambda: "cluster:" in app.line("keys"))
        await app.press("c", "l", "u", "tab")
        await app.until(lambda: "cluster:" in app.asking)
        await app.press("9")
        await app.until(lambda: "There is no cluster 9. They go from 0 to 3" in app.line("keys"))
        await app.press("backspace", "2", "space", "minus", "x")
        await app.until(lambda: "cluster 2 · not “x”" in app.line("keys"))


async def test_enter_keeps_a_query_that_cannot_be_read() -> None:
    """It is there to be mended, and the rows are as before."""
    async with driving(finished()) as app:
        await app.press("slash")
        await app.type("outlier>high")
        await app.until(lambda: "outlier>high" in app.asking)
        assert "not with “high”" in app.line("keys")
        assert len(app.main.panes.rows.ids) == 200
        await app.type("outlier>0.5 cluster:1")
        await app.until(lambda: 0 < len(app.main.panes.rows.ids) < 30)


async def test_a_filter_can_be_typed_as_a_command() -> None:
    """With what stands behind its name."""
    async with driving(finished()) as app:
        await app.press("colon")
        await app.type("filter id:3,5")
        await app.until(lambda: app.main.panes.rows.ids.tolist() == [3, 5])


async def test_marks_stay_while_rows_are_filtered_and_can_be_asked_for() -> None:
    """A row that is not seen is still marked."""
    async with driving(finished()) as app:
        await app.press("space", "space", "slash")
        await app.type("id:1,7")
        await app.until(lambda: app.main.panes.rows.ids.tolist() == [1, 7])
        assert app.main.panes.rows.marks.ids.tolist() == [0, 1]
        await app.press("slash")
        await app.type("marked")
        await app.until(lambda: app.main.panes.rows.ids.tolist() == [0, 1])


async def test_the_query_of_a_picked_cluster_can_be_edited() -> None:
    """It stands in the line, and the next term is typed behind it."""
    async with driving(finished()) as app:
        await app.press("2", "j", "enter")
        await app.until(lambda: len(app.main.panes.rows.ids) == 43)
        await app.press("slash")
        await app.until(lambda: "cluster:1" in app.asking)
        await app.press("space", *"id<50", "enter")
        await app.until(lambda: 0 < len(app.main.panes.rows.ids) < 43)
        assert "cluster 1 · id < 50" in app.line("rows-title")


async def test_other_clusters_take_the_cluster_out_of_the_query() -> None:
    """The number means others now; the rest of the filter stays."""
    async with driving(finished()) as app:
        await app.press("slash")
        await app.type("cluster:1 id<50")
        await app.until(lambda: 0 < len(app.main.panes.rows.ids) < 30)
        app.engine.edits = ("split 0 0",)
        await app.main.refresh_picture()
        await app.until(lambda: len(app.main.panes.rows.ids) == 50)


async def test_rows_are_filtered_by_a_column_of_the_data() -> None:
    """It is read when it is asked for, once."""
    engine = finished(columns={"lang": ["en", "de", "de", "fr"] * 50})
    async with driving(engine) as app:
        await app.press("colon")
        await app.type("filter lang=de id<8")
        await app.until(lambda: app.main.panes.rows.ids.tolist() == [1, 2, 5, 6])
        await app.press("slash")
        await app.type("lang=fr id<8")
        await app.until(lambda: app.main.panes.rows.ids.tolist() == [3, 7])
        assert asked(engine, "column") == ["column lang"]


async def test_a_pattern_without_end_leaves_the_rows_as_they_were() -> None:
    """And says how far it came."""
    texts = ["short", "a" * 5000 + "!", "aaa"]
    async with driving(finished(texts=texts)) as app:
        await app.press("slash")
        await app.type("/(a|aa)+$/")
        await app.until(lambda: "takes too long" in app.said)
        assert len(app.main.panes.rows.ids) == 3
        assert not app.main._handling.looking.filter.on


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_a_long_search_can_be_stopped(key: str) -> None:
    """The key is spent on it: the filter from before stays in force."""
    texts = ["a" * 22 + "!"] * 4_000
    async with driving(finished(texts=texts)) as app:
        await app.press("slash")
        await app.type("id<30")
        await app.until(lambda: len(app.main.panes.rows.ids) == 30)
        sifter = app.main._handling.looking._sifter
        await app.press("slash")
        await app.type("/(a|aa)+$/")
        await app.until(lambda: sifter._watched is not None)
        await app.press(key)
        await app.until(lambda: sifter._watched is None)
        await app.until(lambda: "stopped" in app.said or "too long" in app.said)
        assert len(app.main.panes.rows.ids) == 30


async def test_what_cancels_is_for_the_job_where_one_runs() -> None:
    """A step that ends has the rows searched anew: the key must not mean that search then."""
    async with driving(FakeEngine(done=4, held=True, texts=["a" * 22 + "!"] * 4_000)) as app:
        sifter = app.main._handling.looking._sifter
        await app.press("r")
        await app.until(lambda: "0 of 100" in app.said)
        await app.press("slash")
        await app.type("/(a|aa)+$/")
        await app.until(lambda: sifter._watched is not None)
        watched = sifter._watched
        await app.press("ctrl+c")
        await app.until(lambda: asked(app.engine, "cancel") != [])
        assert watched is not None
        assert not watched.stopped
        await app.press("escape")
        await app.until(lambda: sifter._watched is None)


async def test_escape_leaves_a_prompt_and_keeps_the_filter() -> None:
    """Leaving is not answering."""
    async with driving(finished()) as app:
        await app.press("slash", "x", "escape")
        await app.until(lambda: not app.main.prompt.open)
        assert len(app.main.panes.rows.ids) == 200
        assert app.engine.kept.all()


async def test_enter_on_a_cluster_shows_its_rows_and_lights_the_map() -> None:
    """Rows, map and card are about the same cluster."""
    async with driving(finished()) as app:
        lit: list[int | None] = []
        app.main.panes.map.highlight = lit.append  # type: ignore[method-assign, assignment]
        await app.press("2", "j", "enter")
        await app.until(lambda: len(app.main.panes.rows.ids) == 43)
        await app.until(lambda: app.main.active == "rows")
        assert set(app.main.picture.facts.cluster[app.main.panes.rows.ids]) == {1}
        assert lit[-1] == 1


async def test_enter_on_advice_shows_its_rows() -> None:
    """The evidence is one key away."""
    async with driving(finished()) as app:
        await app.press("4", "j", "enter")
        await app.until(lambda: app.main.panes.rows.ids.tolist() == [197, 198, 199])


async def test_enter_on_the_map_shows_the_rows_of_the_cell() -> None:
    """Brushing from the picture to the rows."""
    async with driving(finished()) as app:
        await app.press("3")
        await app.until(lambda: app.main.panes.map.spot is not None)
        spot = app.main.panes.map.spot
        assert spot is not None
        await app.press("enter")
        await app.until(lambda: app.main.panes.rows.ids.tolist() == spot.kept.tolist())


async def test_n_visits_outliers_from_the_strangest_down() -> None:
    """And N goes back; after moving away the strangest comes first again."""
    async with driving(finished()) as app:
        for key, row in (("n", 199), ("n", 198), ("N", 199), ("n", 198)):
            await app.press(key)
            await app.until(lambda row=row: app.main.panes.rows.row == row)  # type: ignore[misc]
        assert "Outlier 2 of 200" in app.said
        await app.press("home", "n")
        await app.until(lambda: app.main.panes.rows.row == 199)


async def test_lists_are_ordered_in_turn() -> None:
    """O in the clusters and in the rows; the cursor stays on its cluster."""
    async with driving(finished()) as app:
        await app.press("2", "j", "o")
        await app.until(lambda: app.main.panes.clusters.order != "size")
        chosen = app.main.panes.clusters.chosen
        assert chosen is not None
        assert chosen.cluster == 1
        await app.press("1", "o")
        await app.until(lambda: int(app.main.panes.rows.ids[0]) == 199)
        await app.press("O")
        await app.until(lambda: int(app.main.panes.rows.ids[0]) == 0)
        await app.press("O")
        await app.until(lambda: "by length" in app.line("rows-title"))
        await app.press("colon")
        await app.type("order -outlier")
        await app.until(lambda: "by outlier, rising" in app.line("rows-title"))


async def test_a_million_rows_scroll_at_once() -> None:
    """End, a page up and home make only the lines that are seen."""
    engine = FakeEngine(texts=["x"] * 1_000_000, done=2)
    async with driving(engine) as app:
        pane = app.main.panes.rows
        made: list[int] = []
        line = pane.line

        def counted(index: int, cells: int) -> Spans:
            made.append(index)
            return line(index, cells)

        pane.line = counted  # type: ignore[method-assign]
        await app.press("G")
        assert pane.cursor == 999_999
        await app.press("pageup", "home")
        assert pane.cursor == 0
        assert len(made) < 10 * app.app.size.height


async def test_the_record_screen_shows_one_row_and_its_neighbours() -> None:
    """Enter opens it, l goes on, x drops what is read, escape goes back."""
    async with driving(finished()) as app:
        await app.press("enter")
        await app.until(lambda: app.reading)
        await app.until(lambda: '"id": 0' in "\n".join(app.shown))
        await app.press("l")
        await app.until(lambda: '"id": 1' in "\n".join(app.shown))
        await app.press("x")
        await app.until(lambda: not app.engine.kept[1])
        await app.until(lambda: "dropped in round 1" in "\n".join(app.shown))
        await app.press("escape")
        await app.until(lambda: not app.reading)
        assert app.main.panes.rows.row == 1


@pytest.mark.parametrize("size", SIZES)
async def test_the_help_opens_and_closes(size: tuple[int, int]) -> None:
    """? shows all keys; q goes back and does not quit."""
    async with driving(finished(), size) as app:
        await app.press("question_mark")
        await app.until(lambda: "down one line" in "\n".join(app.shown))
        await app.press("G", "q")
        await app.until(lambda: not app.reading)
        assert app.app.is_running


async def test_commands_complete_with_tab() -> None:
    """A few letters and tab are enough; the command does what its key does."""
    async with driving(finished()) as app:
        await app.press("x", "colon", "u", "n", "d", "tab", "enter")
        await app.until(lambda: bool(app.engine.kept.all()))


async def test_an_empty_dataset_is_no_crash() -> None:
    """Nothing to show is said in words, in every pane."""
    async with driving(FakeEngine(texts=[])) as app:
        await app.until(lambda: "No row is left" in app.said)  # else said over the last word
        await app.press("j", "x", "space", "enter", "n", "2", "x", "enter", "3", "x", "4", "a")
        await app.until(lambda: "no advice" in app.said)


async def test_every_size_shows_whole_words_on_the_keys_line() -> None:
    """However narrow, run, help and quit can be read."""
    for size in ((60, 16), *SIZES):
        async with driving(finished(texts=topic_texts(20)), size) as app:
            assert "r run" in app.line("keys")
            assert "? help" in app.line("keys")
