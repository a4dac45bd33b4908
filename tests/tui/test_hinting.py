"""First-run hints: given until what they teach has been done once."""

import time
from pathlib import Path

import pytest

from elute.tui.app import EluteApp
from elute.tui.hinting import FILE, Hinting
from elute.tui.keys.keymap import Keymap
from elute.tui.keys.registry import BY_ID
from elute.tui.present.hints import TEACHING, hint
from elute.tui.present.progress import hinted
from elute.tui.present.spans import Spans
from tests.tui.driving import NARROW, SIZES, Driver, finished

THERE = ("clusters", "map", "report")
KEYS = Keymap().written


def test_every_hint_ends() -> None:
    """Each teaches actions that there are; with all of them used nothing is hinted at."""
    assert set(BY_ID) >= TEACHING
    for place in ("rows", "clusters", "map", "report"):
        assert hint(place, THERE, (), KEYS) != ""
        assert hint(place, THERE, TEACHING, KEYS) == ""


def test_nothing_is_hinted_at_that_is_not_there() -> None:
    """The map is not told of before there is one."""
    assert "map" not in hint("rows", (), ("open",), KEYS)
    assert "3 goes to the map" in hint("rows", ("map",), ("open",), KEYS)
    for place in ("rows", "clusters", "map", "report"):
        for used in ((), ("open", "pick", "select-box", "evidence")):
            assert len(hint(place, THERE, used, KEYS)) < 60


def test_a_hint_names_the_user_s_own_keys() -> None:
    """And is left out where a key it needs was taken away."""
    mine = Keymap({"select-box": ("f2",), "drop": ("d", "x")}).written
    assert "F2 selects its rows, d drops them" in hint("map", THERE, (), mine).replace("f2", "F2")
    bare = Keymap({"select-box": ()}).written
    assert hint("map", THERE, (), bare) == hint("map", THERE, ("select-box",), KEYS)


def test_a_hint_is_never_in_the_way() -> None:
    """It goes where it does not fit on one line beside what was said."""
    said: list[Spans] = [(("Ready.", ""),)]
    assert "hint: h" in "".join(text for text, _ in hinted(said, "h", 40)[0])
    assert hinted(said, "h" * 40, 40)[0][0][0] == "Ready."
    assert hinted(said * 2, "h", 40) == said * 2


def test_what_was_used_is_remembered(tmp_path: Path) -> None:
    """For this user, in a private file; without a home, or a wish for them, there are none."""
    home = {"XDG_STATE_HOME": str(tmp_path)}
    first = Hinting(home, wanted=True)
    before = first.hint("map", THERE, KEYS)
    first.used("select-box")
    first.used("undo")
    assert first.hint("map", THERE, KEYS) != before
    kept = tmp_path / "elute" / FILE
    for _ in range(400):
        if kept.exists():
            break
        time.sleep(0.01)
    assert kept.read_text() == "select-box\n"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert Hinting(home, wanted=True).hint("map", THERE, KEYS) == first.hint("map", THERE, KEYS)
    assert Hinting(home, wanted=False).hint("map", THERE, KEYS) == ""
    assert Hinting({}, wanted=True).hint("map", THERE, KEYS) == ""


@pytest.mark.parametrize("size", [it for it in SIZES if it != NARROW])  # no room beside "Ready."
async def test_hints_stand_beside_what_is_said(size: tuple[int, int], tmp_path: Path) -> None:
    """For the pane one is in; they go with the first use of the key, and cost no line."""
    engine = finished()
    app = EluteApp(lambda: engine, engine.name, {"XDG_STATE_HOME": str(tmp_path)})
    async with app.run_test(size=size) as pilot:
        driver = Driver(app, engine, pilot)
        await driver.until(lambda: "hint: enter opens a row" in driver.said)
        await driver.press("enter")
        await driver.until(lambda: driver.reading)
        assert "hint" not in driver.said
        await driver.press("escape")
        await driver.until(lambda: "hint: 3 goes to the map" in driver.said)
        await driver.press("3")
        await driver.until(lambda: "hint: H J K L" in driver.said)
        assert "\n" not in driver.said
    app.bridge.close()
