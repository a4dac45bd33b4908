"""The page of all settings."""

import pytest

from elute import cycle
from tests.tui.driving import NARROW, SIZES, Driver, asked, driving, finished, screen
from tests.tui.fake_engine import FakeEngine


def scripted(**given: object) -> FakeEngine:
    """An engine with every setting that there is."""
    engine = finished(**given)
    engine.settings = cycle.complete({"cluster": {"method": "hdbscan"}})
    return engine


async def opened(app: Driver) -> None:
    """Open the page and wait until it is seen."""
    await app.press("P")
    await app.until(lambda: app.reading and "settings" in app.line("page-title"))


async def go_to(app: Driver, name: str) -> None:
    """Put the cursor on a setting that is seen."""
    await app.press("home")
    form = app.main.page.form.listing
    while form.chosen is None or form.chosen.name != name:
        before = form.cursor
        await app.press("j")
        assert form.cursor != before, f"{name} is not there"


@pytest.mark.parametrize("size", SIZES)
async def test_all_settings_with_what_they_do(size: tuple[int, int]) -> None:
    """Name, value, range; below, what it does, the default; the keys of the page."""
    async with driving(scripted(), size) as app:
        await opened(app)
        await go_to(app, "cluster.min_cluster_size")
        seen = screen(app)
        for part in ("min_cluster_size", "Default", "enter types a value"):
            assert part in seen
        assert "all as by default" not in app.line("page-title")
        await go_to(app, "cluster.method")
        assert "kmeans hdbscan dbscan" in screen(app)
        assert "choose" in app.line("keys")
        await app.press("escape")
        await app.until(lambda: not app.reading)


async def test_a_value_is_typed_and_told_before_it_is_set() -> None:
    """What would be run again, or what is wrong, while it is typed; then it is set as by `:set`."""
    engine = scripted()
    async with driving(engine, NARROW) as app:
        await opened(app)
        await go_to(app, "cluster.min_cluster_size")
        await app.press("enter")
        await app.until(lambda: "cluster.min_cluster_size =" in app.asking)
        await app.press("ctrl+u", "x")
        assert "whole number" in app.line("keys")
        await app.press("backspace", "1", "2")
        await app.until(lambda: "cluster, evaluate, overlap, report" in app.line("keys"))
        await app.press("enter")
        await app.until(lambda: "Set cluster.min_cluster_size=12." in app.said)
        assert asked(engine, "set") == ["set cluster.min_cluster_size=12"]
        await app.until(lambda: any("*   min_cluster_size" in line for line in app.shown))
        await app.press("u")
        await app.until(lambda: bool(asked(engine, "undo")))


async def test_a_choice_is_moved_and_then_set() -> None:
    """Nothing is set before enter; moving on leaves it as it was; d goes back to the default."""
    engine = scripted()
    async with driving(engine) as app:
        await opened(app)
        await go_to(app, "cluster.space")
        await app.press("l")
        await app.until(lambda: "vectors → pca" in screen(app))
        assert "to be run again" in screen(app)
        await app.press("j", "k")
        await app.until(lambda: "→" not in screen(app))
        assert not asked(engine, "set")
        await app.press("h", "enter")
        await app.until(lambda: "Set cluster.space=umap." in app.said)
        await app.press("d")
        await app.until(lambda: "Set cluster.space=vectors." in app.said)
        await app.press("d")
        await app.until(lambda: "has its default" in app.said)
        await app.press("enter")
        await app.until(lambda: "h and l choose" in app.said)


async def test_other_methods_are_folded() -> None:
    """Enter shows their settings; to set one chooses its method too, which is said."""
    engine = scripted()
    async with driving(engine) as app:
        await opened(app)
        form = app.main.page.form.listing
        await go_to(app, "cluster.method")
        while form.chosen is None or (form.chosen.key, form.chosen.method) != ("", "dbscan"):
            await app.press("j")
        assert "dbscan is not in force" in screen(app)
        await app.press("enter", "j")
        await app.until(lambda: form.chosen is not None and form.chosen.name == "cluster.eps")
        assert "Setting it sets cluster.method=dbscan, too" in screen(app)
        await app.press("enter")
        await app.type("0.3")
        await app.until(lambda: bool(asked(engine, "set")))
        assert asked(engine, "set") == ["set cluster.method=dbscan cluster.eps=0.3"]


async def test_settings_are_looked_for() -> None:
    """By letters; an empty line shows all again; where none has them that is said."""
    async with driving(scripted(), NARROW) as app:
        await opened(app)
        for letters, seen in (("outlier", "drop_outliers"), ("zzzz", "No setting has that")):
            await app.press("slash")
            await app.type(letters)
            await app.until(lambda seen=seen: seen in screen(app))  # type: ignore[misc]
            assert f"“{letters}”" in app.line("page-title")
        await app.press("enter")
        await app.until(lambda: "no setting here" in app.said)
        await app.press("slash")
        await app.type("")
        await app.until(lambda: "format" in screen(app))
