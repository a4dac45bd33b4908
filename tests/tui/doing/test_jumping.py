"""Going to a line by a letter, and to a row by its number."""

import pytest

from tests.tui.driving import SIZES, WIDE, driving, finished, screen


@pytest.mark.parametrize("size", SIZES)
async def test_a_letter_goes_to_its_line(size: tuple[int, int]) -> None:
    """The letters are in front of the lines that are seen, in the order of the fingers."""
    async with driving(finished(), size) as app:
        await app.press("pagedown")
        rows = app.main.panes.rows
        top = rows.top
        await app.press("apostrophe")
        line = next(it for it in app.shown if f" {rows.ids[top + 2]} " in it and "d" in it[:2])
        assert line.strip().startswith("d")
        assert "a letter goes there" in app.line("keys")
        await app.press("d")
        assert rows.cursor == top + 2
        assert rows.top == top
        assert "a letter goes there" not in app.line("keys")
        assert not any(it.startswith("d  ") for it in app.shown)


async def test_any_other_key_leaves() -> None:
    """esc, a letter beyond the lines, a sign; nothing is dropped by a key that is a letter here."""
    async with driving(finished(), WIDE) as app:
        rows = app.main.panes.rows
        for key in ("escape", "9", "slash", "f2"):
            await app.press("apostrophe", key)
            assert rows.cursor == 0
            assert not app.main.prompt.asking
        await app.press("apostrophe", "x")
        assert app.engine.kept.all()


@pytest.mark.parametrize(
    ("open_it", "listing"),
    [
        (("2",), "clusters"),
        (("4",), "advice"),
        (("H",), "round-list"),
        (("question_mark",), "page-lines"),
    ],
)
async def test_lists_everywhere_have_letters(open_it: tuple[str, ...], listing: str) -> None:
    """In every pane and on every page that is a list."""
    async with driving(finished(), WIDE) as app:
        await app.press(*open_it)
        await app.press("apostrophe")
        assert app.main._handling.jumping.open
        before = app.main.query_one(f"#{listing}").cursor  # type: ignore[attr-defined]
        await app.press("s")
        after = app.main.query_one(f"#{listing}").cursor  # type: ignore[attr-defined]
        assert after == before + (listing != "round-list")


@pytest.mark.parametrize("size", SIZES)
async def test_a_row_is_gone_to_by_its_number(size: tuple[int, int]) -> None:
    """`:42`, `:row 42` and `#42G`, from wherever one is."""
    async with driving(finished(), size) as app:
        rows = app.main.panes.rows
        await app.press("2", "colon")
        await app.type("42")
        await app.until(lambda: rows.row == 42)
        assert app.main.active == "rows"
        await app.press("number_sign", "7", "G")
        await app.until(lambda: rows.row == 7)
        await app.press("colon")
        await app.type("row 110")
        await app.until(lambda: rows.row == 110)
        await app.press("G")
        assert rows.cursor == len(rows.ids) - 1


async def test_elsewhere_a_number_before_g_is_a_line() -> None:
    """The clusters have no ids that one would go to so."""
    async with driving(finished(), WIDE) as app:
        await app.press("2", "number_sign", "3", "G")
        assert app.main.panes.clusters.cursor == 2


async def test_a_row_that_is_not_shown_is_said_to_be_hidden() -> None:
    """By a filter, with the way to it; that there is no such row is something else."""
    async with driving(finished(), WIDE) as app:
        await app.press("slash")
        await app.type("refund")
        await app.until(lambda: len(app.main.panes.rows.ids) == 43)
        await app.press("colon")
        await app.type("1")
        await app.until(lambda: "Row 1 is not shown. A filter hides it" in app.said)
        await app.press("number_sign", *"99999", "G")
        await app.until(lambda: "There is no row 99999. They go from 0 to 199." in app.said)
        await app.press("colon")
        await app.type("row \x1b[31m")
        await app.until(lambda: "There is no row" in app.said)
        assert "\x1b" not in screen(app)


async def test_names_on_the_map_have_letters() -> None:
    """The box goes to the name, and so to its cluster; the letter is gone then."""
    async with driving(finished(), WIDE) as app:
        await app.press("3", "apostrophe")
        names = [label.text for label in app.main.panes.map._scene.labels]  # type: ignore[union-attr]
        assert len(names) == 4
        assert f"s{names[1][1:]}" in screen(app)
        await app.press("s")
        assert names[1] in screen(app)
        spot = app.main.panes.map.spot
        assert spot is not None
        assert spot.cluster is None or app.engine.names[spot.cluster] == names[1]
        await app.press("apostrophe", "escape")
        assert names[0] in screen(app)
