"""What operations add up to: which rows are in, why the others left, and the rounds so far."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core import ids as id_runs
from elute.core.events import Dropped, Operation, Restored, RoundClosed, Set
from elute.core.recipe import Settings, merged


@dataclass
class RoundState:
    """One round as the journal tells it.

    Attributes:
        number: from 1.
        started: (n,) rows it began with.
        kept: (n,) rows kept at its end, or so far.
        settings: what was in force at its end, or is now.
        closed: whether it has been closed.
    """

    number: int
    started: NDArray[np.bool_]
    kept: NDArray[np.bool_]
    settings: Settings
    closed: bool


class State:
    """What the operations so far add up to; by `apply` from the beginning on."""

    def __init__(self, rows: int) -> None:
        """Every one of `rows` rows kept, round 1 open, nothing set."""
        self.dropped_by = np.full(rows, -1, dtype=np.int32)
        self.drops: list[Dropped] = []
        self.spared = np.zeros(rows, dtype=np.bool_)
        self.settings: Settings = {}
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
        now = RoundState(self.round, self.started, self.kept, self.settings, closed=False)
        return [*self.past, now]

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
            case RoundClosed():
                kept = self.kept.copy()
                closed = RoundState(self.round, self.started, kept, self.settings, closed=True)
                self.past.append(closed)
                self.started = kept
