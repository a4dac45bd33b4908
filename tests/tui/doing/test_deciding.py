"""Drop, keep, undo, redo and accept, from the key to the engine and back to the screen."""

from threading import Event

import pytest

from elute.core.errors import CannotWrite
from tests.tui.driving import NARROW, SIZES, driving, finished
from tests.tui.fake_engine import Ids


@pytest.mark.parametrize("size", SIZES)
async def test_a_row_leaves_at_once_and_comes_back(size: tuple[int, int]) -> None:
    """X drops the row at the cursor and goes on to the next; u takes it back."""
    async with driving(finished(), size) as app:
        await app.press("j", "x")
        await app.until(lambda: not app.engine.kept[1])
        await app.until(lambda: app.main.panes.rows.cursor == 2)
        assert "Dropped 1 row" in app.said
        await app.press("u")
        await app.until(lambda: bool(app.engine.kept[1]))
        await app.until(lambda: "Taken back" in app.said)


async def test_a_key_pressed_during_a_drop_waits_for_it() -> None:
    """On a slow disk, x pressed twice drops two rows and not the first one twice."""
    engine = finished()
    begun, go_on, drop = Event(), Event(), engine.drop

    def slow_drop(ids: Ids, reason: str) -> int:
        begun.set()
        go_on.wait(10)
        return drop(ids, reason)

    engine.drop = slow_drop  # type: ignore[method-assign]
    async with driving(engine) as app:
        await app.press("x")
        await app.until(begun.is_set)
        await app.press("x")
        go_on.set()
        await app.until(lambda: engine.kept.tolist()[:3] == [False, False, True])


async def test_a_large_drop_asks_with_numbers() -> None:
    """A cluster of 21 per cent leaves only after a yes; n leaves everything as it is."""
    async with driving(finished()) as app:
        await app.press("2", "x")
        await app.until(lambda: "Drop 43 rows (21.5 %)?" in app.asking)
        assert "157 stay" in app.asking
        await app.press("n")
        await app.until(lambda: not app.asking)
        assert app.engine.kept.all()
        await app.press("x", "y")
        await app.until(lambda: int(app.engine.kept.sum()) == 157)
        assert "drop 43 cluster 0 · refund card" in app.engine.calls


async def test_nothing_happens_behind_a_question() -> None:
    """While a question is open no other key does anything."""
    async with driving(finished()) as app:
        await app.press("2", "x")
        await app.until(lambda: bool(app.asking))
        await app.press("u", "r", "e", "1", "tab", "colon")
        assert app.asking
        assert app.main.active == "clusters"
        assert not [
            call for call in app.engine.calls if call.split()[0] in {"undo", "start", "drop"}
        ]


async def test_marked_rows_leave_together_and_marks_are_used_up() -> None:
    """Space marks, x drops what is marked, wherever the cursor is."""
    async with driving(finished()) as app:
        await app.press("space", "j", "space", "x")
        await app.until(lambda: int((~app.engine.kept).sum()) == 2)
        assert not app.engine.kept[[0, 2]].any()
        await app.until(lambda: not app.main.panes.rows.marks)


async def test_a_filter_can_be_marked_and_dropped_as_a_whole() -> None:
    """M marks what the filter shows, and the reason names the filter."""
    async with driving(finished()) as app:
        await app.press("slash")
        await app.type("mumbles")
        await app.until(lambda: len(app.main.panes.rows.ids) == 29)
        await app.press("m", "x")
        await app.until(lambda: "29 rows" in app.asking)
        await app.press("enter")
        await app.until(lambda: int((~app.engine.kept).sum()) == 29)
        assert "drop 29 marked in “mumbles”" in app.engine.calls


async def test_keep_brings_a_cluster_back() -> None:
    """K undoes a drop of the same rows, at any later time."""
    async with driving(finished()) as app:
        await app.press("x", "2", "K")
        await app.until(lambda: bool(app.engine.kept.all()))
        assert "Brought back 1 row" in app.said


async def test_redo_does_it_again() -> None:
    """ctrl+r after u."""
    async with driving(finished()) as app:
        await app.press("x", "u", "ctrl+r")
        await app.until(lambda: "Done again" in app.said)
        assert not app.engine.kept[0]


async def test_advice_is_carried_out_only_after_a_yes() -> None:
    """A asks with numbers first; then the engine accepts that advice and no other."""
    async with driving(finished()) as app:
        await app.press("4", "a")
        await app.until(lambda: "Drop 42 rows" in app.asking)
        await app.press("y")
        await app.until(lambda: "accept 0" in app.engine.calls)
        await app.until(lambda: "Dropped 42 rows" in app.said)
        await app.press("a")
        await app.until(lambda: "has left already" in app.said)


async def test_advice_to_look_at_cannot_be_carried_out() -> None:
    """A on "look at" says what to do instead."""
    async with driving(finished()) as app:
        await app.press("4", "j", "j", "a")
        await app.until(lambda: "to look at" in app.said)
        assert "accept 2" not in app.engine.calls


async def test_a_map_cell_can_be_dropped() -> None:
    """X on the map drops the rows under the cursor."""
    async with driving(finished()) as app:
        await app.press("3")
        await app.until(lambda: app.main.panes.map.spot is not None)
        spot = app.main.panes.map.spot
        assert spot is not None
        await app.press("x")
        if len(spot.kept) > 2:
            await app.press("y")
        await app.until(lambda: not app.engine.kept[spot.kept].any())


async def test_what_the_engine_refuses_is_told() -> None:
    """A full disk is a sentence with a hint, and the row stays."""
    engine = finished()
    engine.refuse["drop"] = CannotWrite("The disk is full.", "Free 2 GB, then press x again.")
    async with driving(engine, NARROW) as app:
        await app.press("x")
        await app.until(lambda: "The disk is full. Free 2 GB" in app.said)
        assert engine.kept.all()
        del engine.refuse["drop"]
        await app.press("x")
        await app.until(lambda: not engine.kept[0])


async def test_a_read_only_session_can_be_looked_at() -> None:
    """Everything shows; a drop says why it cannot be; nothing is started."""
    engine = finished(read_only="another elute has it open")
    async with driving(engine) as app:
        await app.until(lambda: "Read-only: another elute" in app.said)
        assert "read-only" in app.line("rounds")
        await app.press("x")
        await app.until(lambda: "can only be read" in app.said)
        assert engine.kept.all()


async def test_keep_vouches_for_rows_that_are_in() -> None:
    """K on a row that has not left keeps it on purpose: a sign shows it, outliers pass it over."""
    async with driving(finished()) as app:
        await app.press("n")
        first = app.main.panes.rows.row
        await app.press("K")
        await app.until(lambda: "1 row kept on purpose (by hand): no rule drops it." in app.said)
        assert first is not None
        assert app.engine.spared[first]
        await app.press("n", "N", "N")
        assert app.main.panes.rows.row != first


async def test_learning_ranks_outliers_by_what_was_decided() -> None:
    """L asks the worker; at once and with every outlier it says what was learnt from."""
    async with driving(finished()) as app:
        await app.press("x", "L")
        await app.until(lambda: "Outlier scores learnt from 1 dropped." in app.said)
        assert "n goes to the strangest" in app.said
        assert "u takes it back" not in app.said, "undo takes back the drop, not the learning"
        await app.press("n")
        await app.until(lambda: "learnt from 1 dropped" in app.said)


async def test_marks_taken_off_by_mistake_come_back() -> None:
    """M says what it took off and how it comes back; so does undo after a drop of marked rows."""
    async with driving(finished()) as app:
        await app.press("space", "space", "space", "m")
        assert app.said == "3 marks taken off. :marks back puts them on again."
        await app.press("colon")
        await app.type("marks back")
        await app.until(lambda: app.main.panes.rows.marks.count == 3)
        assert "3 rows marked again." in app.said
        await app.press("x")
        if app.asking:
            await app.press("y")
        await app.until(lambda: int((~app.engine.kept).sum()) == 3)
        await app.press("U")
        await app.until(lambda: "3 rows are back" in app.said)
        assert ":marks back" in app.said
        await app.press("colon")
        await app.type("marks back")
        await app.until(lambda: app.main.panes.rows.marks.count == 3)
        await app.press("colon")
        await app.type("marks back")
        await app.until(lambda: "No marks were taken off" in app.said)


async def test_undo_and_redo_say_how_many_rows_moved() -> None:
    """With what it was."""
    async with driving(finished()) as app:
        await app.press("x", "u")
        await app.until(lambda: "Taken back: drop 1 rows (by hand). 1 row is back." in app.said)
        await app.press("ctrl+r")
        await app.until(lambda: "Done again: drop 1 rows (by hand). 1 row has left." in app.said)
