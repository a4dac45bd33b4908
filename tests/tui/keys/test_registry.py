"""The registry of actions."""

import inspect
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from textual.actions import parse

from elute.engine.config import Config
from elute.tui.doing.handling import Handling
from elute.tui.keys.counting import BEGIN
from elute.tui.keys.keymap import Keymap
from elute.tui.keys.names import key_name
from elute.tui.keys.places import PAGES, PANES
from elute.tui.keys.registry import ACTIONS
from elute.tui.keys.user import keymap_of
from elute.tui.present.spans import width
from elute.tui.widgets.keys import keys_line
from tests.tui.driving import WIDE, Driver, driving, finished

RESERVED = {"ctrl+b", "ctrl+a"}  # tmux and screen
KEYMAP = Keymap()


@pytest.mark.parametrize("place", [*PANES, *PAGES])
def test_a_key_means_one_thing_in_a_place(place: str) -> None:
    """No key has two meanings, be it the pane's own or one valid everywhere; none is a number's."""
    keys = Counter(key for action in KEYMAP.valid_in(place) for key in action.keys)
    assert [key for key, times in keys.items() if times > 1] == []
    assert not set(keys) & set(BEGIN)


def test_no_key_of_a_multiplexer_is_taken() -> None:
    """ctrl+b and ctrl+a never arrive; escape does nothing hot, as it arrives late."""
    assert not RESERVED & {key for action in ACTIONS for key in action.keys}
    assert [action.id for action in ACTIONS if "escape" in action.keys] == ["back", "clear"]


def test_every_action_has_a_name_and_a_help_and_can_be_asked_for() -> None:
    """Names are unique, as they can be typed; what has no key is typed with words after it."""
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    assert all((action.keys or action.id in KEYMAP.commands()) for action in ACTIONS)
    assert all(action.help and set(action.panes) <= {*PANES, *PAGES} for action in ACTIONS)


async def target(app: Driver, place: str) -> object:
    """The widget that keys go to in a place; the pages are opened by their bodies."""
    if place in PANES:
        app.main.focus_pane(place)
        return app.main.target
    page = app.main.page
    bodies: dict[str, object] = {
        "history": page.history,
        "findings": page.findings,
        "finding": page.finding,
    }
    bodies |= {"sending": page.sending, "embedders": page.embedders, "sweep": page.sweep}
    return bodies.get(place, page.charts if place == "charts" else page.lines)


async def test_every_action_is_done_by_someone() -> None:
    """A method that its widget has, a controller, or words typed after its name."""
    async with driving(finished(), WIDE) as app:
        handling: Handling = app.main._handling
        done = {*handling.table(), *handling.all_at_once(), *handling.all_typed()}
        for action in ACTIONS:
            if not action.method:
                assert action.id in done, action.id
                continue
            _, name, given = parse(action.method)
            for place in action.panes or PANES:
                method = getattr(await target(app, place), f"action_{name}")
                inspect.signature(method).bind(*given)


async def test_what_may_be_typed_and_counted_is_done_by_someone() -> None:
    """`takes` goes with a controller's `typed`, `counts` with its `counted`, both ways."""
    async with driving(finished(), WIDE) as app:
        handling: Handling = app.main._handling
        assert {it.id for it in ACTIONS if it.takes} == set(handling.all_typed())
        counted = {it.id for it in ACTIONS if it.counts and not it.method}
        methods = {it.id for it in ACTIONS if it.method and it.counts}
        assert counted <= set(handling.all_counted()) <= counted | methods
        known = {it.id for it in ACTIONS}
        assert {*handling.table(), *handling.all_at_once(), *handling.all_offers()} <= known


@pytest.mark.parametrize("place", PANES)
@pytest.mark.parametrize("cells", [40, 78, 118, 198])
def test_the_line_of_keys_cuts_no_entry(place: str, cells: int) -> None:
    """Entries that do not fit are left out whole, which `…` says; `? help` is always the last."""
    line = keys_line(KEYMAP, place, cells)
    said = "".join(text for text, _ in line)
    assert width(line) <= cells
    for part in ("r run", "q quit"):
        assert part in said
    assert said.rstrip().endswith("? help")
    labelled = [action for action in KEYMAP.valid_in(place) if action.label and action.keys]
    whole = len(line) == 2 * len(labelled)
    assert ("… ? help" in said) != whole


@pytest.mark.parametrize(
    ("place", "matters"),
    [
        ("rows", ("x drop", "u undo", "/ filter", "s find", "enter open")),
        ("clusters", ("x drop", "p split", "m merge", "K keep", "w homes")),
        ("report", ("a accept", "enter rows", "u undo", "/ filter")),
        ("map", ("s select", "x drop", "enter rows", "C colour")),
    ],
)
def test_what_is_used_most_is_seen_at_80_cells(place: str, matters: tuple[str, ...]) -> None:
    """There is room for a few only."""
    said = "".join(text for text, _ in keys_line(KEYMAP, place, 78))
    assert [part for part in matters if part not in said] == []


def test_the_readme_names_keys_that_there_are() -> None:
    """Every key of its table means something in some place, or begins a number."""
    readme = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    rows = [line.split("|") for line in readme.splitlines() if line.startswith("| `")]
    cells = [row[at] for row in rows if len(row) == 6 for at in (1, 3)]
    named = {
        key for cell in cells for part in re.findall("`([^`]+)`", cell) for key in part.split()
    }
    known = {key_name(key) for action in ACTIONS for key in action.keys}
    known |= {key_name(key) for key in BEGIN}
    assert len(named) > 20
    assert named - known == set()


def test_the_file_in_the_readme_is_right() -> None:
    """Read as it stands there, nothing is wrong with it."""
    readme = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    text = readme.split("```toml\n[keys]")[1].split("```")[0]
    keys = tomllib.loads(f"[keys]{text}")["keys"]
    given = {name: (it,) if isinstance(it, str) else tuple(it) for name, it in keys.items()}
    assert keymap_of(Config(keys=given))[1] == ()
