"""Names and notes of clusters, and their order, by keys and commands."""

import pytest

from tests.tui.driving import NARROW, SIZES, asked, driving, finished, screen
from tests.tui.fake_engine import STEPS, FakeEngine


@pytest.mark.parametrize("size", SIZES)
async def test_a_cluster_is_renamed(size: tuple[int, int]) -> None:
    """R offers the old name; the new one is in the list, and u takes it back."""
    async with driving(finished(), size) as app:
        await app.press("2", "R")
        await app.until(lambda: app.main.prompt.asking)
        assert "name of cluster 0 refund card" in app.said
        await app.type("lost parcels")
        await app.until(lambda: "is called “lost parcels” now" in app.said)
        assert "rename 0 lost parcels" in app.engine.calls
        await app.until(lambda: "lost parcels" in screen(app))
        await app.press("u")
        await app.until(lambda: "Taken back" in app.said)
        assert "refund card" in screen(app)


async def test_a_name_shows_on_the_map_and_on_the_card() -> None:
    """And an empty line gives back the report's."""
    async with driving(finished()) as app:
        await app.press("colon")
        await app.type("rename 1 lost [b]parcels")
        await app.until(lambda: "is called" in app.said)
        await app.press("2", "j", "c")
        await app.until(lambda: "cluster 1 · lost [b]parcels" in screen(app))
        await app.press("R")
        await app.type("")
        await app.until(lambda: "cluster 1 · late parcel" in screen(app))


@pytest.mark.parametrize("size", SIZES)
async def test_a_note_is_written(size: tuple[int, int]) -> None:
    """The key offers the note there is; the list has a sign, the card the words."""
    async with driving(finished(), size) as app:
        await app.press("2", "t")
        await app.type("look again")
        await app.until(lambda: "Noted on cluster 0." in app.said)
        await app.until(lambda: "¶ " in screen(app))
        await app.press("c")
        await app.until(lambda: "¶ look again" in screen(app))
        await app.press("t")
        await app.until(lambda: "look again" in app.said)
        await app.type("")
        await app.until(lambda: "no note now" in app.said)
        assert asked(app.engine, "note") == ["note 0 look again", "note 0 "]


async def test_a_command_with_a_cluster_and_no_words_asks_for_them() -> None:
    """It takes nothing away unasked."""
    async with driving(finished()) as app:
        for word in ("note", "rename"):
            await app.press("colon")
            await app.type(f"{word} 0 look again")
            await app.until(lambda word=word: asked(app.engine, word))  # type: ignore[misc, arg-type]
            await app.press("colon")
            await app.type(f"{word} 0")
            await app.until(lambda: "look again" in app.asking)
            await app.press("escape")
            assert asked(app.engine, word) == [f"{word} 0 look again"]


async def test_what_is_the_same_as_before_is_not_recorded() -> None:
    """Nor what is left with escape; the noise keeps its name and takes a note."""
    async with driving(finished()) as app:
        await app.press("2", "R")
        await app.type("refund card")
        await app.press("t")
        await app.until(lambda: "note on cluster 0" in app.said)
        await app.press("escape", "G", "R")
        await app.until(lambda: "The noise keeps its name." in app.said)
        assert not asked(app.engine, "rename")
        assert not asked(app.engine, "note")
        await app.press("t")
        await app.type("mostly typos")
        await app.until(lambda: "Noted on the noise." in app.said)
        assert "note -1 mostly typos" in app.engine.calls


async def test_clusters_are_ordered_by_any_number() -> None:
    """`:sort` takes what is not seen too, and shows it; tab completes, o and O go on and back."""
    async with driving(finished(), NARROW) as app:
        await app.press("colon")
        await app.until(lambda: app.main.prompt.asking)
        for key in "sort co":
            await app.press("space" if key == " " else key)
        await app.until(lambda: "copies" in app.line("keys"))
        assert "cohesion" in app.line("keys")
        await app.press("h", "tab", "enter")
        pane = app.main.panes.clusters
        await app.until(lambda: pane.order == "cohesion")
        assert app.main.active == "clusters"
        assert "cohesion" in screen(app)
        await app.press("o")
        await app.until(lambda: pane.order == "cluster")
        await app.press("O")
        await app.until(lambda: pane.order == "advised")
        await app.press("colon")
        await app.type("sort weight")
        await app.until(lambda: "Clusters cannot be ordered by “weight”." in app.said)
        await app.press("colon")
        await app.type("sort")
        await app.until(lambda: "By what?" in app.said)


async def test_the_keys_line_names_what_can_be_done() -> None:
    """At 80 cells, too; nothing of it where there are no clusters."""
    async with driving(finished(), NARROW) as app:
        await app.press("2")
        for part in ("p split", "K keep", "w homes", "R name"):
            await app.until(lambda part=part: part in app.line("keys"))  # type: ignore[misc]
    async with driving(FakeEngine(done=STEPS.index("embed"))) as app:
        await app.press("2")
        await app.until(lambda: "q quit" in app.line("keys"))
        for part in ("R name", "t note", "v charts", "p split"):
            assert part not in app.line("keys")
