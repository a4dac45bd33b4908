"""The log page: what was done, in words and as a command."""

import base64

import pytest

from elute.engine.logbook import Logged
from elute.tui.present import log
from elute.tui.present.spans import width
from tests.tui.driving import SIZES, driving, finished, screen

AT = "2026-11-23T19:00:00Z"
IDS = ",".join(str(number) for number in range(0, 600, 2))
DROP = Logged(AT, 1, "drop 300 rows (by hand)", "person", 300, f"elute drop s id:{IDS}", "")
UNDONE = Logged(AT, 2, "set cluster.k=4\x1b[2J", "person", None, "elute run s", "", undone=True)
BY_RULE = Logged(AT, 1, "drop 1 row (blank)", "rule: blank", 1, "", "comes of itself")


@pytest.mark.parametrize("size", SIZES)
async def test_the_newest_is_last_and_chosen(size: tuple[int, int]) -> None:
    """D opens it at the end; below it stands the command; what is undone later is told at once."""
    engine = finished()
    async with driving(engine, size) as app:
        await app.press("x", "x")
        await app.until(lambda: int((~engine.kept).sum()) == 2)
        await app.press("D")
        await app.until(lambda: app.reading)
        listing = app.main.page.logged.listing
        assert (listing.count, listing.cursor) == (2, 1)
        assert "2 entries" in app.line("page-title")
        assert "$ elute drop 1 rows (by hand)" in screen(app)
        await app.press("u")
        await app.until(lambda: listing.count == 1)
        await app.press("escape")
        assert not app.reading


async def test_y_copies_the_whole_command() -> None:
    """However long it is on the screen; where there is none, that is said."""
    engine, sent = finished(), list[str]()
    engine.log = lambda: (BY_RULE, DROP)  # type: ignore[method-assign]
    async with driving(engine) as app:
        app.main.write_terminal = sent.append  # type: ignore[assignment, method-assign]
        await app.press("D")
        await app.until(lambda: app.reading)
        await app.press("y")
        await app.until(lambda: bool(sent))
        coded = sent[0].split("c;")[1].rstrip("\x07\x1b\\")
        assert base64.b64decode(coded).decode() == DROP.command
        await app.press("k", "y")
        await app.until(lambda: "no command to copy here. Comes of itself." in app.said)


def test_undone_entries_are_struck_out_and_nothing_is_obeyed() -> None:
    """Words come from files and people."""
    (_, _, (text, role)) = log.line(UNDONE, 80)
    assert role == "dropped"
    assert "\x1b" not in text
    assert "1 of them undone" in "".join(text for text, _ in log.title((DROP, UNDONE)))


@pytest.mark.parametrize("cells", [40, 77, 117, 197])
@pytest.mark.parametrize("entry", [DROP, UNDONE, BY_RULE])
def test_lines_fit_their_place(cells: int, entry: Logged) -> None:
    """And a list of hundreds of ids is cut to look at."""
    assert width(log.line(entry, cells)) <= cells
    told = log.told(entry, cells)
    assert max(width(spans) for spans in told) <= cells
    assert len(told) <= 6
