"""Findings in the making: what is noticed row by row, in a file and in all of them together.

All sentences about rules stand here, so that a rule reads alike for one file and for many.
"""

from array import array
from dataclasses import dataclass, field

import numpy as np

from elute.core.amounts import counted
from elute.core.findings import Finding, found
from elute.core.rules import (
    BAD_RECORD,
    EMPTY_ANSWER,
    LAX_JSON,
    MISSING,
    RAGGED,
    ROLES,
    SAME_ANSWERS,
    TALL,
    TOOL_CALLS,
    UNDECODABLE,
)
from elute.core.texts import Texts

_HAS = ("has", "have")
SAID = {
    BAD_RECORD: ("cannot be read and is", "cannot be read and are", "kept aside"),
    MISSING: ("lacks", "lack", "a field that the text is made of"),
    ROLES: (*_HAS, "turns that do not alternate, or do not begin with the user and end answered"),
    EMPTY_ANSWER: (*_HAS, "an answer with nothing in it"),
    SAME_ANSWERS: (*_HAS, "the same answer as the chosen and as the rejected one"),
    TOOL_CALLS: (
        *_HAS,
        "calls without a result, results without a call, or arguments not in JSON",
    ),
    RAGGED: (*_HAS, "more or fewer fields than the header"),
    TALL: (
        "spans",
        "span",
        "lines that look like records of their own: a quote may be left open",
    ),
    LAX_JSON: ("is", "are", "not strict JSON, or would lose a value elsewhere, but can be read"),
    UNDECODABLE: (*_HAS, "bytes that do not fit the encoding"),
}
"""What is said of the records under each rule: of one, of several, and how it goes on."""

_NAMED = 3


@dataclass
class _Told:
    """The rows of one rule, packed: a million of them take some tens of megabytes."""

    rows: "array[int]" = field(default_factory=lambda: array("q"))
    scores: "array[float]" = field(default_factory=lambda: array("f"))
    notes: bytearray = field(default_factory=bytearray)
    ends: "array[int]" = field(default_factory=lambda: array("q", [0]))
    parts: dict[str, int] = field(default_factory=dict)

    def note(self, place: int) -> str:
        """One of the phrases."""
        return self.notes[self.ends[place] : self.ends[place + 1]].decode("utf-8", "surrogatepass")


class Noticed:
    """What is noticed while records are read; of each rule a row once, in ascending order."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._told: dict[str, _Told] = {}

    def add(self, rule: str, row: int, note: str, score: float = 1.0, part: str = "") -> None:
        """Notice that a row falls under a rule.

        Args:
            rule: one of SAID.
            row: its number in the file, or its row id.
            note: a phrase that says where.
            score: in [0, 1], higher is worse.
            part: the file it stands in, where there are several; it goes before the phrase.
        """
        told = self._told.setdefault(rule, _Told())
        told.rows.append(row)
        told.scores.append(score)
        told.notes += (f"{part}, {note}" if part else note).encode("utf-8", "surrogatepass")
        told.ends.append(len(told.notes))
        if part:
            told.parts[part] = told.parts.get(part, 0) + 1

    def extend(self, other: "Noticed", part: str, first: int) -> None:
        """Take over what was noticed by number in a part whose first row id is `first`."""
        for rule, told in other._told.items():
            for at, row in enumerate(told.rows):
                self.add(rule, first + row, told.note(at), told.scores[at], part)

    def count(self, rule: str) -> int:
        """How many rows fall under a rule."""
        return len(self._told[rule].rows) if rule in self._told else 0

    def first(self, rule: str) -> list[str]:
        """The first few phrases about a rule."""
        return [self._told[rule].note(at) for at in range(min(_NAMED, self.count(rule)))]

    def findings(self, rows: int) -> list[Finding]:
        """One finding for each rule that any of so many rows fell under."""
        return [_finding(rule, self._told[rule], rows) for rule in SAID if rule in self._told]


def _finding(rule: str, told: _Told, rows: int) -> Finding:
    """The finding of one rule; only bad records are set aside without being asked for."""
    ids = np.array(told.rows, dtype=np.int64)
    scores = np.array(told.scores, dtype=np.float32)
    notes = Texts(np.frombuffer(told.notes, np.uint8), np.frombuffer(told.ends, np.int64))
    one, many, rest = SAID[rule]
    of = f"{len(ids):,} of {counted(rows, 'record')}"
    summary = f"{of} {one if len(ids) == 1 else many} {rest}{_where(told.parts)}."
    return Finding(rule, "drop", rule == BAD_RECORD, summary, found(ids, scores=scores), notes)


def _where(parts: dict[str, int]) -> str:
    """How many rows stand in which of several parts; of many the first few by name."""
    each = [f"{name}: {count:,}" for name, count in list(parts.items())[:_NAMED]]
    if others := sum(list(parts.values())[_NAMED:]):
        each.append(f"and {others:,} in other files")
    return f" ({', '.join(each)})" if each else ""
