"""Keys on the screen: numbers before them, those that mean nothing, and haste."""

from pathlib import Path
from threading import Event

import numpy as np
import pytest

from elute.engine.config import Config
from elute.tui.app import EluteApp
from tests.tui.driving import SIZES, WIDE, Driver, asked, driving, finished, screen
from tests.tui.fake_engine import FakeEngine


def slow(engine: FakeEngine, method: str) -> tuple[Event, Event]:
    """Make a method wait; events for "it has begun" and "go on"."""
    begun, go_on, real = Event(), Event(), getattr(engine, method)

    def wait(*given: object) -> object:
        begun.set()
        go_on.wait(10)
        return real(*given)

    setattr(engine, method, wait)
    return begun, go_on


@pytest.mark.parametrize("size", SIZES)
async def test_a_number_before_a_key_is_so_many_times(size: tuple[int, int]) -> None:
    """`5j` and `#12k`; it is shown while it is typed, and esc ends it."""
    async with driving(finished(), size) as app:
        rows = app.main.panes.rows
        await app.press("5", "j")
        assert rows.cursor == 5
        await app.press("number_sign", "1", "2")
        assert app.line("keys").startswith("#12 times")
        await app.press("j")
        assert rows.cursor == 17
        assert "drop" in app.line("keys")
        await app.press("9", "backspace", "k")
        assert rows.cursor == 16
        await app.press("7", "escape", "k")
        assert rows.cursor == 15
        assert app.main.active == "rows"


async def test_the_first_four_digits_go_to_the_panes() -> None:
    """Unless a number is being typed."""
    async with driving(finished(), WIDE) as app:
        await app.press("2")
        assert app.main.active == "clusters"
        await app.press("1", "number_sign", "2", "j")
        assert (app.main.active, app.main.panes.rows.cursor) == ("rows", 2)


async def test_a_huge_number_costs_nothing() -> None:
    """Lists and the map stop at their ends; undo stops when there is nothing left to take back."""
    engine = finished()
    engine.drop(np.arange(3), "first")
    engine.drop(np.arange(5, 7), "second")
    huge = ("number_sign", *"99999999999999")
    async with driving(engine, WIDE) as app:
        await app.press(*huge, "j")
        assert app.main.panes.rows.cursor == len(app.main.panes.rows.ids) - 1
        await app.press(*huge, "u")
        await app.until(lambda: "Taken back: 2 decisions, the last: drop 3 rows" in app.said)
        assert engine.kept.all()
        await app.press(*huge, "ctrl+r")
        await app.until(lambda: "Done again: 2 decisions" in app.said)
        await app.press("3", *huge, "l", *huge, "j", *huge, "h", *huge, "right_square_bracket")
        assert app.main.active == "map"


async def test_so_many_marks() -> None:
    """`7 space` marks seven rows from the cursor on, and of clusters what there are, not noise."""
    async with driving(finished(), WIDE) as app:
        await app.press("7", "space")
        assert app.main.panes.rows.marks.ids.tolist() == list(range(7))
        assert app.main.panes.rows.cursor == 7
        await app.press("2", "9", "space")
        assert app.main.panes.clusters.marks == {0, 1, 2, 3}


async def test_so_many_outliers_and_records() -> None:
    """`#3n` is the third, `#2N` goes two back; `5l` leafs five records on."""
    async with driving(finished(), WIDE) as app:
        await app.press("number_sign", "3", "n")
        await app.until(lambda: "Outlier 3 of" in app.said)
        await app.press("number_sign", "2", "N")
        await app.until(lambda: "Outlier 1 of" in app.said)
        await app.press("home", "enter")
        await app.until(lambda: "row 0" in app.line("page-title"))
        await app.press("5", "l")
        await app.until(lambda: "row 5" in app.line("page-title"))


async def test_a_number_before_what_takes_none_does_nothing() -> None:
    """`5x` would drop one row where five were meant."""
    async with driving(finished(), WIDE) as app:
        await app.press("5", "x")
        assert "drop takes no number before it: nothing was done." in app.said
        await app.press("2", "8", "z")
        assert "zoom takes no number" in app.said
        assert not asked(app.engine, "drop")


async def test_a_key_that_means_nothing_says_so() -> None:
    """And where it would mean something."""
    async with driving(finished(), WIDE) as app:
        await app.press("d")
        assert "d (diff) does nothing here, but in history." in app.said
        await app.press("f5")
        assert "f5 does nothing here. ? shows the keys that do." in app.said


@pytest.mark.parametrize("method", ["snapshot", "undo"])
async def test_a_drop_pressed_before_the_screen_shows_of_what_is_not_done(method: str) -> None:
    """What it would be done to is not what was seen when the key was pressed."""
    engine = finished()
    engine.drop(np.arange(1), "first")
    async with driving(engine, WIDE) as app:
        begun, go_on = slow(engine, method)
        await app.press("u")
        await app.until(begun.is_set)
        await app.press("x")
        await app.until(lambda: "Not done: x (drop) was pressed while" in app.said)
        go_on.set()
        await app.until(lambda: "Taken back" in app.said)
        assert len(asked(engine, "drop")) == 1
        await app.press("x")
        await app.until(lambda: len(asked(engine, "drop")) == 2)


async def test_drops_one_after_the_other_need_not_wait() -> None:
    """`x x x` is three rows, as each goes on to the next; marks before a drop are its own."""
    engine = finished()
    async with driving(engine, WIDE) as app:
        begun, go_on = slow(engine, "drop")
        await app.press("x")
        await app.until(begun.is_set)
        await app.press("x", "x")
        go_on.set()
        await app.until(lambda: np.flatnonzero(~engine.kept).tolist() == [0, 1, 2])
        app.main.do("mark")
        app.main.do("mark")
        app.main.do("drop")
        await app.until(lambda: "Drop 2 rows" in app.asking)
        await app.press("y")
        await app.until(lambda: np.flatnonzero(~engine.kept).tolist() == [0, 1, 2, 3, 4])


async def test_a_key_moves_no_cursor_before_what_came_first_is_done() -> None:
    """However fast keys come: `jj jj ` marks rows 2 and 5, `xxjj` drops rows 0 and 1."""
    async with driving(finished(), WIDE) as app:
        for action in ("down", "down", "mark", "down", "down", "mark"):
            app.main.do(action)
        await app.until(lambda: app.main.panes.rows.marks.count == 2)
        assert app.main.panes.rows.marks.ids.tolist() == [2, 5]
    async with driving(finished(), WIDE) as app:
        for action in ("drop", "drop", "down", "down", "drop"):
            app.main.do(action)
        await app.until(lambda: np.flatnonzero(~app.engine.kept).tolist() == [0, 1, 4])


async def test_a_cursor_moves_while_something_slow_is_at_work() -> None:
    """Which is not about the row that it stood on."""
    engine = finished()
    engine.drop(np.arange(1), "first")
    async with driving(engine, WIDE) as app:
        begun, go_on = slow(engine, "undo")
        await app.press("u")
        await app.until(begun.is_set)
        await app.press("j", "j")
        assert app.main.panes.rows.cursor == 2
        go_on.set()
        await app.until(lambda: "Taken back" in app.said)


@pytest.mark.parametrize("word", ["export", "rename", "note", "filter", "search"])
async def test_what_is_typed_after_a_command_is_no_key(word: str) -> None:
    """The line it asks for comes late, where the engine is at something else."""
    engine = finished()
    engine.drop(np.arange(1), "first")
    async with driving(engine, WIDE) as app:
        begun, go_on = slow(engine, "undo")
        app.main.run_worker(app.main.bridge.call(lambda it: it.undo()))
        await app.until(begun.is_set)
        before = len(engine.calls)
        await app.press("colon")
        for key in [*word, "enter", *"uxx.u"]:
            await app.press(key)
        go_on.set()
        await app.until(lambda: "uxx.u" in app.asking)
        assert not [it for it in engine.calls[before:] if it.startswith("drop")]
        assert len(asked(engine, "undo")) == 1
        await app.press("escape")


async def test_leaving_a_page_twice_is_leaving_it_once() -> None:
    """Both keys were pressed before the first had its turn."""
    async with driving(finished(), WIDE) as app:
        await app.press("P")
        await app.until(lambda: app.reading)
        for _ in range(3):
            app.main.do("back")
        await app.until(lambda: not app.reading)
        await app.press("j")
        assert app.main.panes.rows.cursor == 1


async def test_a_typed_drop_is_done() -> None:
    """The line it was typed on is not what it would have to wait for."""
    async with driving(finished(), WIDE) as app:
        await app.press("colon")
        await app.type("drop")
        await app.until(lambda: not app.engine.kept[0])


async def test_nothing_is_dropped_before_the_session_is_shown() -> None:
    """Keys pressed while it is opened find no rows that the user could have meant."""
    go_on, engine = Event(), finished()

    def opener() -> FakeEngine:
        go_on.wait(10)
        return engine

    app = EluteApp(opener, engine.name, {})
    async with app.run_test(size=WIDE) as pilot:
        driver = Driver(app, engine, pilot)
        await driver.press("x", "x")
        go_on.set()
        await driver.until(lambda: bool(driver.main.panes.rows.ids.size))
        await driver.press("j")
        assert not asked(engine, "drop")
    app.bridge.close()


@pytest.mark.parametrize(
    "place", ["1", "2", "3", "4", "question_mark", "H", "ctrl+p", "apostrophe"]
)
async def test_a_paste_outside_a_line_does_nothing(place: str) -> None:
    """Its letters are no keys, be it long, be it full of drops and yeses."""
    async with driving(finished(), WIDE) as app:
        await app.press(place)
        before = app.engine.calls.copy(), screen(app)
        app.main._pressing.paste("xyxyxy\nxy\n\x1b[31mqqq")
        await app.pilot.pause()
        assert (app.engine.calls, screen(app)) == before


async def test_the_users_keys_hold_on_the_screen() -> None:
    """On the keys, on the line of keys, in the help and on the `:` line."""
    engine = finished()
    config = Config(Path("/xdg/config.toml"), {"drop": ("d",), "undo": ("f3",), "run": ("j",)})
    app = EluteApp(lambda: engine, engine.name, {}, own=config)
    async with app.run_test(size=WIDE) as pilot:
        driver = Driver(app, engine, pilot)
        await driver.until(lambda: "Your own file: line 1: j cannot be run" in driver.said)
        assert "/xdg/config.toml" in driver.said
        assert driver.line("keys").startswith("d drop  f3 undo")
        await driver.press("x")
        assert "x does nothing here" in driver.said
        await driver.press("d")
        await driver.until(lambda: not engine.kept[0])
        await driver.press("f3")
        await driver.until(lambda: bool(engine.kept[0]))
        await driver.press("question_mark", "slash")
        await driver.type("/xdg/config.toml")
        assert "/xdg/config.toml" in screen(driver)
    app.bridge.close()


async def test_ctrl_l_sends_the_whole_screen_again() -> None:
    """Every line, although nothing has changed."""
    async with driving(finished(), WIDE) as app:
        lines: list[int] = []
        display = app.app._display

        def note(screen: object, update: object) -> None:
            lines.append(type(update).__name__ == "LayoutUpdate")
            display(screen, update)  # type: ignore[arg-type]

        app.app._display = note  # type: ignore[method-assign, assignment]
        await app.press("j")
        assert True not in lines
        await app.press("ctrl+l")
        assert True in lines
