"""Rounds by name, and the tree of them as front ends show it."""

import dataclasses

from elute.core.errors import UsageError
from elute.core.events import Regrouped, RoundClosed
from elute.core.history import Done, History
from elute.core.state import State
from elute.core.tree import Leg, legs, names
from elute.engine import naming
from elute.engine.ledger import standing
from elute.engine.results import Results
from elute.engine.story import Deed, RoundNode
from elute.engine.view import Round
from elute.session.source import Source

_IDLE = " (does nothing: the clusters are others now)"


def find(history: History, name: str) -> tuple[str, Leg]:
    """The full name of a round, and the round.

    A bare number means the round of the present branch, or the only one of that number.

    Raises:
        UsageError: there is no such round.
    """
    tree = legs(history)
    called = dict(zip(names(tree), tree, strict=True))
    if name in called:
        return name, called[name]
    path = set(history.path())
    for full, leg in called.items():
        present = leg.current or leg.closed in path
        if present and name in (str(leg.number), f"{leg.number}a"):
            return full, leg
    numbered = [(full, leg) for full, leg in called.items() if str(leg.number) == name]
    if len(numbered) == 1:
        return numbered[0]
    raise UsageError(f"There is no round {name}.", f"There are {', '.join(called)}.")


def named(present: tuple[Round, ...], history: History) -> tuple[Round, ...]:
    """The rounds of the present branch with their names, where there are branches."""
    if all(move.made for move in history.done):
        return present
    tree = legs(history)
    path = set(history.path())
    on_path = {
        leg.number: name
        for name, leg in zip(names(tree), tree, strict=True)
        if leg.current or leg.closed in path
    }
    return tuple(dataclasses.replace(it, name=on_path[it.number]) for it in present)


def nodes(history: History, source: Source, results: Results) -> tuple[RoundNode, ...]:
    """Every round of the session, parents first."""
    tree = legs(history)
    called = names(tree)
    made = []
    for name, leg in zip(called, tree, strict=True):
        parent = called[leg.parent] if leg.parent >= 0 else ""
        state = standing(history, source.sha256, leg.end)
        made.append(_node(name, parent, leg, state, history, source, results))
    return tuple(made)


def closing(state: State) -> RoundClosed:
    """The operation that closes the round at work.

    Raises:
        UsageError: no row was dropped in this round, or none is left.
    """
    if bool((state.kept == state.started).all()):
        raise UsageError(f"Nothing was dropped in round {state.round}.", "Drop rows first.")
    if not state.kept.any():
        raise UsageError("No row would be left for the next round.", "Undo a drop first.")
    return RoundClosed(state.round, int(state.started.sum()), int(state.kept.sum()))


def _node(
    name: str,
    parent: str,
    leg: Leg,
    state: State,
    history: History,
    source: Source,
    results: Results,
) -> RoundNode:
    """One round in full."""
    snapshot = results.snapshot(source, history, state, "")
    done = [history.operations[number - 1] for number in leg.operations]
    idle = naming.idle(source.sha256, state)
    deeds = tuple(_deed(it, idle) for it in done)
    ended = history.operations[leg.closed - 1].at if leg.closed else ""
    return RoundNode(
        name=name,
        parent=parent,
        branch=leg.branch,
        current=leg.current,
        numbers=dataclasses.replace(snapshot.rounds[-1], closed=bool(leg.closed)),
        began=deeds[0].at if deeds else ended,
        ended=ended or (deeds[-1].at if deeds else ""),
        deeds=deeds,
        settings=snapshot.settings,
        metrics=dict(snapshot.evaluated.overall) if snapshot.evaluated else {},
        seconds=_seconds(history, source, state),
    )


def _deed(done: Done, idle: list[Regrouped]) -> Deed:
    """One operation; of a change to clusters, also whether it does anything."""
    said = _IDLE if done.event in idle else ""
    return Deed(f"{done.event.words()}{said}", getattr(done.event, "author", ""), done.at)


def _seconds(history: History, source: Source, state: State) -> dict[str, float]:
    """How long each step took when its result was made."""
    of = naming.of_round(source.sha256, state, history).steps
    took = {step.fingerprint: step.seconds for step in history.steps if step.seconds}
    return {step: took[name] for step, name in of.items() if name in took}
