"""The registry as it holds for one user: what is valid where, and what a key means there."""

from collections.abc import Mapping
from dataclasses import replace

from elute.tui.keys.action import Action
from elute.tui.keys.names import key_name
from elute.tui.keys.places import PAGES, PANES
from elute.tui.keys.registry import GROUPS


class Keymap:
    """Every action with its keys.

    Attributes:
        groups: heading -> its actions.
        by_id: id -> the action.
        written: id -> its first key as people write it; none for what is only typed.
    """

    def __init__(self, changed: Mapping[str, tuple[str, ...]] | None = None) -> None:
        """Take the registry's keys but for those `changed`, action id -> Textual's key names."""
        wanted = changed or {}
        self.groups = {
            heading: tuple(replace(it, keys=wanted.get(it.id, it.keys)) for it in actions)
            for heading, actions in GROUPS.items()
        }
        self.actions = tuple(action for group in self.groups.values() for action in group)
        self.by_id = {action.id: action for action in self.actions}
        self.written = {it.id: key_name(it.keys[0]) for it in self.actions if it.keys}
        self._meanings = {
            place: {key: action for action in self.valid_in(place) for key in action.keys}
            for place in (*PANES, *PAGES)
        }

    def valid_in(self, place: str) -> list[Action]:
        """The actions of a page; those of a pane, then what is valid in every pane."""
        own = [action for action in self.actions if place in action.panes]
        return own if place in PAGES else [*own, *(it for it in self.actions if not it.panes)]

    def lookup(self, place: str, key: str) -> Action | None:
        """What a key means in a pane or on a page."""
        return self._meanings[place].get(key)

    def elsewhere(self, key: str) -> dict[str, list[str]]:
        """What a key means at all: action id -> the places where it means that."""
        found: dict[str, list[str]] = {}
        for place, meanings in self._meanings.items():
            if key in meanings:
                found.setdefault(meanings[key].id, []).append(place)
        return found

    def commands(self) -> dict[str, Action]:
        """What may be typed after `:`: everything but moving about in a pane or on a page."""
        here = [it for it in self.actions if it.takes or not it.panes or set(it.panes) & set(PANES)]
        return {it.id: it for it in here if not it.method and it.id != "command"}
