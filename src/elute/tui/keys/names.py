"""Keys as people write them (`/`, `ctrl+x`, `esc`), and as Textual names them."""

import string
import unicodedata

from textual.keys import Keys

from elute.core.safe import safe

_ODD = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Signs that Textual does not call by their Unicode name."""


def _named(sign: str) -> str:
    """Textual's name of a sign that is no letter or digit."""
    name = unicodedata.name(sign, "").lower().replace("-", "_").replace(" ", "_")
    return _ODD.get(name, name)


_SIGNS = {
    **{_named(sign): sign for sign in string.punctuation},
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
_WRITTEN = {
    **{name: key for key, name in _SIGNS.items()},
    "del": "delete",
    "ins": "insert",
    "return": "enter",
    "backtab": "shift+tab",
}
_TWINS = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+[": "esc"}
"""Keys for which a terminal sends what it sends for another."""
_SENT = {key.value for key in Keys if not key.value[-1].isdigit() and key.value[0] != "<"}
_SENT |= {f"f{number}" for number in range(1, 13)}


def key_name(key: str) -> str:
    """A key of Textual's as people write it: `/` for "slash", `ctrl+]`."""
    held, plus, last = key.rpartition("+")
    return f"{held}{plus}{_SIGNS.get(last, last)}"


def key_of(written: str) -> str:
    """Textual's name of a key as people write it.

    Raises:
        ValueError: a terminal sends no such key, or one that cannot be told from another.
    """
    if len(written) == 1:
        if written == " ":
            return "space"
        key = written if written.isalnum() else _WRITTEN.get(written) or _named(written)
        if key:
            return key
    held, plus, last = written.lower().rpartition("+")
    name = f"{held}{plus}{last}"
    if name in _TWINS:
        raise ValueError(f"a terminal sends the same for {name} and {_TWINS[name]}")
    if held == "shift" and len(last) == 1:
        raise ValueError(f"write {last.upper()} for shift+{safe(last)}")
    key = f"{held}{plus}{_WRITTEN.get(last, last)}"
    if key not in _SENT:
        raise ValueError("keys are written x, X, /, ctrl+x, F2, space, enter, esc, tab, pgdn …")
    return key
