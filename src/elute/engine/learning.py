"""What a person dropped and kept teaches the outlier score; the ranking learnt is kept by name.

A name begins with the evaluation it belongs to and ends with the marks it was learnt from: the last
one recorded for an evaluation stays in force while further rows are marked, until it is made anew
or the last mark is taken back.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from elute.core import ids as id_runs
from elute.core.errors import UsageError
from elute.core.fingerprint import of_plain
from elute.core.history import History
from elute.core.results import Evaluated, Floats, Ids, Learnt
from elute.core.state import State
from elute.steps.evaluate.outliers import ranked_with
from elute.steps.evaluate.outliers.marked import GOOD, JUNK, UNMARKED

Marks = NDArray[np.int8]

STEP = "learn"
"""What it is called in orders and in the journal, beside the steps of the cycle."""
_HALF = 16


def marks_of(state: State, ids: Ids) -> Marks:
    """(m,) JUNK where a person dropped a row of the round, GOOD where they kept it on purpose.

    A row that a rule, advice or a share of the scores dropped is not marked: what the score itself
    proposed would only confirm it.
    """
    marks = np.full(len(state.kept), UNMARKED, dtype=np.int8)
    for index, drop in enumerate(state.drops):
        if drop.author == "person" and not drop.basis:
            rows = id_runs.unpack(drop.ids)
            marks[rows[state.dropped_by[rows] == index]] = JUNK
    marks[state.spared & state.kept] = GOOD
    return marks[ids]


def learnt(evaluated: Evaluated, vectors: Floats, marks: Marks) -> Learnt:
    """The outlier scores of a round, dealt out anew by what the marks say.

    Raises:
        UsageError: there are no marks to learn from.
    """
    refuse_without(marks)
    junk, good = (int(np.count_nonzero(marks == mark)) for mark in (JUNK, GOOD))
    return Learnt(ranked_with(evaluated.outlier_score, vectors, marks), junk, good)


def refuse_without(marks: Marks) -> None:
    """Make sure that there are marks to learn from.

    Raises:
        UsageError: there are none.
    """
    if not marks.any():
        hint = "Drop some (x), keep some on purpose (K), then learn."
        raise UsageError("No row of this round was dropped or kept by a person yet.", hint)


def name(evaluation: str, marks: Marks) -> str:
    """The fingerprint of what is learnt from marks about an evaluation."""
    return _begins(evaluation) + of_plain(marks.tobytes().hex())[:_HALF]


def latest(history: History, evaluation: str) -> str:
    """The fingerprint of what was learnt last about an evaluation; "" for nothing."""
    begins = _begins(evaluation)
    made = (done.fingerprint for done in reversed(history.steps) if done.step == STEP)
    return next((it for it in made if it.startswith(begins)), "")


def ranked(evaluated: Evaluated, found: Learnt) -> tuple[Evaluated, str]:
    """The evaluation with the scores as they were learnt, and from what, in words."""
    words = f"learnt from {found.junk:,} dropped and {found.good:,} kept by you"
    return replace(evaluated, outlier_score=found.outlier_score), words


def _begins(evaluation: str) -> str:
    return of_plain([STEP, evaluation])[:_HALF]
