r"""Where the text of a record is: a column, or a template such as `{title}\n{body}`."""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import orjson

from elute.core.errors import BadInput
from elute.steps.load.table import Fields

# In order of preference; the last line holds lists of messages.
KNOWN = (
    *("text", "content", "message", "body", "prompt", "instruction", "question", "query"),
    *("sentence", "utterance", "review", "comment", "description", "document", "passage"),
    *("post", "tweet", "input", "abstract", "summary", "title", "value"),
    *("messages", "conversations", "conversation", "dialogue", "dialog"),
)
_FIELD = re.compile(r"\{([^{}]*)\}")
# Numbers, dates, times and percentages: nothing to read.
_FIGURES = re.compile(r"[\d\s.,:;/%eE+\-]*")
_SHOWN = 20
_HINT = "Choose one with --set load.text=COLUMN"


@dataclass(frozen=True)
class TextColumn:
    """How a record's text is made.

    Attributes:
        described: the column's name or the template, as the user would set it.
        names: the fields it reads.
        between: literal text before, between and after the fields; len(names) + 1.
        note: a sentence for the user, "" when the choice was the user's.
    """

    described: str
    names: tuple[str, ...]
    between: tuple[str, ...]
    note: str = ""

    def text(self, fields: Fields) -> str:
        """The text of one record; a field that is missing counts as empty."""
        if len(self.names) == 1 and not any(self.between):
            return text_of(fields.get(self.names[0]))
        parts = [self.between[0]]
        for name, literal in zip(self.names, self.between[1:], strict=True):
            parts += (text_of(fields.get(name)), literal)
        return "".join(parts)


def text_of(value: object) -> str:
    """A field as text: null and NaN are empty, lists and objects are compact JSON."""
    if isinstance(value, str):
        return value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, bool | list | dict):
        return _compact(value)
    return str(value)


def _compact(value: object) -> str:
    """JSON without spaces; the standard library takes what orjson refuses (lone surrogates)."""
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def asked(setting: str, columns: Sequence[str]) -> TextColumn:
    """The column or template the user named; whether its fields exist is `missing`'s to say."""
    pieces = _FIELD.split(setting)
    if setting in columns or len(pieces) == 1:
        return TextColumn(setting, (setting,), ("", ""))
    literals = tuple(piece.replace("\\n", "\n") for piece in pieces[::2])
    return TextColumn(setting, tuple(pieces[1::2]), literals)


def missing(column: TextColumn, columns: Sequence[str]) -> list[str]:
    """The fields it reads that the file does not have."""
    return [name for name in column.names if name not in columns]


def refuse(lost: Sequence[str], columns: Sequence[str]) -> BadInput:
    """The error for fields that the file does not have."""
    what = ", ".join(f'"{name}"' for name in lost)
    return BadInput(f"The file has no column {what}.", f"{_listed(columns)} {_HINT}.")


def found(columns: Sequence[str], sample: Sequence[Fields]) -> TextColumn:
    """The column that looks most like the text.

    That is one with a well-known name, else the one with the longest typical (median) text, else
    the one with the longest lists or objects.

    Args:
        columns: names of the fields, in order.
        sample: the first records.

    Raises:
        BadInput: no column holds anything to read.
    """
    length = {name: _typical(name, sample) for name in columns}
    known = [name for name in columns if name.lower() in KNOWN and any(length[name])]
    if known:
        best = min(known, key=lambda name: KNOWN.index(name.lower()))
    else:
        best = max(columns, key=lambda name: length[name], default="")
    if not best or not any(length[best]):
        raise BadInput("No column of the file looks like text.", f"{_listed(columns)} {_HINT}.")
    others = [name for name in columns if name != best]
    note = (
        f'The text is taken from "{best}"; other columns: {_some(others)}. {_HINT}.'
        if others
        else ""
    )
    return TextColumn(best, (best,), ("", ""), note)


def _typical(name: str, sample: Sequence[Fields]) -> tuple[float, float]:
    """Median length of the column's texts, and of its lists and objects; 0 where it has none."""
    values = [fields.get(name) for fields in sample]
    texts = [len(it) for it in values if isinstance(it, str) and not _FIGURES.fullmatch(it)]
    nested = [len(_compact(it)) for it in values if isinstance(it, list | dict) and it]
    return (median(texts) if texts else 0.0, median(nested) if nested else 0.0)


def _listed(columns: Sequence[str]) -> str:
    """The columns in a sentence."""
    return f"Columns: {_some(columns) or 'none'}."


def _some(names: Sequence[str]) -> str:
    """Names in a line, the first ones only when they are many."""
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
