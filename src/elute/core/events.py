"""The closed set of operations a session can record, and the state they add up to.

The journal is a list of these; state is its fold. Undo is itself an operation: nothing is erased.
"""

from dataclasses import asdict, dataclass, field

import numpy as np
from numpy.typing import NDArray

from elute.core import ids as id_runs
from elute.core.errors import SessionDamaged
from elute.core.recipe import Settings, merged


@dataclass(frozen=True)
class Opened:
    """A writer opened the session."""

    version: str


@dataclass(frozen=True)
class StepDone:
    """A step has a result; `rows` is the number of records where the step is `load`."""

    round: int
    step: str
    fingerprint: str
    seconds: float
    peak_rss_mb: float
    rows: int = 0


@dataclass(frozen=True)
class Set:
    """Settings were changed."""

    settings: Settings

    def words(self) -> str:
        """What was done, for the user."""
        changes = [
            f"{step}.{key}={value}"
            for step, keys in self.settings.items()
            for key, value in keys.items()
        ]
        return f"set {' '.join(changes)}"


@dataclass(frozen=True)
class Dropped:
    """Rows left.

    Attributes:
        round: the round at work.
        ids: row ids, as runs (`0-5,9`).
        reason: why, in words.
        author: "person", "rule: <name>" or "model: <name>".
        basis: fingerprint of the result it rests on, "" for a person's own choice.
        witness: for copies, the row that stays, one for each id; empty otherwise.
        similarity: for copies, the cosine to it, one for each id; empty otherwise.
    """

    round: int
    ids: str
    reason: str
    author: str
    basis: str = ""
    witness: list[int] = field(default_factory=list)
    similarity: list[float] = field(default_factory=list)

    def words(self) -> str:
        """What was done, for the user."""
        count = len(id_runs.unpack(self.ids))
        return f"drop {count:,} row{'s' * (count != 1)} ({self.reason})"


@dataclass(frozen=True)
class Restored:
    """Rows came back."""

    round: int
    ids: str
    reason: str
    author: str

    def words(self) -> str:
        """What was done, for the user."""
        count = len(id_runs.unpack(self.ids))
        return f"restore {count:,} row{'s' * (count != 1)} ({self.reason})"


@dataclass(frozen=True)
class RoundClosed:
    """The kept rows became the next round's dataset."""

    round: int
    rows_in: int
    rows_out: int

    def words(self) -> str:
        """What was done, for the user."""
        return f"close round {self.round}"


@dataclass(frozen=True)
class Undone:
    """The last undoable operation was taken back."""

    words_of: str


@dataclass(frozen=True)
class Redone:
    """The operation undone last was done again."""

    words_of: str


@dataclass(frozen=True)
class Exported:
    """The kept rows were written out."""

    path: str
    rows: int
    sha256: str


Undoable = Set | Dropped | Restored | RoundClosed
Event = Opened | StepDone | Set | Dropped | Restored | RoundClosed | Undone | Redone | Exported

NAMES: dict[str, type[Event]] = {
    "opened": Opened,
    "step": StepDone,
    "settings": Set,
    "dropped": Dropped,
    "restored": Restored,
    "round_closed": RoundClosed,
    "undone": Undone,
    "redone": Redone,
    "exported": Exported,
}


def to_plain(event: Event) -> dict[str, object]:
    """The event as plain data, its name under "op"."""
    name = next(name for name, kind in NAMES.items() if type(event) is kind)
    return {"op": name, **asdict(event)}


def from_plain(data: dict[str, object]) -> Event:
    """The event that `to_plain` wrote.

    Raises:
        KeyError, TypeError: the data is not one of the closed set.
    """
    values = dict(data)
    return NAMES[str(values.pop("op"))](**values)  # type: ignore[arg-type]


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
    """What the operations so far add up to; made by `fold`."""

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

    def apply(self, event: Undoable) -> None:
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


@dataclass(frozen=True)
class History:
    """The operations in force and those that can be done again.

    Attributes:
        done: operations in force, in order.
        undone: operations taken back, the one undone last at the end.
        steps: every result the journal names, in order.
    """

    done: list[Undoable]
    undone: list[Undoable]
    steps: list[StepDone]


def fold(events: list[Event]) -> History:
    """Sort out what is in force after undo and redo.

    Raises:
        SessionDamaged: something is undone or redone that was never done.
    """
    history = History([], [], [])
    done, undone = history.done, history.undone
    try:
        for event in events:
            match event:
                case Undone():
                    undone.append(done.pop())
                case Redone():
                    done.append(undone.pop())
                case Set() | Dropped() | Restored() | RoundClosed():
                    done.append(event)
                    undone.clear()
                case StepDone():
                    history.steps.append(event)
                case Opened() | Exported():
                    pass
    except IndexError as problem:
        title = "The session's journal undoes or redoes what was never done."
        raise SessionDamaged(title, "Restore journal.jsonl from a backup.") from problem
    return history
