"""What has been done in a session: the journal, and the state its operations add up to."""

from elute import cycle
from elute.core.errors import EluteError, SessionBusy, UsageError
from elute.core.events import (
    Event,
    History,
    Redone,
    RoundClosed,
    Set,
    State,
    StepDone,
    Undoable,
    Undone,
    fold,
)
from elute.core.recipe import Settings, merged
from elute.session.journal import Journal


class Ledger:
    """Every operation goes to the disk first, and counts only then."""

    def __init__(
        self, source: str, events: list[Event], journal: Journal | None, fixed: EluteError | None
    ) -> None:
        """Add up what has been read.

        Args:
            source: sha256 of the data file.
            events: what the journal holds.
            journal: to write to; None for those who only look, and then
            fixed: why nothing can be changed, where there is a reason.
        """
        self._source = source
        self._journal = journal
        self.fixed = fixed
        self.history: History = fold(events)
        self.state: State = standing(self.history, source)

    @property
    def writable(self) -> bool:
        """Whether operations can be recorded."""
        return self._journal is not None

    def must_write(self) -> Journal:
        """The journal, for the one who may write it.

        Raises:
            SessionBusy, SessionDamaged, CannotWrite: why nobody may, here and now.
        """
        if self._journal is None:
            raise self.fixed or SessionBusy("The session was opened to be read.")
        return self._journal

    def write(self, event: Event) -> None:
        """Record something that cannot be undone."""
        self.must_write().append(event)

    def do(self, event: Undoable) -> None:
        """Record an operation, then let it count."""
        self.write(event)
        self.history.done.append(event)
        self.history.undone.clear()
        self._count(event)

    def undo(self) -> str:
        """Take back the last operation; what that was, in words."""
        if not self.history.done:
            raise UsageError("There is nothing to undo.")
        words = self.history.done[-1].words()
        self.write(Undone(words))
        self.history.undone.append(self.history.done.pop())
        self.state = standing(self.history, self._source)
        return words

    def redo(self) -> str:
        """Do again what was undone last; what that is, in words."""
        if not self.history.undone:
            raise UsageError("There is nothing to redo.")
        event = self.history.undone[-1]
        self.write(Redone(event.words()))
        self.history.done.append(self.history.undone.pop())
        self._count(event)
        return event.words()

    def note(self, done: StepDone) -> None:
        """Record that a step has a result."""
        self.write(done)
        self.history.steps.append(done)
        if done.step == "load" and done.rows != len(self.state.started):
            self.state = standing(self.history, self._source)

    def names(self) -> set[str]:
        """The fingerprints of every result recorded."""
        return {step.fingerprint for step in self.history.steps}

    def settled(self) -> str:
        """The result of the cleaning rules that was carried out last in this round."""
        number = self.state.round
        found = (
            step.fingerprint
            for step in reversed(self.history.steps)
            if step.step == "preclean" and step.round == number
        )
        return next(found, "")

    def as_of(self, number: int) -> State:
        """The state in which round `number` was closed, or is now."""
        closed = 0
        state = State(len(self.state.started))
        for event in self.history.done:
            closed += isinstance(event, RoundClosed)
            if closed == number:
                break
            state.apply(event)
        return state

    def _count(self, event: Undoable) -> None:
        """Let an operation count; other load settings may mean another number of rows."""
        if isinstance(event, Set):
            self.state = standing(self.history, self._source)
        else:
            self.state.apply(event)


def standing(history: History, source: str) -> State:
    """The fold of the operations in force, over as many rows as the load in force has found.

    Args:
        history: the operations.
        source: sha256 of the data file.
    """
    settings: Settings = {}
    for event in history.done:
        if isinstance(event, Set):
            settings = merged(settings, event.settings)
    load = cycle.load_fingerprint(source, settings)
    rows = next((step.rows for step in history.steps if step.fingerprint == load), 0)
    state = State(rows)
    for operation in history.done:
        state.apply(operation)
    return state
