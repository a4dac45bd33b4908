"""A key that no repr, message or log can show, and the cleaning of texts that others wrote.

Servers echo keys in their errors, sometimes masked in the middle, and a message of theirs is shown
and kept. So every key that is held is remembered here, and `redacted` takes it out of any text.
"""

import base64
import re
from collections.abc import Iterator
from typing import NoReturn
from urllib.parse import quote
from weakref import WeakSet

HIDDEN = "…"
PIECE = 8
"""As many characters of a key in a row are already too many to be shown."""


class Secret:
    """A key, shown to nobody but who asks to `reveal` it."""

    __slots__ = ("__weakref__", "_key")

    def __init__(self, key: str) -> None:
        """Hold `key`."""
        self._key = key
        _HELD.add(self)

    def reveal(self) -> str:
        """The key itself, for the one header it goes into."""
        return self._key

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __str__(self) -> str:
        return HIDDEN

    def __reduce__(self) -> NoReturn:
        raise TypeError("A key is not written anywhere.")


_HELD: WeakSet[Secret] = WeakSet()
_LOOKS_LIKE_A_KEY = re.compile(r"(?i)\b(?:sk|pk|hf|gsk|xai)[-_][^\s\"'<>,;]{4,}|\bbearer\s+\S+")


def redacted(text: str) -> str:
    """A text without the keys that are held and without what looks like one.

    Goes: eight or more characters in a row of a held key, as it is, quoted for an address, or in
    base64; words that begin as well-known keys do; whatever stands after `Bearer`.
    """
    for secret in tuple(_HELD):
        for form in _forms(secret.reveal()):
            text = _without(text, form)
    return _LOOKS_LIKE_A_KEY.sub(HIDDEN, text)


def _forms(key: str) -> Iterator[str]:
    """How a key may be written; in base64 it depends on how many bytes stand before it."""
    yield key
    yield quote(key, safe="")
    for before in range(3):
        coded = base64.b64encode(b" " * before + key.encode()).decode()
        yield coded[4 if before else 0 :].rstrip("=")


def _without(text: str, form: str) -> str:
    """The text with every piece of `form` hidden; a form too short to be a secret is left."""
    if len(form) < PIECE // 2:
        return text
    size = min(PIECE, len(form))
    hidden = bytearray(len(text))
    for start in range(len(form) - size + 1):
        piece = form[start : start + size]
        at = text.find(piece)
        while at >= 0:
            hidden[at : at + size] = b"\1" * size
            at = text.find(piece, at + 1)
    shown, last = [], 0
    for found in re.finditer(b"\1+", bytes(hidden)):
        shown += [text[last : found.start()], HIDDEN]
        last = found.end()
    return "".join([*shown, text[last:]])
