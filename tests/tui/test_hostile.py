"""Dataset text, names, paths and errors cannot speak to the terminal or to Textual."""

from pathlib import Path

import pytest

from elute.core.errors import EluteError
from tests.tui.driving import NARROW, WIDE, driving, finished

HOSTILE = (
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]0;title\x07\x1b[31mred",
    "\x9b31m C1",
    "\u202eevil\u202c bidi",
    "[/]",
    "[/b] plan [link=https://evil]x[/link]",
    "[@click=app.quit]row[/]",
    "[sys:LOCK=SAFE]",
    "a\\",
    "e" + "\u0301" * 500,
    "漢字" * 100,
    "\x00\x08\x0c\r\n\t",
    "\ud800 lone",
    "x" * 100_000,
)
UNSAFE = {*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xD800}


def assert_safe(lines: list[str]) -> None:
    """No line holds anything a terminal obeys."""
    for line in lines:
        assert not [hex(ord(character)) for character in line if ord(character) in UNSAFE], line


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_hostile_text_is_shown_and_not_obeyed(size: tuple[int, int]) -> None:
    """In rows, clusters, map, report, titles, questions, records and errors."""
    texts = [*HOSTILE, *(f"{text} {number}" for number, text in enumerate(HOSTILE * 4))]
    engine = finished(
        texts=texts,
        source=Path("\x1b]0;evil\x07[/b].csv"),
        names=("[/b]\x1b[31m", "\u202ename", "[link=x]y", "\x9bname"),
        notice="\x1b[2J notice [/]",
    )
    engine.settings["embed"]["method"] = "\x1b[31m[/]"
    async with driving(engine, size) as app:
        for pane in ("1", "2", "3", "4"):
            await app.press(pane, "j", "j")
            assert_safe(app.shown)
        await app.press("2", "x")
        await app.until(lambda: bool(app.asking))
        assert_safe(app.shown)
        await app.press("y", "1", "colon", *"set", "space")
        assert_safe(app.shown)
        await app.press("escape", "e")
        await app.until(lambda: bool(app.asking))
        assert_safe(app.shown)


async def test_every_hostile_record_can_be_read() -> None:
    """The record screen shows each of them, neighbour after neighbour."""
    async with driving(finished(texts=list(HOSTILE)), NARROW) as app:
        await app.press("enter")
        await app.until(lambda: app.reading)
        for _ in HOSTILE:
            await app.press("l", "G")
            assert_safe(app.shown)


async def test_errors_quote_data_safely() -> None:
    """A parser's message may hold the bytes it stumbled over."""
    engine = finished()
    engine.refuse["drop"] = EluteError("Bad value \x1b[31m[/]\u202e", "Do \x07this [/b]. " * 20)
    async with driving(engine) as app:
        await app.press("x")
        await app.until(lambda: "Bad value" in app.said)
        assert_safe(app.shown)


async def test_a_paste_brings_no_control_characters() -> None:
    """What is pasted into a prompt either is plain text or is not taken."""
    from textual.events import Paste

    async with driving(finished()) as app:
        await app.press("slash")
        await app.until(lambda: app.main.prompt.open)
        app.app.post_message(Paste("evil\x1b]52;c;AAAA\x07"))
        await app.pilot.pause()
        assert_safe(app.shown)


@pytest.mark.parametrize("text", [it for it in HOSTILE if len(it) < 1_000])
async def test_hostile_names_and_notes_are_shown_and_not_obeyed(text: str) -> None:
    """In the list, on the map, on card and charts, on the line to type, and when taken back."""
    engine = finished(called={0: text, 1: text}, noted={0: text, -1: text})
    async with driving(engine, WIDE) as app:
        for keys in (("2",), ("c",), ("q", "v"), ("l",), ("q", "R"), ("escape", "t"), ("escape",)):
            await app.press(*keys)
            assert_safe(app.shown)
        engine.rename(0, f"{text} again")
        await app.press("u")
        await app.until(lambda: "Taken back" in app.said)
        assert_safe(app.shown)
