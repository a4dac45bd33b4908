"""What has been done in a session: the journal, and the state its operations add up to."""

from elute import cycle
from elute.core.errors import EluteError, SessionBusy, UsageError
from elute.core.events import (
    Dropped,
    Entry,
    Event,
    Noted,
    Redone,
    Regrouped,
    Renamed,
    Restored,
    RoundClosed,
    StepDone,
    Undoable,
    Undone,
)
from elute.core.history import History, fold
from elute.core.state import State
from elute.engine import moves
from elute.session.journal import Journal


class Ledger:
    """Every operation goes to the disk first, and counts only then."""

    def __init__(
        self, source: str, entries: list[Entry], journal: Journal | None, fixed: EluteError | None
    ) -> None:
        """Add up what has been read.

        Args:
            source: sha256 of the data file.
            entries: what the journal holds.
            journal: to write to; None for those who only look, and then
            fixed: why nothing can be changed, where there is a reason.
        """
        self._source = source
        self._journal = journal
        self.fixed = fixed
        self.history: History = fold(entries)
        self.state: State = standing(self.history, source)

    def follow(self, entries: list[Entry]) -> None:
        """For those who only look: take in what the writer has done since."""
        self.history = fold(entries)
        self._add_up()

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
        """Record something; it is on the disk before it counts."""
        self.history.take(self.must_write().append(event))

    def do(self, event: Undoable) -> None:
        """Record an operation and let it count."""
        self.write(event)
        if isinstance(event, Dropped | Restored | Regrouped | Renamed | Noted | RoundClosed):
            self.state.apply(event)
        else:
            # Other load settings, a recipe or another branch: everything may be otherwise.
            self._add_up()

    def undo(self) -> str:
        """Take back the last operation, with what rules did because of it; it in words."""
        if not self.history.undoable:
            raise UsageError("There is nothing to undo.")
        words = moves.words(self.history.undoable)
        for _ in range(moves.last(self.history.undoable)):
            self.write(Undone(self.history.done[-1].words))
        self._add_up()
        return words

    def redo(self) -> str:
        """Do again what was undone last, as it was undone; it in words."""
        if not self.history.undone:
            raise UsageError("There is nothing to redo.")
        words = self.history.undone[-1].words
        for _ in range(moves.following(self.history.undone)):
            self.write(Redone(self.history.undone[-1].words))
        self._add_up()
        return words

    def note(self, done: StepDone) -> None:
        """Record that a step has a result."""
        self.write(done)
        if done.step == "load" and done.rows != len(self.state.started):
            self._add_up()

    def names(self) -> set[str]:
        """The fingerprints of every result recorded."""
        return {step.fingerprint for step in self.history.steps}

    def settled(self, fingerprint: str) -> bool:
        """Whether a result of the cleaning rules has been carried out in this round.

        What was carried out last on the way to the tip counts, so that after undo, or on another
        branch, it is the one from there; an undone rule is not carried out again. What redo can
        bring back counts too: nothing may be done in its way.
        """
        number, undone = self.state.round, self.history.undone
        steps = [it for it in self.history.steps if it.step == "preclean" and it.round == number]
        ahead = {move.after for move in undone}
        if undone:
            ahead.update(self.history.path(undone[0].after))
        if any(step.fingerprint == fingerprint and step.tip in ahead for step in steps):
            return True
        path = {0, *self.history.path()}
        found = [step for step in steps if step.tip in path]
        last = max(reversed(found), key=lambda step: step.tip, default=None)
        return last is not None and last.fingerprint == fingerprint

    def _add_up(self) -> None:
        self.state = standing(self.history, self._source)


def standing(history: History, source: str, to: int | None = None) -> State:
    """The sum of the operations in force, over as many rows as the load in force has found.

    Args:
        history: what was done.
        source: sha256 of the data file.
        to: number of the last operation that counts; the tip by default.
    """
    operations = history.in_force(to)
    load = cycle.load_fingerprint(source, history.settings(to))
    loads = [step for step in history.steps if step.step == "load"]
    rows = next((step.rows for step in loads if step.fingerprint == load), 0)
    if not rows and any(isinstance(event, Dropped) for event in operations):
        # Drops stand on rows: another version of elute names the same load otherwise.
        rows = loads[-1].rows if loads else 0
    state = State(rows)
    for event in operations:
        state.apply(event)
    return state
