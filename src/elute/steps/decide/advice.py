"""Carry out advice: from a proposal to the rows that leave."""

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import UsageError
from elute.core.results import Advice, Decision
from elute.core.rules import JUDGED_RULES
from elute.steps.decide.copies import rule_decision
from elute.steps.decide.given import Given, decision

DROPS = ("drop_cluster", "drop_rows")
COPIES = tuple(f"rule: {rule}" for rule in JUDGED_RULES)
"""Authors of advice about copies; each of its rows needs a witness."""


def advice_decision(advice: Advice, given: Given) -> Decision:
    """What leaves when one piece of advice is accepted.

    Args:
        advice: of kind "drop_cluster" or "drop_rows".
        given: the round it is about.

    Raises:
        UsageError: the advice is of another kind, or about a cluster or row that is not there.
    """
    return carry_out(advice, given, given.here)


def carry_out(advice: Advice, given: Given, stays: NDArray[np.bool_]) -> Decision:
    """The rows of a piece of advice that are among those that stay so far, (m,) by position.

    Held-out rows stay: what measures the others is chosen by hand, not by a rule.
    """
    if advice.kind not in DROPS:
        raise UsageError(
            f"The advice to {advice.kind.replace('_', ' ')} drops no rows.",
            "Change the settings it names instead.",
        )
    if advice.kind == "drop_rows" and advice.author in COPIES:
        return rule_decision(given, advice.author.removeprefix("rule: "), stays, advice.reason)
    if advice.kind == "drop_cluster":
        leaves = given.in_clusters(np.array(advice.clusters, dtype=np.int64))
    else:
        leaves = np.isin(given.precleaned.ids, np.array(advice.rows, dtype=np.int64))
        if np.count_nonzero(leaves) < len(set(advice.rows)):
            hint = "Run the report again: it is about other rows."
            raise UsageError("The advice names rows that take no part in this round.", hint)
    return decision(
        given.precleaned.ids[leaves & stays & ~given.held_out], advice.reason, advice.author
    )
