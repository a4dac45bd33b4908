"""Rows that leave because nothing is left of them, or because another row says the same.

A copy leaves only beside a witness: a row that stays and that it is a copy of.
"""

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Decision, Precleaned
from elute.steps.decide.given import Given, decision


def blank_decision(precleaned: Precleaned) -> Decision:
    """The rows whose cleaned text is empty."""
    return decision(np.sort(precleaned.blank), "nothing left to read", "rule: blank")


def duplicates_decision(precleaned: Precleaned) -> Decision:
    """The rows whose cleaned text an earlier row has; that row is the witness."""
    order = np.argsort(precleaned.duplicates, kind="stable")
    ones = np.ones(len(order), dtype=np.float32)
    return decision(
        precleaned.duplicates[order],
        "the same text as an earlier row",
        "rule: exact duplicate",
        precleaned.duplicate_of[order],
        ones,
    )


def near_duplicates(given: Given, stays: NDArray[np.bool_], reason: str, author: str) -> Decision:
    """The near duplicates that leave, each beside a witness that stays.

    Args:
        given: the round.
        stays: (m,) the rows that are in after every other decision.
        reason: why, in words.
        author: on whose word.
    """
    evaluated = given.evaluated
    copies, originals = evaluated.near_duplicates, evaluated.near_duplicate_of
    witnessed = stays[copies] & stays[originals] & ~np.isin(originals, copies)
    order = np.flatnonzero(witnessed)
    order = order[np.argsort(copies[order], kind="stable")]
    ids = given.precleaned.ids
    return decision(
        ids[copies[order]],
        reason,
        author,
        ids[originals[order]],
        evaluated.near_similarity[order].astype(np.float32),
    )
