"""The palette: actions found by what is typed of their name, or of what they do."""

from dataclasses import replace

from textual.fuzzy import FuzzySearch

from elute.tui.keys.action import Action
from elute.tui.keys.keymap import Keymap
from elute.tui.keys.names import key_name
from elute.tui.present.spans import Spans, cut, left
from elute.tui.present.typing import Typing

NAME, KEYS = 20, 11
LONGEST = 20  # characters; no name is longer, and the search takes its time with long ones
_SEARCH = FuzzySearch()


def found(keymap: Keymap, place: str, typed: str) -> list[Action]:
    """The actions valid at a place that fit what was typed, the best first.

    Letters of a name in their order fit; so do words that all stand in the help.
    """
    wanted = " ".join(typed.lower().replace("-", " ").split())[:LONGEST]
    here = [action for action in keymap.valid_in(place) if action.id != "palette"]
    typed_only = [
        replace(it, keys=()) for it in keymap.commands().values() if it.takes and it not in here
    ]
    valid = [*sorted(here, key=lambda it: not it.label), *typed_only]
    if not wanted:
        return valid
    fits = [(_fit(wanted, action), -at, action) for at, action in enumerate(valid)]
    return [action for fit, _, action in sorted(fits, key=lambda it: it[:2], reverse=True) if fit]


def line(action: Action, cells: int) -> Spans:
    """One action: its name, its key, what it does."""
    key = key_name(action.keys[0]) if action.keys else ":"
    told = action.help if action.keys else action.takes
    spans = ((left(action.id, NAME), ""), (left(key, KEYS), "key"), (told, "quiet"))
    return cut(((" ", ""), *spans), cells)


def title(typing: Typing, count: int, cells: int) -> Spans:
    """What has been typed, and how many actions fit."""
    fits = f"{count} fit" if count != 1 else "1 fits"
    return (("do ", "strong"), *typing.shown(max(8, cells // 2)), (f"   {fits}", "quiet"))


def _fit(wanted: str, action: Action) -> float:
    name = action.id.replace("-", " ")
    score = _SEARCH.match(wanted, name)[0]
    if name.startswith(wanted):
        score += 100
    told = f"{action.help} {action.label} {action.takes}".lower()
    return score + 10 * all(word in told or word in name for word in wanted.split())
