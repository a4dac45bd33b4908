"""Letting a rule act, or taking it back: its setting, and what follows from it.

What a cleaning rule does is worked out by running its step, and recorded with the result. What was
judged is dropped at once, it is known and the round is being decided on; and before the setting is
written: a disk that fills up between the two then leaves a rule that does not act yet, and the same
call does the rest.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import UsageError
from elute.core.findings import Finding
from elute.core.recipe import Settings, merged
from elute.core.results import Decision
from elute.core.rules import JUDGED_RULES
from elute.core.safe import safe
from elute.core.state import State
from elute.engine import bounds
from elute.engine.bounds import Bound
from elute.engine.deciding import without
from elute.engine.findings import fixed, in_force, toggled
from elute.engine.view import Snapshot
from elute.steps.decide import finding_decision

Bounds = tuple[Bound, ...]


class Changeable(Protocol):
    """What is needed of a session."""

    @property
    def state(self) -> State:
        """What the operations add up to."""

    def snapshot(self) -> Snapshot:
        """The session as it stands."""

    def set_all(self, change: Settings) -> None:
        """Change settings, step by step."""

    def carry_out(self, decisions: list[Decision]) -> int:
        """Drop the rows of decisions that are still in; how many these were."""

    def restore(self, ids: NDArray[np.int64], reason: str, author: str) -> int:
        """Take dropped rows back in; how many had been dropped."""


def refuse(finding: Finding, moved: Bounds) -> None:
    """Make sure that there is something to choose about a rule.

    Raises:
        UsageError: it is to look at, it always acts, or what it finds with the bounds as they were
            moved takes a run to know.
    """
    rule = safe(finding.rule)
    if finding.kind == "look":
        hint = "Look at its rows, and drop them one by one."
        raise UsageError(f"The rule {rule} is to look at.", hint)
    if fixed(finding):
        hint = "What could not be read stays aside, and is exported with --dropped."
        raise UsageError(f"The rule {rule} always acts.", hint)
    if finding.rule in JUDGED_RULES and moved:
        raise UsageError("The bound is not set yet.", "Set it first; then let the rule act.")


def apply(session: Changeable, finding: Finding, moved: Bounds, *, acts: bool) -> str:
    """Let a rule act, or take it back, with some bounds moved.

    Args:
        session: to be changed.
        finding: what the rule found, now or when it was last run.
        moved: bounds of the rule to be put in force with it.
        acts: whether it is to act from now on.

    Returns:
        The step that is to be run for it to happen, or "" where it has happened.

    Raises:
        UsageError: there is nothing to choose, or what it would drop is not known.
    """
    refuse(finding, moved)
    snapshot = session.snapshot()
    judged = finding.rule in JUDGED_RULES
    if judged and acts:
        session.carry_out(_of_judged(session, snapshot, finding.rule))
    elif judged:
        _bring_back(session, snapshot, finding.rule)
    change, now = bounds.change(moved), in_force(snapshot, finding)
    if now.applied != acts:
        change = merged(change, toggled(snapshot, now))
    session.set_all(change)
    return "" if judged else "preclean"


def move_bounds(session: Changeable, moved: Bounds) -> str:
    """Put bounds in force, whether or not their rules act; the step that is to be run for it."""
    session.set_all(bounds.change(moved))
    return "preclean" if all(bound.step == "preclean" for bound in moved) else "report"


def _of_judged(session: Changeable, snapshot: Snapshot, rule: str) -> list[Decision]:
    """What a judged rule drops, by the result that belongs to the settings in force.

    Not the rows that a person took back.
    """
    if snapshot.evaluated is None:
        title = f"What the rule {safe(rule)} finds is not known until the round has run."
        raise UsageError(title, "Run the round first.")
    found = snapshot.evaluated.findings.of_rule(rule)
    return [without(finding_decision(found), session.state.spared)] if found else []


def _bring_back(session: Changeable, snapshot: Snapshot, rule: str) -> None:
    """Bring back the rows that the rule dropped in this round."""
    author = f"rule: {rule}"
    drops = [index for index, drop in enumerate(snapshot.drops) if drop.author == author]
    gone = np.flatnonzero(np.isin(snapshot.dropped_by, drops) & snapshot.started)
    if len(gone):
        session.restore(gone, f"{author} was taken back", author)
