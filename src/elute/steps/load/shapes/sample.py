"""The first records, asked for columns by what is in them rather than by what they are called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from elute.steps.load.field_text import is_nothing, text_of
from elute.steps.load.shapes.turns import messages_in
from elute.steps.load.table import Fields

Test = Callable[[object], bool]
_MOST = 0.8


@dataclass(frozen=True)
class Sample:
    """Some records of a table.

    Attributes:
        columns: names of the fields, in order.
        rows: the records.
    """

    columns: tuple[str, ...]
    rows: Sequence[Fields]

    def holds(self, column: str, test: Test) -> bool:
        """Whether most of a column's values pass, those that are missing not counted."""
        there = [value for row in self.rows if not is_nothing(value := row.get(column))]
        return bool(there) and sum(map(test, there)) >= _MOST * len(there)

    def where(self, test: Test) -> list[str]:
        """The columns most values of which pass, in order."""
        return [column for column in self.columns if self.holds(column, test)]

    def named(self, names: Sequence[str], test: Test) -> str:
        """The first column of some names (case ignored) most values of which pass; "" for none."""
        by_name = {column.lower(): column for column in reversed(self.columns)}
        found = (by_name[name] for name in names if name in by_name)
        return next((column for column in found if self.holds(column, test)), "")

    def length(self, column: str) -> float:
        """Median length of a column's values as text."""
        return median(len(text_of(row.get(column))) for row in self.rows)


def is_text(value: object) -> bool:
    """Whether a value is text."""
    return isinstance(value, str)


def is_chat(value: object) -> bool:
    """Whether a value holds messages."""
    return bool(messages_in(value))


def is_said(value: object) -> bool:
    """Whether a value is text or holds messages."""
    return is_text(value) or is_chat(value)


def is_truth(value: object) -> bool:
    """Whether a value is true or false, also in words as a CSV has them."""
    return isinstance(value, bool) or (isinstance(value, str) and value.lower() in _TRUTHS)


_TRUTHS = ("true", "false")
