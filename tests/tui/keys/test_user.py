"""The user's own keys, laid over the registry's."""

import random
import string
from collections import Counter

import pytest
from textual.keys import _character_to_key

from elute.engine.config import Config
from elute.tui.keys.keymap import Keymap
from elute.tui.keys.names import key_name, key_of
from elute.tui.keys.places import PAGES, PANES
from elute.tui.keys.registry import ACTIONS
from elute.tui.keys.user import keymap_of


def given(**keys: str | tuple[str, ...]) -> Config:
    """A file with these keys, a line each below the section."""
    plain = {it.replace("_", "-"): (k,) if isinstance(k, str) else k for it, k in keys.items()}
    text = "\n".join(["[keys]", *(f"{name} = 1" for name in plain)])
    return Config(keys=plain, text=text)


def clashes(keymap: Keymap) -> list[tuple[str, str]]:
    """Keys with two meanings in one place."""
    found = []
    for place in (*PANES, *PAGES):
        keys = Counter(key for action in keymap.valid_in(place) for key in action.keys)
        found += [(place, key) for key, times in keys.items() if times > 1]
    return found


def test_keys_are_written_as_people_write_them() -> None:
    """Signs by themselves, the others by their usual names; and back."""
    written = ["/", "?", "ctrl+x", "space", "esc", "F2", "G", "g", "'", "pgdn", "shift+tab", "ä"]
    keys = ["slash", "question_mark", "ctrl+x", "space", "escape", "f2", "G", "g", "apostrophe"]
    assert [key_of(it) for it in written] == [*keys, "pagedown", "shift+tab", "ä"]
    assert [key_name(key) for key in keys[:5]] == written[:5]
    assert [key_of(sign) for sign in string.punctuation] == [
        _character_to_key(sign) for sign in string.punctuation
    ]
    assert [key_name(key_of(sign)) for sign in string.punctuation] == list(string.punctuation)


@pytest.mark.parametrize(
    "written",
    ["ctrl+shift+x", "shift+x", "ctrl+i", "ctrl+m", "foo", "ctrl+", "\x1b", "\n", "alt+x", "F99"],
)
def test_a_key_that_no_terminal_sends_surely_is_refused(written: str) -> None:
    """Or that it sends for another key too."""
    with pytest.raises(ValueError, match=r"."):
        key_of(written)


def test_a_key_of_ones_own_takes_the_place_of_the_usual_one() -> None:
    """In every place where the action is valid; the old key means nothing any more."""
    keymap, problems = keymap_of(given(drop=("d", "f2")))
    assert problems == ()
    for key in ("d", "f2"):
        action = keymap.lookup("rows", key)
        assert action is not None
        assert action.id == "drop"
    assert keymap.lookup("rows", "x") is None
    assert keymap.by_id["drop"].keys == ("d", "f2")


def test_two_actions_may_change_places() -> None:
    """Neither is in the other's way once both have moved."""
    keymap, problems = keymap_of(given(drop="K", keep="x"))
    assert problems != ()  # K is the map's, where drop is valid too
    keymap, problems = keymap_of(given(run="H", history="r"))
    assert problems != ()
    keymap, problems = keymap_of(given(next_outlier="N", previous_outlier="n"))
    assert problems == ()
    assert keymap.by_id["next-outlier"].keys == ("N",)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"drop": "u"}, ("u cannot be drop", "undo")),
        ({"drop": "j"}, ("j cannot be drop", "down")),
        ({"dorp": "d"}, ("There is no action dorp", "perhaps drop")),
        ({"drop": "ctrl+i"}, ("drop cannot be ctrl+i", "the same", "tab")),
        ({"drop": "7"}, ("drop cannot be 7", "number")),
        ({"drop": "#"}, ("drop cannot be #", "number")),
        ({"down": ()}, ("down needs a key",)),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    keys: dict[str, str | tuple[str, ...]], said: tuple[str, ...]
) -> None:
    """With both names where two clash, and the line; the action keeps its usual keys."""
    keymap, problems = keymap_of(given(**keys))
    assert len(problems) == 1
    assert problems[0].startswith("line 2: ")
    assert [part for part in said if part not in problems[0]] == []
    assert keymap.by_id["drop"].keys == ("x",)
    assert clashes(keymap) == []


def test_an_action_that_can_be_typed_needs_no_key() -> None:
    """`drop = []` takes it off the keys: nothing is dropped by a slip."""
    keymap, problems = keymap_of(given(drop=()))
    assert problems == ()
    assert keymap.lookup("rows", "x") is None
    assert "drop" in keymap.commands()


def test_no_file_makes_two_meanings() -> None:
    """400 files of random keys: what is left never clashes, and every refusal is told."""
    chance, keys = random.Random(7), [*"abcdjkxuKHn/?", "space", "f2", "enter"]
    refused = held = 0
    for _ in range(400):
        chosen = chance.sample([action.id for action in ACTIONS], 6)
        config = Config(keys={it: (chance.choice(keys),) for it in chosen}, text="[keys]")
        keymap, problems = keymap_of(config)
        assert clashes(keymap) == []
        kept = [it for it in chosen if keymap.by_id[it].keys == (key_of(config.keys[it][0]),)]
        assert len(problems) >= 6 - len(kept)
        refused, held = refused + len(problems), held + 6 - len(problems)
    assert min(refused, held) > 200
