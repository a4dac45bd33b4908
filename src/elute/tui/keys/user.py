"""The keys of the user's own file, laid over the registry's."""

from collections.abc import Mapping

from elute.engine.config import Config, among
from elute.tui.keys.counting import BEGIN
from elute.tui.keys.keymap import Keymap
from elute.tui.keys.names import key_name, key_of
from elute.tui.keys.places import PAGES, PANES
from elute.tui.keys.registry import ACTIONS, BY_ID

Keys = Mapping[str, tuple[str, ...]]


def keymap_of(config: Config) -> tuple[Keymap, tuple[str, ...]]:
    """The keymap, and a sentence on every entry of the file that does not hold.

    An entry that would give a key two meanings in one place is refused, and the action keeps the
    keys it has without the file; two actions may well change places.
    """
    wanted: dict[str, tuple[str, ...]] = {}
    problems: list[str] = []
    for id, written in config.keys.items():
        try:
            wanted[id] = _keys(id, written)
        except ValueError as problem:
            problems.append(config.wrong("keys", id, str(problem)))
    while wanted and (clashes := _clashes(wanted)):
        for id, (key, other) in clashes.items():
            del wanted[id]
            said = f"{key_name(key)} cannot be {id}, because it is {other}."
            problems.append(config.wrong("keys", id, said))
    return Keymap(wanted), tuple(problems)


def _keys(id: str, written: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of one entry, as Textual names them.

    Raises:
        ValueError: what is wrong with it.
    """
    if id not in BY_ID:
        raise ValueError(f"There is no action {id}: {among(id, BY_ID)}.")
    if not written and id not in Keymap().commands():
        raise ValueError(f"{id} needs a key, because it cannot be typed after a colon.")
    keys = []
    for key in written:
        try:
            keys.append(key_of(key))
        except ValueError as problem:
            raise ValueError(f"{id} cannot be {key}: {problem}.") from problem
        if keys[-1] in BEGIN:
            raise ValueError(f"{id} cannot be {key}: a number before a key begins with it.")
    return tuple(dict.fromkeys(keys))


def _clashes(wanted: Keys) -> dict[str, tuple[str, str]]:
    """Entries that give a key a second meaning: action -> the key, and what it is already."""
    found: dict[str, tuple[str, str]] = {}
    keys = {action.id: wanted.get(action.id, action.keys) for action in ACTIONS}
    keymap = Keymap()
    for place in (*PANES, *PAGES):
        meanings: dict[str, str] = {}
        for id in sorted((it.id for it in keymap.valid_in(place)), key=wanted.__contains__):
            for key in keys[id]:
                other = meanings.setdefault(key, id)
                if other != id:
                    found.setdefault(id, (key, other))
    return found
