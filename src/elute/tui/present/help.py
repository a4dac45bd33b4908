"""The help screen, made of the registry of actions and of numbers, so that it cannot be wrong."""

from collections.abc import Iterable
from dataclasses import dataclass

from elute.engine.meanings import CLUSTER, OVERALL
from elute.tui.keys.action import Action
from elute.tui.keys.keymap import Keymap
from elute.tui.keys.names import key_name
from elute.tui.keys.places import PANES
from elute.tui.present.signs import SIGNS, Sign
from elute.tui.present.spans import Spans, left, wrap

KEYS, NAMES, TYPED = 16, 25, 12
NUMBER = "# or 5 to 9"


@dataclass(frozen=True)
class Entry:
    """What is explained, on the left, and its explanation; `wide` cells stand before that."""

    name: str
    told: str
    wide: int = KEYS


Part = tuple[str, list[Entry]]
"""A heading with what stands below it."""


def page(keymap: Keymap, place: str, cells: int, wanted: str = "", file: str = "") -> list[Spans]:
    """What can be done at a place, then everything else, then signs, numbers and commands.

    Args:
        keymap: the user's.
        place: pane or page that the help was asked for on.
        cells: room.
        wanted: show only what has this text in it, in any case; "" for everything.
        file: where the user's own keys are written, safe to show.
    """
    lines: list[Spans] = []
    for heading, entries in _parts(keymap, place, file):
        found = [it for it in entries if wanted.lower() in f"{it.name} {it.told}".lower()]
        if found:
            lines.append(((heading, "head"),))
            lines += [line for entry in found for line in _lines(entry, cells)]
            lines.append(())
    return lines or [(("Nothing here has this in it.", "quiet"),)]


def headings(lines: list[Spans]) -> list[int]:
    """The lines on which a part begins."""
    return [at for at, spans in enumerate(lines) if spans and spans[0][1] == "head"]


def _parts(keymap: Keymap, place: str, file: str) -> Iterable[Part]:
    here = {action.id for action in keymap.valid_in(place)}
    for group, actions in keymap.groups.items():
        yield f"{group}: {place}", [_entry(it) for it in actions if it.id in here]
    yield f"A number before a key: {place}", _numbered(keymap, place)
    yield from _signs({place: SIGNS.get(place, ())})
    for group, actions in keymap.groups.items():
        yield f"{group}: elsewhere", [_entry(it, where=True) for it in actions if it.id not in here]
    commands = keymap.commands()
    yield (
        "Typed after a colon",
        [
            Entry(f":{name}", action.takes or action.help, TYPED)
            for name, action in sorted(commands.items())
        ],
    )
    yield from _signs({pane: signs for pane, signs in SIGNS.items() if pane != place})
    yield from _numbers()
    yield from _own(keymap, file)


def _own(keymap: Keymap, file: str) -> Iterable[Part]:
    """Where the user's own keys are written, and the names of the actions there."""
    if file:
        told = [Entry("[keys]", f'below this line in {file}: drop = "d" or ["x", "d"]', TYPED)]
        yield "Keys of your own", told
        names = ((it.id, "  ".join(map(key_name, it.keys))) for it in keymap.actions)
        yield "Names of actions for that file", [Entry(*it, NAMES) for it in names]


def _numbered(keymap: Keymap, place: str) -> list[Entry]:
    """Before which keys a number may stand, and how it is typed."""
    taking = [it for it in keymap.valid_in(place) if it.counts and it.keys]
    keys = "  ".join(key_name(it.keys[0]) for it in taking)
    told = f"a number begins: #12 or 5. So many times, or so far: {keys}"
    return [Entry(NUMBER, told)] if taking else []


def _signs(signs: dict[str, tuple[Sign, ...]]) -> Iterable[Part]:
    """What the signs in front of the lines mean, pane by pane."""
    for pane, found in signs.items():
        yield f"Signs: {pane}", [Entry(sign.glyph, sign.meaning) for sign in found]


def _numbers() -> Iterable[Part]:
    """What the numbers about clusters mean, under their headings."""
    told = {**OVERALL, "a cluster's card and columns": CLUSTER}
    for heading, meanings in told.items():
        entries = [Entry(it.replace("_", " "), told, NAMES) for it, told in meanings.items()]
        yield f"Numbers: {heading}", entries


def _entry(action: Action, *, where: bool = False) -> Entry:
    """An action with its keys, and if asked for with the places where it is valid."""
    keys = "  ".join(key_name(key) for key in action.keys) or f":{action.id}"
    panes = [pane for pane in action.panes if pane in PANES] or list(action.panes)
    places = f"  ({', '.join(panes)})" if where and panes else ""
    return Entry(keys, f"{action.help}{places}")


def _lines(entry: Entry, cells: int) -> list[Spans]:
    first, *more = wrap(entry.told, cells - entry.wide)
    rest: list[Spans] = [((" " * entry.wide, ""), (line, "")) for line in more]
    return [((left(entry.name, entry.wide), "key"), (first, "")), *rest]
