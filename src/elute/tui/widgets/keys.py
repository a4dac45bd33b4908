"""The line of keys: what can be done here and now, from the registry; a key is never cut in two."""

from collections.abc import Collection

from elute.tui.keys.action import Action
from elute.tui.keys.keymap import Keymap
from elute.tui.keys.names import key_name
from elute.tui.present.spans import Spans, width

LAST = ("run", "quit", "back", "help")
"""What there is always room for, at the end of the line; the rest is behind the last of them."""
SOONER = {
    "rows": "drop undo filter search open mark next-outlier keep order",
    "clusters": "drop split merge keep homes rename note card charts pick undo filter search",
    "map": "select-box drop box-rows colour nearer isolate toggle-box zoom-to card search",
    "report": "accept evidence undo filter search card charts",
    "finding": "apply set-bound more undo drop keep",
    "findings": "apply preview undo",
    "card": "drop split keep pick undo rename note",
}
"""What has room sooner than the rest of a place: what one comes for, the most used first."""
MORE: Spans = (("… ", "quiet"),)


def keys_line(keymap: Keymap, place: str, cells: int, idle: Collection[str] = ()) -> Spans:
    """The labelled actions valid in a pane or on a page, as many as fit, `…` where more exist.

    Args:
        keymap: the user's.
        place: pane or page.
        cells: room.
        idle: actions that would do nothing now, which are left out.
    """
    valid = keymap.valid_in(place)
    shown = [it for it in valid if it.label and it.keys and it.id not in idle]
    sooner = SOONER.get(place, "").split()
    first = sorted((it for it in shown if it.id not in LAST), key=lambda it: _rank(it, sooner))
    last = sorted((it for it in shown if it.id in LAST), key=lambda it: LAST.index(it.id))
    ends = [_entry(action) for action in last]
    room = cells - sum(map(width, ends))
    fits = _fitting(first, room)
    if len(fits) < len(first):
        fits = _fitting(first, room - width(MORE))
        ends.insert(max(0, len(ends) - 1), MORE)
    return tuple(span for entry in (*map(_entry, fits), *ends) for span in entry)


def _rank(action: Action, sooner: list[str]) -> int:
    """The lower the sooner; what is not named there comes in the registry's order."""
    return sooner.index(action.id) if action.id in sooner else len(sooner)


def _fitting(actions: list[Action], room: int) -> list[Action]:
    """As many as there is room for; a long one does not keep a shorter one away."""
    fits = []
    for action in actions:
        if width(_entry(action)) <= room:
            fits.append(action)
            room -= width(_entry(action))
    return fits


def _entry(action: Action) -> Spans:
    return (key_name(action.keys[0]), "key"), (f" {action.label}  ", "quiet")
