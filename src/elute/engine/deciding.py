"""From findings, advice and policy to operations that drop rows."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from elute.core import ids as id_runs
from elute.core.errors import UsageError
from elute.core.events import Dropped, Restored
from elute.core.progress import silent
from elute.core.results import Decision, Ids, Precleaned
from elute.core.rules import CLEANING_RULES, EXACT_RULES
from elute.core.state import State
from elute.engine.view import Snapshot
from elute.steps.decide import (
    Given,
    Policy,
    advice_decision,
    decide,
    finding_decision,
)

RULES = frozenset(f"rule: {name}" for name in CLEANING_RULES)
"""Authors of what preclean carries out by itself, where its settings say so, and takes back."""


def to_event(decision: Decision, state: State, basis: str) -> Dropped:
    """The operation that drops those rows of a decision that are still in.

    A copy leaves only while its witness is in. A row that near copies were dropped for does not
    leave as a copy itself: these would then stand for a row they were never compared with.
    """
    stays = ~state.kept
    if len(decision.witness):
        stays[decision.ids[~state.kept[decision.witness]]] = True
        stays[_stand_for_near_copies(state)] = True
    left = without(decision, stays)
    order = np.argsort(left.ids, kind="stable")
    witness = left.witness[order] if len(left.witness) else left.witness
    similarity = left.similarity[order] if len(left.similarity) else left.similarity
    return Dropped(
        round=state.round,
        ids=id_runs.pack(left.ids[order]),
        reason=left.reason,
        author=left.author,
        basis=basis,
        witness=witness.tolist(),
        similarity=np.round(similarity.astype(float), 6).tolist(),
    )


def _stand_for_near_copies(state: State) -> list[int]:
    """Rows in whose favour a near copy was dropped that is still out."""
    held = []
    for index, drop in enumerate(state.drops):
        # Told by the rule: vectors of different texts can be equal, as of "Hello" and "hello".
        if drop.witness and drop.author.removeprefix("rule: ") not in EXACT_RULES:
            still = state.dropped_by[id_runs.unpack(drop.ids)] == index
            held += np.array(drop.witness)[still].tolist()
    return held


def refuse_renumbering(state: State) -> None:
    """Make sure that no row has been decided on, whose id would be another row's.

    Raises:
        UsageError: one has.
    """
    if state.drops or state.past:
        title = "Rows have been dropped already, and another format would number them anew."
        raise UsageError(title, "Start a new session with --session DIR.")


def by_person(ids: Ids, reason: str) -> Decision:
    """What a person drops, by row ids."""
    return Decision(ids, reason, "person", np.zeros(0, np.int64), np.zeros(0, np.float32))


def by_rules(precleaned: Precleaned, state: State) -> list[Decision]:
    """What the rules of preclean that act have found, less the rows a person took back before."""
    acting = (it for it in precleaned.findings if it.applied and it.kind == "drop")
    return [without(finding_decision(it), state.spared) for it in acting]


def outdated(state: State, basis: str) -> Iterator[Restored]:
    """Bring back what the rules dropped in this round under settings that are in force no more."""
    for index, drop in enumerate(state.drops):
        if drop.round == state.round and drop.author in RULES and drop.basis != basis:
            rows = np.flatnonzero(state.dropped_by == index)
            if len(rows):
                reason = "the cleaning rules changed"
                yield Restored(state.round, id_runs.pack(rows), reason, drop.author)


def of_advice(snapshot: Snapshot, index: int) -> Decision:
    """The decision that carries out one piece of advice.

    Raises:
        UsageError: there is no such advice, or it is not one that drops rows.
    """
    given = _given(snapshot)
    count = len(given.report.advice)
    if not 0 <= index < count:
        raise UsageError(f"There is no advice {index}.", f"There are {count}.")
    return advice_decision(given.report.advice[index], given)


def by_policy(snapshot: Snapshot, method: Policy, state: State) -> list[Decision]:
    """What the settings of the step `decide` say, without the rows a person took back before."""
    found = decide(method, _given(snapshot), silent)
    return [without(decision, state.spared) for decision in found]


def _given(snapshot: Snapshot) -> Given:
    """What decisions rest on.

    Raises:
        UsageError: the round has not been run to its end.
    """
    records, precleaned, clustered = snapshot.records, snapshot.precleaned, snapshot.clustered
    evaluated, report = snapshot.evaluated, snapshot.report
    if (
        records is None
        or precleaned is None
        or clustered is None
        or evaluated is None
        or report is None
    ):
        raise UsageError("The round has not been run to its report yet.", "Run it first.")
    return Given(records, precleaned, clustered, evaluated, report, snapshot.kept)


def without(decision: Decision, spared: NDArray[np.bool_]) -> Decision:
    """A decision less the rows that are to stay."""
    keep = ~spared[decision.ids]
    copies = len(decision.witness) > 0
    return Decision(
        decision.ids[keep],
        decision.reason,
        decision.author,
        decision.witness[keep] if copies else decision.witness,
        decision.similarity[keep] if copies else decision.similarity,
    )
