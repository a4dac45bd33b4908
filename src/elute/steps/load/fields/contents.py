"""What a record says beside its text, as a hash: two records are copies only if that agrees too.

The text that is analysed may be one field of several: the questions of questions and answers, the
conversation without the schemas of its tools. Identifiers, numbers, dates and short categories are
left out, since they tell copies apart that say the same.
"""

import re
from collections.abc import Collection
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from elute.steps.load.field_text import is_nothing, text_of
from elute.steps.load.fields.text_from import TextFrom
from elute.steps.load.shapes import Dialogue, Sample, Shape
from elute.steps.load.shapes.sample import is_chat
from elute.steps.load.shapes.views import everything
from elute.steps.load.table import Fields

_DIGEST = 16
# More words than a name or a category has; scripts without spaces have about two signs a word.
_FEW_WORDS, _FEW_SIGNS = 3, 6
_LOOKED_AT = 400
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u2e80-\u9fff]")
_MEDIA = re.compile(r"\S+\.(?:png|jpe?g|gif|webp|bmp|tiff?|wav|mp3|flac|ogg|mp4|webm|mov|avi|pdf)")
_JSON = re.compile(r"\s*(?:\[\s*[\[{\"]|\{\s*\")")


class Contents:
    """The hashes of rows as they are read."""

    def __init__(self, columns: tuple[str, ...], *, dialogue: bool) -> None:
        """Hash `columns`, and of a shape the whole `dialogue` where the text is a part of it."""
        self.columns = columns
        self._dialogue = dialogue
        self._hashes = bytearray()

    def add(self, fields: Fields, read: Dialogue | None) -> None:
        """The next row, and the conversation that was read in it; white space is folded."""
        said = [everything(read)] if read is not None and self._dialogue else []
        for name in self.columns:
            value = fields.get(name)
            said.append("" if is_nothing(value) else text_of(value))
        folded = "\0".join(" ".join(text.split()) for text in said)
        raw = folded.encode("utf-8", "surrogatepass")
        self._hashes += blake2b(raw, digest_size=_DIGEST).digest()

    def skip(self) -> None:
        """The next row has no fields."""
        self._hashes += bytes(_DIGEST)

    def done(self) -> NDArray[np.bytes_]:
        """(n,) S16."""
        return np.frombuffer(self._hashes, dtype=f"S{_DIGEST}")

    @property
    def note(self) -> str:
        """What has to agree, for the user."""
        parts = ["the rest of the conversation"] if self._dialogue else []
        parts += [f'"{name}"' for name in self.columns]
        return f"Rows of equal text are copies only where these agree too: {', '.join(parts)}."


def find(
    sample: Sample, shape: Shape | None, text: TextFrom, taken: Collection[str]
) -> Contents | None:
    """What says something beside the text; None where nothing does.

    Args:
        sample: the first records; a column counts if half of its values there say something.
        shape: whose columns are read as a conversation, those apart that are only named in it
            (the schemas of tools).
        text: how the text is made.
        taken: columns of labels, splits and times.
    """
    own = set(shape.columns) if shape else set()
    columns = tuple(
        name
        for name in sample.columns
        if name not in (*text.columns, *taken)
        and (_is_beside(sample, name) if name in own else _says(sample, name))
    )
    whole = shape is None or (text.described == "all" and not text.columns)
    return Contents(columns, dialogue=not whole) if columns or not whole else None


def _is_beside(sample: Sample, name: str) -> bool:
    """Whether a column of a shape holds nested data that are no messages."""
    there = any(_is_nested(row.get(name)) for row in sample.rows)
    nested = sample.holds(name, lambda value: _is_nested(value) or value == "[]")
    return there and nested and not sample.holds(name, is_chat)


def _says(sample: Sample, name: str) -> bool:
    """Whether a column holds words or nested data."""
    there = [value for row in sample.rows if not is_nothing(value := row.get(name))]
    return bool(there) and 2 * sum(map(says, there)) >= len(there)


def says(value: object) -> bool:
    """Whether a value says something by itself: some words, a picture's place, nested data.

    An object of plain values (an identifier, a source, a date) says what they say, a list of
    numbers (a vector, tokens of the text) nothing.
    """
    if isinstance(value, str):
        return _reads_like_text(value) or bool(_MEDIA.fullmatch(value)) or _is_nested(value)
    if isinstance(value, dict):
        return any((isinstance(it, list | dict) and bool(it)) or says(it) for it in value.values())
    if isinstance(value, list):
        return any((isinstance(it, str | dict) and bool(it)) or says(it) for it in value)
    return isinstance(value, bytes)


def _is_nested(value: object) -> bool:
    """Whether a value is a list or an object, or JSON of one."""
    if isinstance(value, str):
        return value[-1:] in ("]", "}") and bool(_JSON.match(value))
    return isinstance(value, list | dict) and bool(value)


def _reads_like_text(text: str) -> bool:
    """Whether a text has more than a few words."""
    begin = text[:_LOOKED_AT]
    words = sum(word.strip(".,;:!?\"'()").isalpha() for word in begin.split())
    return words > _FEW_WORDS or len(_UNSPACED.findall(begin)) > _FEW_SIGNS
