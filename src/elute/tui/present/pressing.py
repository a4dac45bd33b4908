"""What is said about keys: those that mean nothing, and numbers before them."""

from collections.abc import Mapping, Sequence

from elute.core.safe import safe
from elute.tui.keys.action import Action
from elute.tui.keys.keymap import Keymap
from elute.tui.keys.names import key_name
from elute.tui.present.spans import Spans, cut

PLACES = 3
LEAVE: Spans = (("esc", "key"), (" leave", "quiet"))
JUMP: Spans = (("a letter", "key"), (" goes there   ", "quiet"), *LEAVE)
PALETTE: Spans = (
    ("enter", "key"),
    (" do it   ", "quiet"),
    ("↑ ↓", "key"),
    (" choose   ", "quiet"),
    *LEAVE,
)


def unbound(key: str, where: Mapping[Action, Sequence[str]]) -> tuple[str, str]:
    """A key that means nothing here: what it means elsewhere, as people read it, and a hint."""
    for action, places in where.items():
        more = " …" if len(places) > PLACES else "."
        said = f"{safe(key)} ({action.id}) does nothing here, but in {', '.join(places[:PLACES])}"
        return f"{said}{more}", "? shows the keys that do."
    return f"{safe(key)} does nothing here.", "? shows the keys that do."


def uncounted(action: Action) -> tuple[str, str]:
    """A number before an action that takes none."""
    return f"{action.id} takes no number before it: nothing was done.", "? shows what takes one."


def too_soon(action: Action) -> tuple[str, str, str]:
    """A decision that was pressed while something else was still at work, and its role."""
    key = key_name(action.keys[0]) if action.keys else action.id
    said = f"Not done: {key} ({action.id}) was pressed while something else was still at work."
    return said, "Look, then press it again.", "warn"


def number(typed: str, keymap: Keymap, place: str, cells: int) -> Spans:
    """The number being typed, and before which keys it may stand."""
    taking = [it for it in keymap.valid_in(place) if it.counts and it.keys]
    keys = " ".join(key_name(action.keys[0]) for action in taking)
    spans: Spans = (
        (f"#{typed}", "accent"),
        (" times, or so far:  ", "quiet"),
        (f"{keys}   ", "key"),
        *LEAVE,
    )
    return cut(spans, cells)


def wrong_file(problems: Sequence[str], file: str) -> tuple[str, str]:
    """What is wrong with the user's file: the first of it, and how to see the rest."""
    more = f" (and {len(problems) - 1} more: `elute doctor` lists all)" if problems[1:] else ""
    return f"Your own file: {problems[0]}", f"The rest of it holds{more}: {file}"
