"""Search by meaning on the screen: a line, the rows nearest to it, and their place on the map."""

import pytest

from elute.core.errors import UsageError
from elute.tui.keys.registry import BY_ID
from tests.tui.driving import SIZES, WIDE, Driver, asked, driving, finished, screen
from tests.tui.fake_engine import FakeEngine
from tests.tui.fake_sending import FakeServer


async def search(app: Driver, text: str) -> None:
    """Type a query, and wait for what is found."""
    before = app.engine.near
    await app.press("s")
    await app.type(text)
    await app.until(lambda: app.engine.near is not before and "esc shows" in app.said)


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_near_is_shown_nearest_first(size: tuple[int, int]) -> None:
    """With how near, in place of the likeness to copies; the cursor stands on the nearest."""
    async with driving(finished(), size) as app:
        await app.press("1", "j", "j")
        await search(app, "card declined")
        rows = app.main.panes.rows
        assert rows.ids[:3].tolist() == [3, 4, 5]
        assert rows.row == 3
        assert app.main.active == "rows"
        assert "near “card declined”" in app.main._handling.looking.title()
        assert "200 rows near “card declined”; nearest: noise." in app.said
        assert " near  text" in screen(app)
        assert any(line.startswith(" ") and "0.90" in line for line in app.shown)


async def test_escape_shows_all_again() -> None:
    """Without the likeness and without the X."""
    async with driving(finished(), WIDE) as app:
        await search(app, "card declined")
        assert app.main.panes.map._pin is not None
        await app.press("escape")
        await app.until(lambda: len(app.main.panes.rows.ids) == 200)
        await app.until(lambda: " sim  text" in screen(app))
        assert app.main.panes.map._pin is None


async def test_the_place_on_the_map_is_pinned() -> None:
    """Where it is known; where it is not that is said, and an old X goes."""
    async with driving(finished(), WIDE) as app:
        await search(app, "card declined")
        found = app.engine.near
        assert found is not None
        assert app.main.panes.map._pin == found.place
        await search(app, "nowhere at all")
        assert app.main.panes.map._pin is None
        assert "No X on the map" in app.said


async def test_another_map_has_no_x() -> None:
    """It would stand where something else is; the rows stay."""
    async with driving(finished(), WIDE) as app:
        await search(app, "card declined")
        await app.press("colon")
        await app.type("set reduce.method=pca")
        await app.until(lambda: app.main.panes.map._pin is None)
        assert app.main.panes.rows.ids[0] == 3


async def test_an_empty_line_is_the_row_at_the_cursor() -> None:
    """Its like are found; the line below says so before."""
    async with driving(finished(), WIDE) as app:
        await app.press("j", "j", "s")
        await app.until(lambda: app.main.prompt.asking)
        assert "rows like row 2: all rows" in app.line("keys")
        await app.press("enter")
        await app.until(lambda: "near row 2" in app.said)
        assert asked(app.engine, "search") == ["search row:2 in:0"]
        assert "; it is in cluster 2" in app.said


async def test_tab_goes_through_the_scopes() -> None:
    """All rows, near clusters, its own, and all again; what is typed stays."""
    async with driving(finished(), WIDE) as app:
        await app.press("s", *"card")
        for text, where in (
            ("find: in:4 card", "find: the 4 nearest clusters"),
            ("find: in:home card", "find: the cluster it belongs to"),
            ("find: card", "find: all rows"),
        ):
            await app.press("tab")
            assert app.said.strip() == text
            assert where in app.line("keys")
        await app.press("escape")
        assert not asked(app.engine, "search")


async def test_a_search_in_clusters_tells_what_it_misses() -> None:
    """In the title and beside the message, as it was measured, with its error."""
    async with driving(finished(), WIDE) as app:
        await search(app, "in:2 card declined")
        assert asked(app.engine, "search") == ["search card declined in:2"]
        title = app.main._handling.looking.title()
        assert "near “card declined” in 2 clusters, recall 0.98 ± 0.01" in title
        said = " ".join(app.said.split())
        assert ", of all in the 2 nearest clusters; nearest: cluster 1 · " in said
        assert "Recall 0.98 ± 0.01, by the 40 nearest of 150 rows of the round." in said


async def test_it_is_typed_as_a_command() -> None:
    """With the same words."""
    async with driving(finished(), WIDE) as app:
        await app.press("colon")
        await app.type("search in:home row:9")
        await app.until(lambda: "near row 9" in app.said)
        assert asked(app.engine, "search") == ["search row:9 in:-1"]


async def test_earlier_queries_come_back() -> None:
    """By up and down, each once, the last one first; what was typed is not lost."""
    async with driving(finished(), WIDE) as app:
        for text in ("one", "two", "one"):
            await search(app, text)
        await app.press("s", "x")
        seen = []
        for key in ("up", "up", "up", "down", "down"):
            await app.press(key)
            seen.append(app.said.strip())
        assert seen == ["find: one", "find: two", "find: two", "find: one", "find: x"]
        await app.press("up", "enter")
        await app.until(lambda: len(asked(app.engine, "search")) == 4)
        assert asked(app.engine, "search")[-1] == "search one in:0"


async def test_the_order_is_that_of_nearness() -> None:
    """Whatever the rows were ordered by before."""
    async with driving(finished(), WIDE) as app:
        await app.press("1", "o")
        await search(app, "card declined")
        assert app.main.panes.rows.ids[:2].tolist() == [3, 4]


async def test_what_is_found_can_be_narrowed_and_dropped() -> None:
    """The rows stay in their order under a filter, and dropped ones leave the next search."""
    async with driving(finished(), WIDE) as app:
        await search(app, "card declined")
        await app.press("slash")
        await app.type("cluster:2")
        await app.until(lambda: len(app.main.panes.rows.ids) < 200)
        shown = app.main.panes.rows.ids.tolist()
        assert shown[0] == 6
        assert shown == [row for row in [*range(3, 200), 0, 1, 2] if row in set(shown)]
        await app.press("escape")
        await search(app, "card declined")
        await app.press("x")
        await app.until(lambda: not app.engine.kept[3])
        await search(app, "card declined")
        assert app.main.panes.rows.ids[0] == 4


async def test_a_search_waits_for_no_other_job() -> None:
    """It is refused while one runs, in a sentence; the job is let be."""
    async with driving(finished(), WIDE) as app:
        app.engine.held = True
        await app.press("W", "r")
        await app.until(lambda: app.main.bridge.job.state == "running")
        await app.press("escape", "s")
        await app.type("card")
        await app.until(lambda: "A job is running." in app.said)
        assert not asked(app.engine, "search")


async def test_it_is_cancelled_like_any_job() -> None:
    """What was shown stays, and a later job shows nothing of it."""
    async with driving(finished(), WIDE) as app:
        app.engine.held = True
        await app.press("s")
        await app.type("card")
        await app.until(lambda: app.main.bridge.job.state == "running")
        await app.press("ctrl+c")
        await app.until(lambda: "Cancelled" in app.said)
        assert len(app.main.panes.rows.ids) == 200
        app.engine.held = False
        await app.press("colon")
        await app.type("set cluster.min_size=9")
        await app.press("r")
        await app.until(lambda: not app.engine.snapshot().pending and "proposals" in app.said)
        assert not asked(app.engine, "searched")


async def test_without_vectors_nothing_is_asked() -> None:
    """The sentence says what to run."""
    async with driving(FakeEngine(done=2), WIDE) as app:
        await app.press("s")
        await app.until(lambda: "no vectors yet" in app.said)
        assert not app.main.prompt.asking


async def test_an_engine_that_refuses_is_told() -> None:
    """In its own words."""
    engine = finished(refuse={"search": UsageError("No such row.", "Another one.")})
    async with driving(engine, WIDE) as app:
        await app.press("s")
        await app.type("row:900")
        await app.until(lambda: "No such row. Another one." in app.said)


async def test_a_query_goes_to_a_server_on_the_users_word_only() -> None:
    """The page with what, where and at what price comes first; declined, nothing is searched."""
    server = FakeServer()
    async with driving(finished(server=server), WIDE) as app:
        await app.press("s")
        await app.type("card declined")
        await app.until(lambda: app.reading)
        assert "send 1 text to api.example.com?" in screen(app)
        assert not server.got
        await app.press("n")
        await app.until(lambda: not app.reading)
        assert not asked(app.engine, "search")
        await app.press("s", "up", "enter")
        await app.until(lambda: app.reading)
        await app.press("A")
        await app.type("1")
        await app.until(lambda: "near “card declined”" in app.said)
        assert len(server.got) == 1
        await search(app, "row:4")
        assert len(server.got) == 1, "a row has its vector"


async def test_hostile_words_are_shown_as_they_stand() -> None:
    """No escape sequence and no markup of a query reaches the terminal."""
    async with driving(finished(), WIDE) as app:
        await search(app, "[red]x[/] [/] a\x1b]0;t\x07b")
        assert "[red]x[/] [/]" in app.said
        assert not any("\x1b" in line or "\x07" in line for line in app.shown)


def test_the_key_means_something_else_on_the_map() -> None:
    """There it selects; searching is for the lists."""
    assert set(BY_ID["search"].panes) == {"rows", "clusters", "report"}


async def test_who_has_gone_elsewhere_stays_there() -> None:
    """A search that ends late changes what the rows pane shows, not where the next key goes."""
    async with driving(finished(), WIDE) as app:
        app.engine.held = True
        await app.press("s")
        await app.type("card declined")
        await app.until(lambda: app.main.bridge.job.state == "running")
        await app.press("3")
        app.engine.held = False
        await app.until(lambda: "near “card declined”" in app.said)
        assert app.main.panes.rows.ids[0] == 3
        assert app.main.active == "map"
