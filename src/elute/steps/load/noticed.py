"""Findings in the making: what is noticed row by row, and what the readers of the parts found."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from elute.core.findings import Finding, found
from elute.core.results import BAD_RECORD
from elute.core.texts import Texts
from elute.steps.load.shapes import checks

MISSING = "missing"
"""The rule about records that lack something their text is made of."""

_SAID = {
    BAD_RECORD: "cannot be read and are kept aside",
    MISSING: "lack a field that the text is made of",
    **checks.RULES,
}
_NAMED = 3


@dataclass
class _Told:
    """The rows of one rule, packed: a million of them take some tens of megabytes."""

    rows: "array[int]" = field(default_factory=lambda: array("q"))
    notes: bytearray = field(default_factory=bytearray)
    ends: "array[int]" = field(default_factory=lambda: array("q", [0]))

    def note(self, place: int) -> str:
        """One of the phrases."""
        return self.notes[self.ends[place] : self.ends[place + 1]].decode("utf-8", "surrogatepass")


class Noticed:
    """What is noticed while records are read, in ascending order of row ids."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._told: dict[str, _Told] = {}
        self._taken: dict[str, list[tuple[str, Finding]]] = {}

    def add(self, rule: str, row: int, note: str) -> None:
        """Notice that row id `row` falls under `rule`, and where."""
        told = self._told.setdefault(rule, _Told())
        told.rows.append(row)
        told.notes += note.encode("utf-8", "surrogatepass")
        told.ends.append(len(told.notes))

    def take(self, findings: Sequence[Finding], name: str, first: int) -> None:
        """What the reader of a part found, by number in it; the part's first row id is `first`."""
        for finding in findings:
            self._taken.setdefault(finding.rule, []).append((name, _shifted(finding, first)))

    def count(self, rule: str) -> int:
        """How many rows fall under a rule that was added to."""
        return len(self._told[rule].rows) if rule in self._told else 0

    def first(self, rule: str) -> list[str]:
        """The first few phrases about a rule."""
        return [self._told[rule].note(at) for at in range(min(_NAMED, self.count(rule)))]

    def findings(self, rows: int, several: bool) -> list[Finding]:
        """One finding a rule, among so many rows of one part or of `several`."""
        own = [_finding(rule, self._told[rule], rows) for rule in _SAID if rule in self._told]
        return own + [_merged(found) if several else found[0][1] for found in self._taken.values()]


def _finding(rule: str, told: _Told, rows: int) -> Finding:
    """The finding of one rule; only bad records are set aside without being asked for."""
    ids = np.array(told.rows, dtype=np.int64)
    notes = Texts(np.frombuffer(told.notes, np.uint8), np.frombuffer(told.ends, np.int64))
    summary = f"{len(ids):,} of {rows:,} records {_SAID[rule]}."
    return Finding(rule, "drop", rule == BAD_RECORD, summary, found(ids), notes)


def _shifted(finding: Finding, first: int) -> Finding:
    """The finding with row ids instead of numbers in a part."""
    moved = finding.found.copy()
    moved["row"] += first
    moved["other"] += np.where(moved["other"] >= 0, first, 0)
    return replace(finding, found=moved)


def _merged(parts: Sequence[tuple[str, Finding]]) -> Finding:
    """One finding from those of several parts; its phrases and its summary name the part."""
    notes = [f"{name}, {one.note(at)}" for name, one in parts for at in range(len(one.found))]
    more = f" And so on in {len(parts) - _NAMED:,} more files." if len(parts) > _NAMED else ""
    return replace(
        parts[0][1],
        summary=" ".join(f"{name}: {one.summary}" for name, one in parts[:_NAMED]) + more,
        found=np.concatenate([one.found for _, one in parts]),
        notes=Texts.of(notes if any(len(one.notes) for _, one in parts) else ()),
    )
