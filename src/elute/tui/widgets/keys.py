"""The line of keys: what can be done here and now, from the registry; a key is never cut in two."""

from elute.tui.actions import Action, key_name, valid_in
from elute.tui.present.spans import Spans, width

LAST = ("run", "help", "quit", "back")


def keys_line(pane: str, cells: int) -> Spans:
    """The labelled actions valid in a pane or on a page, as many as fit."""
    labelled = [action for action in valid_in(pane) if action.label]
    last = [_entry(action) for action in labelled if action.id in LAST]
    room = cells - sum(width(entry) for entry in last)
    entries: list[Spans] = []
    for action in labelled:
        entry = _entry(action)
        if action.id not in LAST and width(entry) <= room:
            entries.append(entry)
            room -= width(entry)
    return tuple(span for entry in (*entries, *last) for span in entry)


def _entry(action: Action) -> Spans:
    return (key_name(action.keys[0]), "key"), (f" {action.label}   ", "quiet")
