"""Why each row that left did so: its decision, and the evidence for it."""

import re

from elute.core import ids as id_runs
from elute.core.results import Records
from elute.core.rules import BAD_RECORD
from elute.core.state import State

_LINE = re.compile(r"line (\d+): (.*)", re.DOTALL)


class Reasons:
    """Why each dropped row left, looked up row by row."""

    def __init__(self, state: State, records: Records | None = None) -> None:
        """Index the witnesses of copies, and what is wrong with bad records, by row."""
        self._state = state
        self._witness: dict[int, tuple[int, float]] = {}
        for drop in state.drops:
            if drop.witness:
                rows = id_runs.unpack(drop.ids).tolist()
                pairs = zip(drop.witness, drop.similarity, strict=True)
                self._witness.update(zip(rows, pairs, strict=True))
        self._records = records
        bad = records.findings.of_rule(BAD_RECORD) if records else None
        self._bad = dict(zip(bad.found["row"].tolist(), bad.notes, strict=False)) if bad else {}

    def witness(self, row: int) -> tuple[int, float] | None:
        """The row that stays instead of a dropped copy, and how alike they are; or None."""
        if not self._is_copy(row):
            return None
        stays, similarity = self._last(row)
        return (stays, similarity) if self._state.dropped_by[stays] < 0 else None

    def why(self, row: int) -> dict[str, object]:
        """Round, reason, author and evidence for a dropped row."""
        drop = self._state.drops[int(self._state.dropped_by[row])]
        reason = drop.reason
        evidence: dict[str, object] = {}
        if pair := self.witness(row):
            evidence = {"duplicate_of": pair[0], "similarity": pair[1]}
        elif self._is_copy(row):
            other, similarity = self._last(row)
            later = self._state.drops[int(self._state.dropped_by[other])].reason
            reason = f"{drop.reason}; that row left too: {later}"
            evidence = {"copy_of_dropped": other, "similarity": similarity}
        evidence |= self._broken(row)
        if drop.basis:
            evidence["result"] = drop.basis
        return {"round": drop.round, "reason": reason, "author": drop.author, "evidence": evidence}

    def _broken(self, row: int) -> dict[str, object]:
        """What is wrong with a record that could not be read, and in which part of several."""
        if self._records is None or row not in self._bad:
            return {}
        note = self._bad[row]
        told: dict[str, object] = {}
        if len(self._records.parts) > 1:
            part = self._records.parts[self._records.place(row)[0]].name
            told["part"], note = part, note.removeprefix(f"{part}, ")
        if found := _LINE.fullmatch(note):
            told["line"], note = int(found[1]), found[2]
        return told | {"broken": note}

    def _last(self, row: int) -> tuple[int, float]:
        """The row a copy was dropped for, and how alike they are.

        An exact copy of a row that left as a near copy itself is as near to what that one was a
        copy of.
        """
        stays, similarity = self._witness[row]
        while self._is_copy(stays) and similarity == 1.0:
            stays, similarity = self._witness[stays]
        return stays, similarity

    def _is_copy(self, row: int) -> bool:
        """Whether the operation in force for a row dropped it as a copy."""
        index = int(self._state.dropped_by[row])
        return index >= 0 and bool(self._state.drops[index].witness)
