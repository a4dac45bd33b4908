"""Which split a row belongs to, by a column; splits to measure with must be known as such."""

import re
from array import array
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from elute.core.dataset import SPLIT_WORDS
from elute.core.results import PartRecords
from elute.steps.load.field_text import is_nothing, text_of
from elute.steps.load.shapes.sample import Sample, is_text

_NAMES = ("split", "subset", "fold", "partition", "set")
_MOST = 20
_OTHER = "other"
_WORDS = re.compile(r"[a-z]+")


class Splits:
    """The splits of rows as they are read from a column.

    Once a column is taken for one it stays one: whatever stands further down, no row loses its
    protection. So the three splits that mean something are kept, and all other words are one.
    """

    def __init__(self, column: str) -> None:
        """Read `column`."""
        self.column = column
        self._codes: dict[str, int] = {}
        self._rows = array("b")

    def add(self, value: object) -> None:
        """The next row's split."""
        code = -1
        if not is_nothing(value):
            word = meant(text_of(value))
            code = self._codes.setdefault(word if known([word]) else _OTHER, len(self._codes))
        self._rows.append(code)

    def skip(self) -> None:
        """The next row has no fields."""
        self._rows.append(-1)

    def done(self) -> tuple[str, NDArray[np.int8], tuple[str, ...]]:
        """The column, the code of every row and the names, in order of appearance."""
        return self.column, np.array(self._rows, dtype=np.int8), tuple(self._codes)


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
    return next((SPLIT_WORDS[word] for word in words if word in SPLIT_WORDS), value)


def known(names: Iterable[str]) -> bool:
    """Whether one of some splits is "train", "test" or "validation"."""
    return not set(SPLIT_WORDS.values()).isdisjoint(names)


def of_rows(
    parts: Sequence[PartRecords], column: Splits | None
) -> tuple[str, NDArray[np.int8], tuple[str, ...]]:
    """The splits of all rows: a file's own, and where it has none what its column says.

    Returns:
        Where they come from, (n,) codes, -1 for none, and the names of the codes.
    """
    name, codes, names = column.done() if column else ("", np.int8(-1), ())
    own = [part.split for part in parts]
    every = tuple(dict.fromkeys((*names, *filter(None, own))))
    places = np.array([every.index(split) if split else -1 for split in own], np.int8)
    by_file = np.repeat(places, [part.rows for part in parts])
    read_from = " and ".join(filter(None, ("files" if any(own) else "", name)))
    return read_from, np.where(by_file < 0, codes, by_file).astype(np.int8), every
