"""The help explains the numbers and the signs too."""

import pytest

from elute.engine.meanings import CLUSTER, OVERALL
from elute.tui.keys.keymap import Keymap
from elute.tui.keys.names import key_name
from elute.tui.keys.places import PAGES, PANES
from elute.tui.present import help
from elute.tui.present.signs import SIGNS
from elute.tui.present.spans import Spans, width


@pytest.mark.parametrize("cells", [76, 150])
def test_every_number_is_explained(cells: int) -> None:
    """By its name, on lines that fit, after the keys."""
    lines = help.page(Keymap(), "rows", cells)
    assert max(map(width, lines)) <= cells
    said = " ".join(" ".join("".join(text for text, _ in line) for line in lines).split())
    for meanings in (*OVERALL.values(), CLUSTER):
        for name, meaning in meanings.items():
            assert f"{name.replace('_', ' ')} {meaning}" in said


@pytest.mark.parametrize("cells", [76, 150])
def test_every_sign_is_explained(cells: int) -> None:
    """What stands alone in front of a line, as `!` for advice to drop, is in the help."""
    lines = ["".join(text for text, _ in line) for line in help.page(Keymap(), "rows", cells)]
    for pane, signs in SIGNS.items():
        told = lines[lines.index(f"Signs: {pane}") :]
        for sign in signs:
            line = next(line for line in told if line.startswith(f"{sign.glyph} "))
            assert sign.meaning.startswith(line[1:].strip())
    assert SIGNS["clusters"][0].glyph == "!"


def plain(lines: list[Spans]) -> list[str]:
    """Their text."""
    return ["".join(text for text, _ in line) for line in lines]


@pytest.mark.parametrize("place", [*PANES, *PAGES])
def test_what_is_valid_here_comes_first(place: str) -> None:
    """Every key that does something at the place stands before the first that does not."""
    lines = plain(help.page(Keymap(), place, 150))
    cut = next(at for at, line in enumerate(lines) if line.endswith(": elsewhere"))
    for action in Keymap().valid_in(place):
        if action.keys:
            keys = "  ".join(map(key_name, action.keys))
            assert any(line.startswith(keys) for line in lines[:cut]), action.id
    assert not [line for line in lines[:cut] if line.startswith("Typed after")]


def test_signs_of_the_pane_come_with_its_keys() -> None:
    """On the clusters `!` is explained before anything that is not about them."""
    lines = plain(help.page(Keymap(), "clusters", 150))
    assert lines.index("Signs: clusters") < lines.index("Findings: elsewhere")
    assert lines.index("Signs: rows") > lines.index("Findings: elsewhere")


def test_the_users_own_keys_are_the_ones_shown() -> None:
    """Nothing is told that does not hold, and the file's place and the names for it are."""
    keymap = Keymap({"drop": ("d", "f2")})
    lines = plain(help.page(keymap, "rows", 150, file="/home/me/.config/elute/config.toml"))
    assert any(line.startswith("d  f2 ") and "drop the marked rows" in line for line in lines)
    assert any("/home/me/.config/elute/config.toml" in line for line in lines)
    assert any(line.split() == ["drop", "d", "f2"] for line in lines)


def test_a_search_leaves_what_has_the_text_in_it() -> None:
    """In the keys or in the words, in any case; where nothing has it, that is said."""
    found = help.page(Keymap(), "rows", 200, "OUTLIER")
    entries = plain([line for line in found if line and line[0][1] == "key"])
    assert entries
    assert all("outlier" in line.lower() for line in entries)
    assert plain(help.page(Keymap(), "rows", 150, "zzz")) == ["Nothing here has this in it."]


def test_where_a_number_may_stand_before_a_key_is_said() -> None:
    """Made of the registry too."""
    line = next(it for it in plain(help.page(Keymap(), "rows", 150)) if "a number begins" in it)
    assert {"j", "G", "u", "space"} <= set(line.split())
    assert "x" not in line.split()
