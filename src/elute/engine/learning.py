"""What a person dropped and kept teaches the outlier score; the ranking learnt is kept by name.

A name begins with the evaluation it belongs to and ends with the marks it was learnt from. Of the
rankings of an evaluation the last one is in force all of whose marks still stand: further rows may
be marked, but where one of its marks is taken back, or was made on another branch, it is not.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from elute.core.amounts import counted
from elute.core.errors import UsageError
from elute.core.fingerprint import of_plain
from elute.core.history import History
from elute.core.results import Embedded, Evaluated, Floats, Ids, Learnt
from elute.core.state import State
from elute.engine.earlier_marks import Past, past
from elute.session.layout import Layout
from elute.steps.evaluate.outliers import ranked_with
from elute.steps.evaluate.outliers.marked import GOOD, JUNK, UNMARKED

Marks = NDArray[np.int8]

STEP = "learn"
"""What it is called in orders and in the journal, beside the steps of the cycle."""
_VERSION = 3
"""Raised when equal marks begin to mean another ranking."""
_HALF = 16


@dataclass(frozen=True)
class Marked:
    """What a ranking is learnt from.

    Attributes:
        ids: (m,) the rows of the round.
        marks: (m,) JUNK, GOOD or UNMARKED.
        past: what was dropped in earlier rounds.
    """

    ids: Ids
    marks: Marks
    past: Past

    @classmethod
    def of(
        cls, layout: Layout, source: str, state: State, ids: Ids, embedded: Embedded
    ) -> "Marked":
        """The marks that stand.

        Args:
            layout: the session's files.
            source: sha256 of the data file.
            state: the operations in force.
            ids: (m,) the rows of the round at work, and
            embedded: their vectors.

        Raises:
            UsageError: there are none that can be learnt from.
        """
        refuse_without(state, ids)
        marks = marks_of(state)
        found = cls(ids, marks[ids], past(layout, source, state, marks == JUNK, embedded))
        if not (found.marks.any() or len(found.past.rows)):
            title = "Nothing can be learnt from what was dropped in earlier rounds: "
            why = ", ".join(_left_out(found.past.apart, found.past.missing))
            hint = "Drop some rows of this round (x), keep some on purpose (K), then learn."
            if found.past.missing:
                hint += " Or go to their round (H), run it (r), come back and learn."
            raise UsageError(f"{title}{why}.", hint)
        return found

    def name(self, evaluation: str) -> str:
        """The fingerprint of what is learnt from them about an evaluation."""
        left_out = np.array([self.past.apart, self.past.missing])
        of_past = (self.past.rows, self.past.gone.vectors, self.past.gone.standing)
        parts = (self.marks, *of_past, left_out)
        return _begins(evaluation) + of_plain([part.tobytes().hex() for part in parts])[:_HALF]


def marks_of(state: State) -> Marks:
    """(n,) JUNK where a person dropped a row, GOOD where they kept it on purpose; in any round.

    A row that a rule, advice or a share of the scores dropped is not marked: what the score itself
    proposed would only confirm it.
    """
    by_hand = [drop.author == "person" and not drop.basis for drop in state.drops]
    marks = np.full(len(state.kept), UNMARKED, dtype=np.int8)
    marks[np.array([*by_hand, False])[state.dropped_by]] = JUNK  # -1, not dropped, is the last
    marks[state.spared & state.kept] = GOOD
    return marks


def refuse_without(state: State, ids: Ids) -> None:
    """Make sure that there are marks: on rows of the round, (m,) ids, or of earlier ones.

    Raises:
        UsageError: there are none.
    """
    marks = marks_of(state)
    if not (marks[ids].any() or (marks[~state.started] == JUNK).any()):
        hint = "Drop some (x), keep some on purpose (K), then learn."
        raise UsageError("No row was dropped or kept by a person yet.", hint)


def learnt(evaluated: Evaluated, vectors: Floats, given: Marked) -> Learnt:
    """The outlier scores of a round, dealt out anew by what the marks say."""
    own = np.flatnonzero(given.marks)
    before = given.past.rows
    return Learnt(
        outlier_score=ranked_with(evaluated.outlier_score, vectors, given.marks, given.past.gone),
        rows=np.concatenate((given.ids[own], before)),
        marks=np.concatenate((given.marks[own], np.full(len(before), JUNK, dtype=np.int8))),
        earlier=len(before),
        apart=given.past.apart,
        missing=given.past.missing,
    )


def made(history: History, evaluation: str) -> list[str]:
    """The fingerprints of what was learnt about an evaluation, the last one first."""
    begins, names = _begins(evaluation), (it.fingerprint for it in history.steps if it.step == STEP)
    return [name for name in names if name.startswith(begins)][::-1]


def stands(found: Learnt, marks: Marks) -> bool:
    """Whether all marks that something was learnt from are among the (n,) marks there are."""
    return bool(np.array_equal(marks[found.rows], found.marks))


def ranked(evaluated: Evaluated, found: Learnt) -> tuple[Evaluated, str]:
    """The evaluation with the scores as they were learnt, and from what, in words."""
    junk, good = (int(np.count_nonzero(found.marks == mark)) for mark in (JUNK, GOOD))
    before = f" ({found.earlier:,} of them in earlier rounds)" if found.earlier else ""
    words = f"learnt from {junk:,} dropped{before} and {good:,} kept by you"
    if left_out := _left_out(found.apart, found.missing):
        words += f"; left out of earlier rounds: {', '.join(left_out)}"
    return replace(evaluated, outlier_score=found.outlier_score), words


def _left_out(apart: int, missing: int) -> list[str]:
    """Which rows of earlier rounds nothing was learnt from, and why."""
    said = {"embedded otherwise": apart, "without stored vectors": missing}
    return [f"{counted(count, 'row')} {why}" for why, count in said.items() if count]


def _begins(evaluation: str) -> str:
    return of_plain([STEP, _VERSION, evaluation])[:_HALF]
