"""Decide which rows leave, why, on whose word, and on what evidence."""

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Clustered, Decision, Evaluated, Precleaned, Report
from elute.steps.base import Method
from elute.steps.decide.advice import advice_decision
from elute.steps.decide.copies import blank_decision, duplicates_decision
from elute.steps.decide.given import Given
from elute.steps.decide.policy import Policy

Decider = Method[Given, tuple[Decision, ...]]

METHODS: dict[str, type[Decider]] = {"policy": Policy}

__all__ = [
    "METHODS",
    "Policy",
    "advice_decision",
    "blank_decision",
    "decide",
    "duplicates_decision",
]


def decide(
    method: Decider,
    precleaned: Precleaned,
    clustered: Clustered,
    evaluated: Evaluated,
    report: Report,
    kept: NDArray[np.bool_],
    progress: Progress,
) -> tuple[Decision, ...]:
    """What leaves now.

    Args:
        method: one of METHODS with its settings.
        precleaned: the rows that take part.
        clustered: their clusters.
        evaluated: their outlier scores and near duplicates.
        report: the advice.
        kept: (n,) the rows still in; only these can leave.
        progress: told at the end.

    Returns:
        Decisions that share no row and drop at least one each; a near duplicate's witness is in
        none of them.

    Raises:
        UsageError: a setting names what is not there.
    """
    return method.run(Given(precleaned, clustered, evaluated, report, kept), progress)
