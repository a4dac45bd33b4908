"""One thing the user can do."""

from dataclasses import dataclass
from typing import TypedDict, Unpack


@dataclass(frozen=True)
class Action:
    """One thing the user can do.

    Attributes:
        id: its name, also typed after `:`.
        keys: as Textual names them; the first is the one shown; none for what is only typed.
        label: one or two words for the line of keys; "" leaves it out there.
        help: one line for the help.
        panes: where it is valid, PANES or PAGES; empty for every pane.
        method: for what the pane or page does itself, its action, as `cursor(0, 1)`; "" for what
            a controller does under `id`.
        takes: what may be typed after its name, explained; "" where nothing may.
        asks: whether it begins with a line to type, so that keys are kept for that line.
        counts: whether a number may stand before its key: a controller says in `counted` what
            that does, and the numbers of a `method` are multiplied by it.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    panes: tuple[str, ...]
    method: str
    takes: str = ""
    asks: bool = False
    counts: bool = False


class More(TypedDict, total=False):
    """What only some actions have; see Action."""

    takes: str
    asks: bool
    counts: bool


def do(id: str, keys: str, label: str, help: str, panes: str = "", **more: Unpack[More]) -> Action:
    """What a controller does; its keys and panes written with blanks between them."""
    return Action(id, tuple(keys.split()), label, help, tuple(panes.split()), "", **more)


def by_widget(
    id: str, keys: str, label: str, help: str, panes: str, method: str, *, counts: bool = False
) -> Action:
    """What the pane or page does itself, by one of its `action_*`."""
    return Action(id, tuple(keys.split()), label, help, tuple(panes.split()), method, counts=counts)
