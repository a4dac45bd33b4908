"""Which split a row belongs to, by a column; splits to measure with must be known as such."""

import re
from array import array
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from elute.core.results import PartRecords
from elute.steps.load.field_text import is_nothing, text_of
from elute.steps.load.shapes.sample import Sample, is_text

_NAMES = ("split", "subset", "fold", "partition", "set")
_MEANT = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("test", "testing"), "test"),
    **dict.fromkeys(("validation", "valid", "val", "dev", "eval", "evaluation"), "validation"),
}
_MOST = 20
_WORDS = re.compile(r"[a-z]+")


class Splits:
    """The splits of rows as they are read from a column; one with too many values is none."""

    def __init__(self, column: str) -> None:
        """Read `column`."""
        self.column = column
        self._codes: dict[str, int] = {}
        self._rows = array("b")

    def add(self, value: object) -> None:
        """The next row's split."""
        code = -1
        if not is_nothing(value) and len(self._codes) <= _MOST:
            code = self._codes.setdefault(meant(text_of(value)), len(self._codes))
        self._rows.append(code)

    def skip(self) -> None:
        """The next row has no fields."""
        self._rows.append(-1)

    def done(self) -> tuple[str, NDArray[np.int8], tuple[str, ...]]:
        """The column, the code of every row and the names, in order of appearance."""
        codes = np.array(self._rows, dtype=np.int8)
        if len(self._codes) > _MOST or not known(self._codes):
            return "", np.full(len(codes), -1, np.int8), ()
        return self.column, codes, tuple(self._codes)


def find(sample: Sample) -> str:
    """The column of the splits; "" for none."""
    column = sample.named(_NAMES, is_text)
    values = {text_of(row.get(column)) for row in sample.rows} if column else set()
    return column if values and len(values) <= _MOST and known(map(meant, values)) else ""


def meant(value: str) -> str:
    """What a split is for: "train", "test" or "validation" where its words say so.

    So `val`, `dev` and `oos_val` are "validation" and `test_sft` is "test"; others are themselves.
    """
    words = _WORDS.findall(value.lower())
    return next((_MEANT[word] for word in words if word in _MEANT), value)


def known(names: Iterable[str]) -> bool:
    """Whether one of some splits is "train", "test" or "validation"."""
    return not set(_MEANT.values()).isdisjoint(names)


def by_part(parts: Sequence[PartRecords]) -> tuple[str, NDArray[np.int8], tuple[str, ...]]:
    """The splits that the files themselves are: "files" (or ""), (n,) codes, and the names."""
    names = list(dict.fromkeys(part.split for part in parts if part.split))
    codes = [names.index(part.split) if part.split else -1 for part in parts]
    rows = np.repeat(np.array(codes, np.int8), [part.rows for part in parts])
    return "files" if names else "", rows, tuple(names)
