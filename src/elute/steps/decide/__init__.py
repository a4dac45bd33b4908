"""Decide which rows leave, why, on whose word, and on what evidence."""

from elute.core.progress import Progress
from elute.core.results import Decision
from elute.steps.base import Method
from elute.steps.decide.advice import advice_decision
from elute.steps.decide.copies import finding_decision
from elute.steps.decide.given import Given
from elute.steps.decide.policy import Policy

Decider = Method[Given, tuple[Decision, ...]]

METHODS: dict[str, type[Decider]] = {"policy": Policy}

__all__ = [
    "METHODS",
    "Given",
    "Policy",
    "advice_decision",
    "decide",
    "finding_decision",
]


def decide(method: Decider, given: Given, progress: Progress) -> tuple[Decision, ...]:
    """What leaves now.

    Args:
        method: one of METHODS with its settings.
        given: the results of the round, and the rows still in; only these can leave.
        progress: told at the end.

    Returns:
        Decisions that share no row and drop at least one each; a copy's witness is in none of
        them, nor is a row of a held-out split.

    Raises:
        UsageError: a setting names what is not there, or asks for what cannot be reached.
    """
    return method.run(given, progress)
