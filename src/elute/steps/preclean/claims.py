"""Who drops which row: a row that several acting rules speak of is dropped by the first of them."""

from collections.abc import Set
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from elute.core.findings import Finding
from elute.core.results import Ids
from elute.core.rules import BAD_RECORD
from elute.core.texts import Texts


class Claims:
    """The rows of a round, and which rule of kind "drop" each of them falls to.

    Held-out rows fall to none but `bad-record`: no rule decides about what is there to measure
    with, and of a record that cannot be read there is nothing to measure.

    Attributes:
        held_out: (n,) rows that are held out.
        total: how many rows the round begins with.
    """

    def __init__(
        self, started: NDArray[np.bool_], held_out: NDArray[np.bool_], named: Set[str]
    ) -> None:
        """(n,) the rows the round begins with and those held out, and the rules that act."""
        self.held_out = held_out
        self.total = int(started.sum())
        self._started = started
        self._named = named | {BAD_RECORD}
        self._claimed = np.zeros(len(started), dtype=bool)

    def acts(self, rule: str) -> bool:
        """Whether a rule of kind "drop" drops."""
        return rule in self._named

    def free(self, rows: Ids) -> NDArray[np.bool_]:
        """Which of these rows no rule has claimed."""
        return ~self._claimed[rows]

    def admit(self, finding: Finding) -> Finding:
        """The finding about rows of this round, held-out ones without a flag.

        If its rule acts it claims its flagged rows, and leaves out what was claimed before.
        """
        if finding.kind != "drop":
            return self._about(finding, self._started[finding.found["row"]])
        applied = self.acts(finding.rule)
        rows = finding.found["row"]
        made = self._about(finding, self._started[rows] & ~(applied & self._claimed[rows]))
        if finding.rule != BAD_RECORD:
            made.found["flag"] &= ~self.held_out[made.found["row"]]
        if applied:
            self._claimed[made.rows] = True
        return replace(made, applied=applied)

    def _about(self, finding: Finding, listed: NDArray[np.bool_]) -> Finding:
        """A copy of the finding with some of its entries."""
        notes = finding.notes
        if len(notes) and not listed.all():
            notes = Texts.of(notes.take(np.flatnonzero(listed)))
        return replace(finding, found=finding.found[listed], notes=notes)
