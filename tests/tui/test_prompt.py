"""What is typed reaches the line it is meant for, however slow the disk or the connection."""

import asyncio
from threading import Event

from elute.core.errors import EluteError
from tests.tui.driving import driving, finished
from tests.tui.fake_engine import FakeEngine, Ids


def slow(engine: FakeEngine) -> tuple[Event, Event]:
    """Make drops wait; events for "it has begun" and "go on"."""
    begun, go_on, drop = Event(), Event(), engine.drop

    def slow_drop(ids: Ids, reason: str) -> int:
        begun.set()
        go_on.wait(10)
        return drop(ids, reason)

    engine.drop = slow_drop  # type: ignore[method-assign]
    return begun, go_on


async def test_a_command_typed_during_a_drop_is_not_taken_for_keys() -> None:
    """`:undo` has letters that are keys: none of them does anything, and the command is done."""
    engine = finished()
    begun, go_on = slow(engine)
    async with driving(engine) as app:
        await app.press("x")
        await app.until(begun.is_set)
        await app.press("colon", *"undo", "enter")
        go_on.set()
        await app.until(lambda: "Taken back: drop 1 rows" in app.said)
        assert [call.split()[0] for call in engine.calls if call != "snapshot"] == ["drop", "undo"]
        assert engine.kept.all()
        await app.press("x")
        await app.until(lambda: not engine.kept[1])


async def test_a_paste_meanwhile_is_kept_too() -> None:
    """A filter pasted before its line is open."""
    engine = finished()
    begun, go_on = slow(engine)
    async with driving(engine) as app:
        await app.press("x")
        await app.until(begun.is_set)
        await app.press("slash")
        app.main.prompt.paste("refund")
        await app.press("enter")
        go_on.set()
        await app.until(lambda: len(app.main.panes.rows.ids) == 43)


async def test_a_question_is_not_answered_by_what_was_typed_for_a_line() -> None:
    """The keys kept for the command are its own; the drop before it waits for its own yes."""
    async with driving(finished()) as app:
        app.main.prompt.expect()
        await app.press("y", "enter")
        app.main.do("clusters")
        app.main.do("drop")
        await app.until(lambda: "Drop 43 rows" in app.said)
        assert app.engine.kept.all()
        await app.press("n")
        await app.until(lambda: not app.main.prompt.asking)
        assert app.engine.kept.all()


async def test_keys_are_keys_again_when_no_line_was_asked_for() -> None:
    """The turn failed before its line: what was typed for it is forgotten, the next key works."""
    engine = finished()
    async with driving(engine) as app:
        go_on = asyncio.Event()

        async def fail() -> None:
            await go_on.wait()
            raise EluteError("Not now.", "")

        app.main.turns.soon(fail, typed=True)
        await app.press("x")
        go_on.set()
        await app.until(lambda: "Not now" in app.said)
        assert engine.kept.all()
        await app.press("x")
        await app.until(lambda: not engine.kept[0])
