"""What a query can ask about: fields with values, and flags that a row has or has not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Kind = Literal["score", "whole", "choice", "words"]


@dataclass(frozen=True)
class Field:
    """A field with a value for each row.

    Attributes:
        name: as it is typed.
        kind: "score", a number that may be compared; "whole", one that may also be listed, as
            `5,9,12-20`; "choice", one of a few words; "words", in which a text may be found.
        help: what it is, with its range.
    """

    name: str
    kind: Kind
    help: str


FIELDS = (
    Field("cluster", "whole", "its cluster: 3 or 3,5 or noise"),
    Field("outlier", "score", "how strange it is, from 0 to 1"),
    Field("label", "choice", 'its label; "" for none'),
    Field("similarity", "score", "to the row it repeats, up to 1"),
    Field("length", "whole", "characters of its text"),
    Field("id", "whole", "its number in the data: 5 or 5,9,12-20"),
    Field("strength", "score", "how firmly it belongs to its cluster, from 0 to 1"),
    Field("silhouette", "score", "how much closer it is to its cluster than to others, -1 to 1"),
    Field("name", "words", "what its cluster is called, a part of it"),
    Field("split", "choice", "train, test, validation"),
    Field("round", "whole", "the round in which it left"),
    Field("reason", "words", "why it left, a part of it"),
    Field("author", "words", "on whose word it left: person, rule, model"),
)
BY_NAME = {field.name: field for field in FIELDS}

FLAGS = {
    "kept": "still in",
    "dropped": "has left",
    "marked": "marked on the screen",
    "checked": "kept on purpose",
    "noise": "in no cluster",
    "duplicate": "repeats another row, or nearly",
    "advised": "the report advises to drop it",
    "changed": "a rule changed its text",
}


def spelled(column: str) -> str:
    """The name of a column of the data as it is typed: in quotes unless it can be told without."""
    if re.fullmatch(r"[^\W\d]\w*", column) and column.casefold() not in BY_NAME:
        return column
    inner = column.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'


def nearest(typed: str, names: Iterable[str], most: int = 3) -> list[str]:
    """The names that a mistyped one may have meant, the likeliest first."""
    by_folded = {name.casefold(): name for name in names}
    found = get_close_matches(typed.casefold()[:60], by_folded, most, 0.5)
    return [by_folded[name] for name in found]
