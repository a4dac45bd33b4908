"""Rows that leave because a rule found them; a copy leaves only beside a witness that stays."""

import numpy as np
from numpy.typing import NDArray

from elute.core.copies import BELOW, tau_for, witnessed
from elute.core.errors import UsageError
from elute.core.findings import Finding
from elute.core.results import PAIR_MEASURES, Decision
from elute.core.rules import COPY_RULES, EXACT_RULES
from elute.steps.decide.given import Given, decision
from elute.steps.decide.reasons import reason_of

_LOWEST = 0.5
"""The lowest evaluate.near_threshold."""


def finding_decision(finding: Finding) -> Decision:
    """What leaves when a finding of kind "drop" is applied: its flagged rows.

    Of the rules about copies, each row beside the one it is a copy of, with how alike they are (1
    for equal texts).
    """
    reason, author = reason_of(finding), f"rule: {finding.rule}"
    if finding.rule not in COPY_RULES:
        return decision(finding.rows, reason, author)
    scores = finding.found["score"][finding.found["flag"]].astype(np.float32)
    similarity = np.ones_like(scores) if finding.rule in EXACT_RULES else scores
    return decision(finding.rows, reason, author, finding.others, similarity)


def rule_decision(given: Given, rule: str, stays: NDArray[np.bool_], reason: str = "") -> Decision:
    """What a judged rule drops of the rows that stay so far; its witnesses stay as well.

    Args:
        given: the round.
        rule: one of JUDGED_RULES; where it found nothing, nothing leaves.
        stays: (m,) by position.
        reason: why, where it is not said as the rule says it.
    """
    finding = given.evaluated.findings.of_rule(rule)
    if finding is None:
        return decision(np.zeros(0, dtype=np.int64), reason, f"rule: {rule}")
    every, ids = finding_decision(finding), given.precleaned.ids
    keep = np.isin(every.ids, ids[stays & ~given.held_out]) & np.isin(every.witness, ids[stays])
    return decision(
        every.ids[keep],
        reason or every.reason,
        every.author,
        every.witness[keep],
        every.similarity[keep],
    )


def target_decision(
    given: Given, target: int, stays: NDArray[np.bool_], bound: NDArray[np.bool_]
) -> Decision:
    """The copies most alike to a row that stays, so many that `target` rows stay.

    Args:
        given: the round.
        target: rows that are to stay, of all that take part.
        stays: (m,) by position, the rows that stay so far, and
        bound: (m,) those of them that may not leave: held out, or a witness.

    Raises:
        UsageError: too few rows are alike to another.
    """
    found, ids = given.evaluated, given.precleaned.ids
    here = np.flatnonzero(stays)
    free = stays[found.pairs].all(axis=1) & ~bound[found.pairs[:, 1]]
    pairs = np.searchsorted(here, found.pairs[free]).astype(np.int32)
    similarity = found.pair_similarity[free]
    rank = np.argsort(np.argsort(given.precleaned.rank[here])).astype(np.int32)
    tau = tau_for(target, pairs, similarity, rank)
    if tau is None:
        every = witnessed(pairs, np.ones(len(pairs), dtype=np.bool_), similarity, rank)
        raise _too_few(given, target, len(here) - len(every))
    chosen = witnessed(pairs, similarity >= np.float32(tau), similarity, rank)
    closest = np.argsort(-similarity[chosen], kind="stable")[: max(len(here) - target, 0)]
    chosen = chosen[np.sort(closest)]
    ends = ids[here[pairs[chosen]]]
    reason = f"among the rows most alike to another ({tau:.3f} or more), so that {target:,} stay"
    return decision(ends[:, 1], reason, "rule: target", ends[:, 0], similarity[chosen])


def _too_few(given: Given, target: int, fewest: int) -> UsageError:
    """No more rows can leave beside a witness."""
    thresholds = given.evaluated.thresholds
    compared = " and ".join(f"{thresholds[name] - BELOW:.2f} ({name})" for name in PAIR_MEASURES)
    title = f"decide.target asks for {target:,} rows, but {fewest:,} is the fewest it can reach."
    lower = max(_LOWEST, thresholds["cosine"] - 1.5 * BELOW)
    if lower >= thresholds["cosine"]:
        hint = f"Rows were compared down to {compared}: drop more by other settings."
    else:
        hint = (
            f"Rows were compared down to {compared}; set evaluate.near_threshold to {lower:.2g} "
            "and run again."
        )
    return UsageError(title, hint)
