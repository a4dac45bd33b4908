"""The names of every round's results: a map's name tells also which earlier map it resembles.

A later round's map is laid over the map of the latest earlier round on its path that has one. So
its name depends on that map's name, which may depend on a still earlier one.
"""

from collections.abc import Container
from dataclasses import dataclass

from elute import cycle
from elute.core.events import Regrouped
from elute.core.fingerprint import of_plain
from elute.core.history import History
from elute.core.state import State


@dataclass(frozen=True)
class Earlier:
    """The map of an earlier round.

    Attributes:
        points: fingerprint of the map, and
        rows: of the cleaned rows it shows.
    """

    points: str
    rows: str


@dataclass(frozen=True)
class Names:
    """One round's names.

    Attributes:
        steps: step -> fingerprint of its result.
        earlier: the map that the round's map is registered to; None where there is none.
    """

    steps: dict[str, str]
    earlier: Earlier | None


def draft(layout: str) -> str:
    """The name of the picture that is shown until the one named `layout` is there."""
    return of_plain(["draft", layout])


def of_rounds(source: str, state: State, known: Container[str]) -> list[Names]:
    """The names of every round of a state, the one at work last.

    Args:
        source: sha256 of the data file.
        state: the operations on a path, added up.
        known: fingerprints of the results that were recorded.
    """
    made: list[Names] = []
    earlier: Earlier | None = None
    for at in state.rounds():
        before = earlier.points if earlier else ""
        steps = cycle.fingerprints(source, at.started, at.settings, before, at.edits)
        made.append(Names(steps, earlier))
        if steps["reduce"] in known:
            earlier = Earlier(steps["reduce"], steps["preclean"])
    return made


def of_round(source: str, state: State, history: History) -> Names:
    """The names of the round at work."""
    return of_rounds(source, state, recorded(history))[-1]


def recorded(history: History) -> set[str]:
    """The fingerprints of every result the journal names."""
    return {step.fingerprint for step in history.steps}


def acting(source: str, state: State) -> list[Regrouped]:
    """The changes to the clusters of the round at work that count, in order."""
    return [edit for edit, _ in _clusterings(source, state) if edit is not None]


def chain(source: str, state: State) -> list[str]:
    """The names of the clusters of the round at work: as made, then after each of those changes."""
    return [name for _, name in _clusterings(source, state)]


def idle(source: str, state: State) -> list[Regrouped]:
    """The changes to the clusters of the round at work that do nothing.

    They were made to other clusters than those that the settings in force make.
    """
    made = acting(source, state)
    return [edit for edit in state.edits if edit not in made]


def _clusterings(source: str, state: State) -> list[tuple[Regrouped | None, str]]:
    base = cycle.fingerprints(source, state.started, state.settings)["cluster"]
    return cycle.regrouped(base, state.edits)
