"""The line of keys: what can be done here and now, from the registry; a key is never cut in two."""

from collections.abc import Collection

from elute.tui.actions import Action, key_name, valid_in
from elute.tui.present.spans import Spans, width

FIRST, LAST = ("apply", "undo"), ("run", "help", "quit", "back")
"""What there is always room for, at the front and at the end of the line."""
SOONER = ("drop", "merge")
"""What has room sooner than others between them: it is what one came for."""


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
    between = [action for action in labelled if action.id not in (*FIRST, *LAST)]
    room = cells - sum(width(entry) for entry in (*first, *last))
    fitting = set()
    for action in sorted(between, key=lambda it: it.id not in SOONER):
        if width(_entry(action)) <= room:
            fitting.add(action.id)
            room -= width(_entry(action))
    entries = [_entry(action) for action in between if action.id in fitting]
    return tuple(span for entry in (*first, *entries, *last) for span in entry)


def _entry(action: Action) -> Spans:
    return (key_name(action.keys[0]), "key"), (f" {action.label}   ", "quiet")
