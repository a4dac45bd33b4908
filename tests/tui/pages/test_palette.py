"""The palette and the help: finding what can be done by typing."""

import pytest

from elute.tui.keys.keymap import Keymap
from elute.tui.keys.places import PAGES, PANES
from elute.tui.present import palette
from elute.tui.present.spans import width
from tests.tui.driving import SIZES, WIDE, driving, finished, screen


def names(place: str, typed: str) -> list[str]:
    """What fits, the best first."""
    return [action.id for action in palette.found(Keymap(), place, typed)]


def test_what_fits_best_comes_first() -> None:
    """A name's beginning, then letters of it in their order, then words of the help."""
    assert names("rows", "dro")[0] == "drop"
    assert names("rows", "nxo")[0] == "next-outlier"
    assert names("rows", "strangest first")[0] == "next-outlier"
    assert names("rows", "zzzz") == []
    assert names("rows", "a" * 5000) == []


@pytest.mark.parametrize("place", [*PANES, *PAGES])
def test_everything_valid_is_there(place: str) -> None:
    """And what is typed with words after it, wherever one is; lines fit."""
    found = palette.found(Keymap(), place, "")
    valid = {action.id for action in Keymap().valid_in(place)} - {"palette"}
    assert valid <= {action.id for action in found}
    assert "set" in {action.id for action in found}
    assert max(width(palette.line(action, 78)) for action in found) <= 78


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_typed_is_found_and_done(size: tuple[int, int]) -> None:
    """Where the palette was opened: the drop is of the row at the cursor."""
    async with driving(finished(), size) as app:
        await app.press("j", "ctrl+p", *"drop")
        assert any(line.startswith(" do drop") for line in app.shown)
        assert "enter do it" in app.line("keys")
        await app.press("enter")
        await app.until(lambda: not app.engine.kept[1])
        assert not app.reading


async def test_letters_typed_there_are_no_keys() -> None:
    """At once, before anything else has been waited for; esc leaves, and so does backspace not."""
    async with driving(finished(), WIDE) as app:
        await app.pilot.press("ctrl+p", *"xxq?:/'", "5", "space", "backspace")
        await app.until(lambda: " do xxq?:/'5" in screen(app))
        assert app.engine.kept.all()
        await app.press("escape")
        assert not app.reading
        assert app.main.active == "rows"
        assert "x drop" in app.line("keys")


async def test_moving_and_what_the_pane_does_itself() -> None:
    """Arrows choose; an action of the widget is done by the widget."""
    async with driving(finished(), WIDE) as app:
        await app.press("ctrl+p", *"page-down", "enter")
        assert app.main.panes.rows.cursor > 5
        await app.press("ctrl+p", "down", "down", "up", "pagedown", "pageup")
        assert app.main.page.palette.cursor in (0, 1)
        await app.press("tab")
        chosen = app.main.page.palette.chosen
        assert chosen is not None
        assert chosen.id in names("rows", "")


async def test_what_takes_words_opens_its_line() -> None:
    """With the name typed already."""
    async with driving(finished(), WIDE) as app:
        await app.press("ctrl+p", *"set", "enter")
        await app.until(lambda: app.asking.startswith(":set "))
        await app.press("escape", "ctrl+p", *"zzzz", "enter")
        assert "Nothing here is called so" in screen(app)


async def test_over_a_page_it_is_about_the_page() -> None:
    """Leaving it shows the page again."""
    async with driving(finished(), WIDE) as app:
        await app.press("H", "ctrl+p", *"marked", "space", *"round")
        assert app.main.page.palette.chosen is not None
        assert app.main.page.palette.chosen.id == "diff"
        await app.press("escape")
        assert "history" in app.line("page-title")


@pytest.mark.parametrize("size", SIZES)
async def test_help_begins_with_what_is_valid_here(size: tuple[int, int]) -> None:
    """Tab goes from heading to heading and round to the top, `/` finds while one types."""
    async with driving(finished(), size) as app:
        await app.press("3", "question_mark")
        assert "map first" in app.line("page-title")
        assert "Move: map" in screen(app)
        seen = set()
        for _ in range(60):
            await app.press("tab")
            seen.add(app.main.page.lines.top)
        assert len(seen) > 10
        assert 0 in seen
        await app.press("slash", *"zoom")
        await app.until(lambda: "with “zoom” in it" in app.line("page-title"))
        assert "Signs: rows" not in screen(app)
        await app.press("escape")
        await app.until(lambda: "with" not in app.line("page-title"))
        await app.press("q")
        assert (app.reading, app.main.active) == (False, "map")
