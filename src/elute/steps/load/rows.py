"""The rows of all parts in the making: arrays grow, no Python object is kept for a row."""

from array import array

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import BadInput
from elute.core.results import Ids, Ints
from elute.core.rules import BAD_RECORD, MISSING
from elute.core.texts import Texts
from elute.steps.load.noticed import Noticed
from elute.steps.load.opening import Opening
from elute.steps.load.plan import Plan
from elute.steps.load.shapes import Dialogue
from elute.steps.load.shapes.checks import check_of
from elute.steps.load.table import Bad, Fields, Table

_REPORT = 4096
# The texts may be longer than the files (compressed pages, escapes undone), but not without end.
_SWELL = 200
_ALWAYS_FINE = 256 << 20
_FOUND = 'The {0}s are read from "{1}". Choose with --set load.{0}=COLUMN, or none.'


class Gathered:
    """What was read so far.

    Attributes:
        noticed: what is odd about the rows.
    """

    def __init__(self, plan: Plan, opening: Opening, lines: bool) -> None:
        """Nothing yet; `lines` for plain text, where a blank one lacks no field."""
        self.noticed = Noticed()
        self._plan = plan
        self._opening = opening
        self._lines = lines
        self._check = check_of(plan.shape) if plan.shape else None
        self._columns = [one for one in (plan.labels, plan.splits, plan.times) if one]
        self._limit = max(_ALWAYS_FINE, _SWELL * sum(opening.sizes))
        self._shaped = 0
        # Both grow in place (mremap): a gigabyte of text is not copied, and takes an eighth more.
        self._blob = bytearray()
        self._ends = array("q", [0])

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._ends) - 1

    def read(self, table: Table, number: int) -> Ids:
        """Read one part to its end, and say where its records lie: (rows, 2) int64."""
        part, report = self._opening.parts[number], self._opening.progress(number)
        name = part.name if len(self._opening.parts) > 1 else ""
        first, spans = self.count, array("q")
        for start, end, fields in table.rows(self._plan.names):
            spans.append(start)
            spans.append(end)
            if isinstance(fields, Bad):
                self._skip(fields, name)
            else:
                self._take(fields, name)
            self._ends.append(len(self._blob))
            if len(self._ends) % _REPORT == 0:
                report(end, table.size, "reading the records")
            if len(self._blob) > self._limit:
                raise _swollen(table)
        report(table.size, table.size, "reading the records")
        self.noticed.extend(table.noticed, name, first)
        return np.frombuffer(spans, dtype=np.int64).reshape(-1, 2)

    def _take(self, fields: Fields, part: str) -> None:
        """One record of a part."""
        plan, row = self._plan, len(self._ends) - 1
        read: Dialogue | None = None
        if plan.shape is None or self._check is None:
            text, lost = plan.text.text(fields)
        else:
            read = plan.shape.read(fields)
            self._shaped += bool(read.turns or read.chosen)
            for rule, why in self._check(read):
                self.noticed.add(rule, row, why, part=part)
            text, lost = plan.text.text(fields, read)
        if lost and not self._lines:
            self.noticed.add(MISSING, row, f"nothing in {', '.join(lost)}", part=part)
        self._blob += text.encode("utf-8", "surrogatepass")
        for one in self._columns:
            one.add(fields.get(one.column))
        if plan.contents:
            plan.contents.add(fields, read)

    def _skip(self, bad: Bad, part: str) -> None:
        """One record that cannot be read."""
        line = f"line {bad.line}: " if bad.line else ""
        self.noticed.add(BAD_RECORD, len(self._ends) - 1, f"{line}{bad.why}", part=part)
        for one in self._columns:
            one.skip()
        if self._plan.contents:
            self._plan.contents.skip()

    def texts(self) -> Texts:
        """(n,) the texts."""
        return Texts(np.frombuffer(self._blob, np.uint8), np.frombuffer(self._ends, np.int64))

    def labels(self) -> tuple[str, Ints, tuple[str, ...]]:
        """The column of the labels, (n,) their codes, and the labels."""
        if self._plan.labels:
            return self._plan.labels.done()
        return "", np.full(self.count, -1, np.int32), ()

    def times(self) -> NDArray[np.float64]:
        """(n,) seconds since 1970; none without such a column."""
        return self._plan.times.done() if self._plan.times else np.zeros(0)

    def contents(self) -> NDArray[np.bytes_]:
        """(n,) the hash of what is said beside the text; none where nothing is."""
        return self._plan.contents.done() if self._plan.contents else np.zeros(0, "S16")

    def notes(self, label_from: str) -> list[str]:
        """What was found, and how to choose otherwise."""
        shape = self._plan.shape
        notes: list[str] = []
        if shape:
            columns = ", ".join(f'"{name}"' for name in shape.columns)
            notes.append(
                f"{self._shaped:,} of {self.count:,} records have the shape {shape.name} "
                f"(columns {columns})."
            )
        notes += [self._plan.text.note] if self._plan.text.note else []
        notes += [self._plan.contents.note] if self._plan.contents else []
        time_from = self._plan.times.column if self._plan.times else ""
        others = (("label", label_from), ("time", time_from))
        return notes + [_FOUND.format(what, column) for what, column in others if column]


def _swollen(table: Table) -> BadInput:
    """The error for a file that unpacks to far more than it is."""
    title = f"The texts of {table.path} are more than {_SWELL} times the size of the file."
    return BadInput(title, "It may be made to fill the memory. Write it anew, or choose a column.")
