"""Which operations are in force after undo, redo and branching.

Operations form a tree: each stands on the one that was the last in force when it was done. The
path from the beginning to the tip is in force. Undo and redo move the tip back and forth.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from elute.core.errors import SessionDamaged
from elute.core.events import (
    Branched,
    Consented,
    Entry,
    Operation,
    Redone,
    Replayed,
    Set,
    StepDone,
    Undoable,
    Undone,
    Withdrawn,
    from_plain,
)
from elute.core.recipe import Settings, merged


@dataclass(frozen=True)
class Done:
    """An operation where it stands.

    Attributes:
        event: what was done.
        parent: number of the operation it stands on; 0 for the beginning.
        at: when, as 2026-11-22T21:40:00Z.
    """

    event: Operation
    parent: int
    at: str


@dataclass(frozen=True)
class Move:
    """One thing undo takes back: the tip went from `before` to `after`.

    Attributes:
        event: what was done.
        before, after: numbers of operations.
        made: how many operations were done by it, the last of them `after`; 0 for a branching.
    """

    event: Undoable
    before: int
    after: int
    made: int

    @property
    def words(self) -> str:
        """What was done, for the user."""
        return self.event.words()


@dataclass
class History:
    """Everything that was done, and what of it is in force.

    Attributes:
        operations: all of them in the order of the journal; operation number i is at i - 1.
        done: moves that were made and not taken back, the last one at the end.
        ground: how many of them were made before there was any result: they are what the session
            began with, and undo ends there.
        undone: moves that redo can do again, the one undone last at the end.
        steps: every result the journal names, in order.
        consents: what the user agreed to send and did not take back, in order; undo leaves them.
        tip: number of the last operation in force.
    """

    operations: list[Done] = field(default_factory=list)
    done: list[Move] = field(default_factory=list)
    undone: list[Move] = field(default_factory=list)
    steps: list[StepDone] = field(default_factory=list)
    consents: list[Consented] = field(default_factory=list)
    tip: int = 0
    ground: int = 0

    @property
    def undoable(self) -> list[Move]:
        """The moves that undo can take back, the last one at the end."""
        return self.done[self.ground :]

    def path(self, to: int | None = None) -> list[int]:
        """Numbers of the operations from the beginning to the tip, or to operation `to`."""
        numbers = []
        at = self.tip if to is None else to
        while at:
            numbers.append(at)
            at = self.operations[at - 1].parent
        return numbers[::-1]

    def in_force(self, to: int | None = None) -> list[Operation]:
        """The operations from the beginning to the tip, or to operation `to`."""
        return [self.operations[number - 1].event for number in self.path(to)]

    def settings(self, to: int | None = None) -> Settings:
        """What was set on the way to the tip, or to operation `to`."""
        made: Settings = {}
        for event in self.in_force(to):
            if isinstance(event, Set):
                made = merged(made, event.settings)
        return made

    def take(self, entry: Entry) -> None:
        """Take one line of the journal in.

        Raises:
            IndexError: it undoes, redoes or goes to what was never done.
        """
        match entry.event:
            case Undone():
                self.undone.append(self.done.pop())
                self.tip = self.undone[-1].before
            case Redone():
                self.done.append(self.undone.pop())
                self.tip = self.done[-1].after
            case Branched() as event:
                if not 0 <= event.to <= len(self.operations):
                    raise IndexError(event.to)
                self._move(Move(event, self.tip, event.to, made=0))
            case Replayed() as event:
                self._do([_operation(plain) for plain in event.events], entry.at, event)
            case Consented() as event:
                self.consents.append(event)
            case Withdrawn():
                self.consents.clear()
            case StepDone() as event:
                if not self.steps:
                    self.ground = len(self.done)
                self.steps.append(event)
            case event if isinstance(event, Operation):
                self._do([event], entry.at, event)

    def _do(self, events: list[Operation], at: str, whole: Undoable) -> None:
        """Lay operations on top of the tip, as one move."""
        before = parent = self.tip
        for event in events:
            self.operations.append(Done(event, parent, at))
            parent = len(self.operations)
        self._move(Move(whole, before, parent, len(events)))

    def _move(self, move: Move) -> None:
        self.done.append(move)
        self.undone.clear()
        self.tip = move.after


def fold(entries: Iterable[Entry]) -> History:
    """The history that the lines of a journal tell.

    Raises:
        SessionDamaged: something is undone, redone or gone to that was never done.
    """
    history = History()
    try:
        for entry in entries:
            history.take(entry)
    except (IndexError, KeyError, TypeError) as problem:
        title = "The session's journal undoes or redoes what was never done."
        raise SessionDamaged(title, "Restore journal.jsonl from a backup.") from problem
    return history


def _operation(plain: dict[str, object]) -> Operation:
    """One operation of a recipe.

    Raises:
        TypeError: it is of a kind that changes no state.
    """
    event = from_plain(plain)
    if not isinstance(event, Operation):
        raise TypeError(plain["op"])
    return event
