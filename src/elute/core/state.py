"""What operations add up to: which rows are in, why the others left, and the rounds so far."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core import ids as id_runs
from elute.core.events import (
    Dropped,
    Noted,
    Operation,
    Regrouped,
    Renamed,
    Restored,
    RoundClosed,
    Set,
)
from elute.core.recipe import Settings, merged


@dataclass
class RoundState:
    """One round as the journal tells it.

    Attributes:
        number: from 1.
        started: (n,) rows it began with.
        kept: (n,) rows kept at its end, or so far.
        settings: what was in force at its end, or is now.
        edits: what a person did to its clusters, in order.
        closed: whether it has been closed.
    """

    number: int
    started: NDArray[np.bool_]
    kept: NDArray[np.bool_]
    settings: Settings
    edits: tuple[Regrouped, ...]
    closed: bool


Said = dict[str, dict[int, str]]
"""Fingerprint of clusters -> label -> what a person said of that cluster; "" for taken back."""


class State:
    """What the operations so far add up to; by `apply` from the beginning on."""

    def __init__(self, rows: int) -> None:
        """Every one of `rows` rows kept, round 1 open, nothing set."""
        self.dropped_by = np.full(rows, -1, dtype=np.int32)
        self.drops: list[Dropped] = []
        self.spared = np.zeros(rows, dtype=np.bool_)
        self.settings: Settings = {}
        self.edits: tuple[Regrouped, ...] = ()
        self.names: Said = {}
        self.notes: Said = {}
        self.started = np.ones(rows, dtype=np.bool_)
        self.past: list[RoundState] = []

    @property
    def kept(self) -> NDArray[np.bool_]:
        """(n,) the rows still in."""
        return self.dropped_by < 0

    @property
    def round(self) -> int:
        """The number of the round at work, from 1."""
        return len(self.past) + 1

    def rounds(self) -> list[RoundState]:
        """Every round, the one at work last."""
        return [*self.past, self._at_work(closed=False)]

    def apply(self, event: Operation) -> None:
        """Take one operation in."""
        match event:
            case Set(settings):
                self.settings = merged(self.settings, settings)
            case Dropped():
                rows = id_runs.unpack(event.ids)
                self.dropped_by[rows[self.dropped_by[rows] < 0]] = len(self.drops)
                self.drops.append(event)
            case Restored():
                rows = id_runs.unpack(event.ids)
                self.dropped_by[rows] = -1
                self.spared[rows] = event.author == "person"
            case Regrouped():
                self.edits = (*self.edits, event)
            case Renamed():
                self.names.setdefault(event.basis, {})[event.cluster] = event.name
            case Noted():
                self.notes.setdefault(event.basis, {})[event.cluster] = event.text
            case RoundClosed():
                self.past.append(self._at_work(closed=True))
                self.started, self.edits = self.past[-1].kept, ()

    def _at_work(self, *, closed: bool) -> RoundState:
        """The round at work as it stands."""
        return RoundState(self.round, self.started, self.kept, self.settings, self.edits, closed)
