"""What a reader notices about records that it could read all the same."""

from array import array
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from elute.core.errors import BadInput
from elute.core.findings import Finding, found
from elute.core.texts import Texts
from elute.steps.load.table import Bad, Rows

_SUMMARIES = {
    "ragged": "{} rows have more or fewer fields than the header.",
    "tall": "{} rows span more than 1,000 lines: a quote may be left open there.",
    "json": "{} records are not strict JSON, but can be read.",
    "undecodable": "{} records have bytes that do not fit the encoding.",
}


@dataclass
class _Column:
    """What one rule found, packed: a million ragged rows are to cost some tens of megabytes."""

    rows: "array[int]" = field(default_factory=lambda: array("q"))
    scores: "array[float]" = field(default_factory=lambda: array("f"))
    notes: bytearray = field(default_factory=bytearray)
    ends: "array[int]" = field(default_factory=lambda: array("q", [0]))


class Oddities:
    """Findings in the making; of each rule a row is told once, in ascending order."""

    def __init__(self) -> None:
        """Nothing has been noticed yet."""
        self._columns: dict[str, _Column] = {}

    def add(self, rule: str, row: int, note: str, score: float = 1.0) -> None:
        """Notice that `row`, by number in the file, falls under `rule`; `score` is in [0, 1]."""
        column = self._columns.setdefault(rule, _Column())
        column.rows.append(row)
        column.scores.append(score)
        column.notes += note.encode("utf-8", "replace")
        column.ends.append(len(column.notes))

    def findings(self) -> list[Finding]:
        """One finding for each rule that any row fell under."""
        return [_finding(rule, column) for rule, column in self._columns.items()]


def _finding(rule: str, column: _Column) -> Finding:
    """The finding of a rule; to drop the rows is for the settings to say."""
    rows = np.array(column.rows, dtype=np.int64)
    scores = np.array(column.scores, dtype=np.float32)
    notes = Texts(np.frombuffer(bytes(column.notes), np.uint8), np.array(column.ends, np.int64))
    summary = _SUMMARIES[rule].format(f"{len(rows):,}")
    if len(rows) == 1:
        summary = f"{len(rows):,} " + summary.split(" ", 1)[1]
    return Finding(rule, "drop", False, summary, found(rows, scores=scores), notes)


def unless_all_bad(path: Path, rows: Rows) -> Rows:
    """The rows of a file.

    Raises:
        BadInput: at the end, when there were rows and none of them could be read.
    """
    first, good = None, False
    for row in rows:
        if not isinstance(row[2], Bad):
            good = True
        elif first is None:
            first = row[2]
        yield row
    if first is not None and not good:
        title = f"No record of {path} can be read: line {first.line}, {first.why}."
        hint = "Repair them, or name the format: --set load.format=text reads any lines."
        raise BadInput(title, hint)
