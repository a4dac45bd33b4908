"""The line of keys: what can be done here and now, from the registry; a key is never cut in two."""

from collections.abc import Collection

from elute.tui.actions import Action, key_name, valid_in
from elute.tui.present.spans import Spans, width

FIRST, LAST = ("apply", "undo"), ("run", "help", "quit", "back")
"""What there is always room for, at the front and at the end of the line."""


def keys_line(pane: str, cells: int, idle: Collection[str] = ()) -> Spans:
    """The labelled actions valid in a pane or on a page, as many as fit.

    Args:
        pane: or page.
        cells: room.
        idle: actions that would do nothing now, which are left out.
    """
    labelled = [action for action in valid_in(pane) if action.label and action.id not in idle]
    first, last = (
        [_entry(action) for action in labelled if action.id in ids] for ids in (FIRST, LAST)
    )
    room = cells - sum(width(entry) for entry in (*first, *last))
    entries: list[Spans] = []
    for action in labelled:
        entry = _entry(action)
        if action.id not in (*FIRST, *LAST) and width(entry) <= room:
            entries.append(entry)
            room -= width(entry)
    return tuple(span for entry in (*first, *entries, *last) for span in entry)


def _entry(action: Action) -> Spans:
    return (key_name(action.keys[0]), "key"), (f" {action.label}   ", "quiet")
