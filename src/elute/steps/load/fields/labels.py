"""The column of the labels: found by its name and by how few values it has, or named."""

from array import array
from collections.abc import Sequence

import numpy as np

from elute.core.results import Ints
from elute.steps.load.field_text import is_nothing, text_of
from elute.steps.load.shapes.sample import Sample

NAMES = (
    *("label", "labels", "intent", "category", "class", "target", "topic", "sentiment"),
    *("gold_label", "label_text", "intent_name", "category_name", "kto_tag", "tag"),
)
"""Names of label columns, in order of preference."""

_LONGEST = 200
_FEW = 1000
_SHARE = 5
# So many different values among the first records may still be labels.
_SURE = 200


class Labels:
    """The labels of rows as they are read."""

    def __init__(self, column: str, named: bool) -> None:
        """Read `column`; one that was `named` by the user may have any number of values."""
        self.column = column
        self._named = named
        self._codes: dict[str, int] = {}
        self._rows = array("i")

    def add(self, value: object) -> None:
        """The next row's label; a field that is empty is none."""
        if is_nothing(value):
            self._rows.append(-1)
        else:
            self._rows.append(self._codes.setdefault(text_of(value), len(self._codes)))

    def skip(self) -> None:
        """The next row has no fields."""
        self._rows.append(-1)

    def done(self) -> tuple[str, Ints, tuple[str, ...]]:
        """The column, the code of every row and the labels, the most frequent first.

        A column that was found turns out to hold no labels when all rows have the same, or hardly
        two rows share one.
        """
        codes = np.array(self._rows, dtype=np.int32)
        most = max(_FEW, len(codes) // _SHARE)
        if not self._codes or (not self._named and not 2 <= len(self._codes) <= most):
            return "", np.full(len(codes), -1, np.int32), ()
        counts = np.bincount(codes[codes >= 0], minlength=len(self._codes))
        order = np.argsort(-counts, kind="stable")
        rank = np.empty(len(order) + 1, dtype=np.int32)
        rank[order] = np.arange(len(order))
        rank[-1] = -1
        names = list(self._codes)
        return self.column, rank[codes], tuple(names[code] for code in order)


def find(sample: Sample, taken: Sequence[str]) -> str:
    """The column that looks like labels; "" for none.

    Args:
        sample: the first records.
        taken: columns that hold text.
    """
    free = [name for name in sample.columns if name not in taken]
    by_name = {name.lower(): name for name in reversed(free)}
    found = [by_name[name] for name in NAMES if name in by_name]
    values = {name: _values(sample, name) for name in found if sample.holds(name, _is_short)}
    shared = [name for name in values if len(values[name]) <= max(_SURE, len(sample.rows) // 2)]
    return max(shared, key=lambda name: len(values[name]) > 1, default="")


def _is_short(value: object) -> bool:
    """Whether a value can be a label."""
    return isinstance(value, str | int | bool) and len(str(value)) <= _LONGEST


def _values(sample: Sample, column: str) -> set[str]:
    """The values of a column in the first records."""
    return {text_of(row.get(column)) for row in sample.rows}
