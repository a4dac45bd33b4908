"""The one thing both front ends hold: a session to look at, decide on, undo and run."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute import cycle
from elute.core import ids as id_runs
from elute.core import recipe
from elute.core.errors import EluteError, SessionBusy, UsageError
from elute.core.events import (
    Event,
    History,
    Redone,
    Restored,
    RoundClosed,
    RoundState,
    Set,
    State,
    StepDone,
    Undoable,
    Undone,
    fold,
)
from elute.core.results import Decision
from elute.engine import deciding, exporting
from elute.engine.results import Results
from elute.engine.running import Runner, Watch, Work
from elute.engine.view import Job, Snapshot
from elute.engine.work import WorkerLink
from elute.session.about import Source
from elute.session.jobs import Result
from elute.session.journal import Journal
from elute.session.layout import Layout
from elute.session.lock import Lock

Ids = NDArray[np.int64]


class Session:
    """An open session; make one with `elute.engine.opening.open_session`.

    Every method that changes something has it on disk before it returns, and raises the reason
    where the session can only be read.
    """

    def __init__(
        self,
        layout: Layout,
        source: Source,
        events: list[Event],
        journal: Journal | None,
        lock: Lock | None,
        fixed: EluteError | None = None,
    ) -> None:
        """Hold what has been read.

        Args:
            layout: the session's folder.
            source: the data file.
            events: what the journal holds.
            journal: for the one writer only, as is
            lock: the hold on the session.
            fixed: for everybody else, why nothing can be changed.
        """
        self._layout = layout
        self._source = source
        self._journal = journal
        self._lock = lock
        self._worker = WorkerLink(layout)
        self._results = Results(layout)
        self._history: History = fold(events)
        self._state: State = self._history.state()
        self._fixed = fixed
        self.notice = (journal.notice if journal else "") or self._worker.interrupted()
        self._catch_up()

    @property
    def read_only(self) -> str:
        """Why nothing can be changed; "" when it can."""
        return self._fixed.title if self._fixed else ""

    @property
    def name(self) -> str:
        """The data file's name."""
        return Path(self._source.path).name

    @property
    def folder(self) -> Path:
        """The session's folder."""
        return self._layout.root

    @property
    def source(self) -> Path:
        """The data file."""
        return Path(self._source.path)

    @property
    def history(self) -> History:
        """The operations in force."""
        return self._history

    @property
    def state(self) -> State:
        """What the operations add up to."""
        return self._state

    def snapshot(self) -> Snapshot:
        """The session as it stands, for drawing."""
        self._catch_up()
        return self.at(self._state.rounds()[-1])

    def at(self, entry: RoundState) -> Snapshot:
        """The session with the results of one of its rounds."""
        found = self._results
        return found.snapshot(self._source, self._history, self._state, entry, self.read_only)

    def record(self, row: int) -> str:
        """The record of a row as it stands in the source."""
        return exporting.record(self.source, self._results.records(self._source, self._state), row)

    def set(self, assignments: list[str]) -> None:
        """Change settings, each written `step.key=value`.

        Raises:
            UsageError: says everything that is wrong with them.
        """
        self.set_all(recipe.assignments(assignments))

    def set_all(self, change: recipe.Settings) -> None:
        """Change settings; those that are in force already are left alone.

        Raises:
            UsageError: says everything that is wrong with them, or rows have been decided on and
                the change would number the rows anew.
        """
        now = cycle.complete(self._state.settings)
        then = cycle.complete(recipe.merged(self._state.settings, change))
        if now == then:
            return
        if now["load"] != then["load"] and (self._state.drops or self._state.past):
            title = (
                "Rows have been dropped already, and other load settings would number them anew."
            )
            raise UsageError(title, "Start a new session with --session DIR.")
        self._do(Set(change))

    def drop(self, ids: Ids, reason: str) -> int:
        """Drop rows on a person's word; how many were still in."""
        empty = np.zeros(0)
        decision = Decision(ids, reason, "person", empty.astype(np.int64), empty.astype(np.float32))
        return self.carry_out([decision])

    def carry_out(self, decisions: list[Decision], basis: str = "") -> int:
        """Drop the rows of decisions that are still in; how many these were."""
        total = 0
        for decision in decisions:
            event = deciding.to_event(decision, self._state, basis)
            if event.ids:
                self._do(event)
                total += len(id_runs.unpack(event.ids))
        return total

    def restore(self, ids: Ids, reason: str) -> int:
        """Take dropped rows back in; how many had been dropped."""
        gone = np.unique(ids[~self._state.kept[ids]])
        if len(gone):
            self._do(Restored(self._state.round, id_runs.pack(gone), reason, "person"))
        return len(gone)

    def accept(self, index: int) -> int:
        """Carry out advice `index` of the report; how many rows left.

        Raises:
            UsageError: there is no such advice, or it is not one that drops rows.
        """
        return self.carry_out([deciding.of_advice(self.snapshot(), index)])

    def decide(self) -> int:
        """Drop what the settings of the step `decide` say; how many rows left."""
        method = cycle.method("decide", self._state.settings)
        return self.carry_out(deciding.by_policy(self.snapshot(), method))

    def undo(self) -> str:
        """Take back the last operation; what that was, in words.

        Raises:
            UsageError: there is nothing to undo.
        """
        if not self._history.done:
            raise UsageError("There is nothing to undo.")
        words = self._history.done[-1].words()
        self._write(Undone(words))
        self._history.undone.append(self._history.done.pop())
        self._state = self._history.state()
        return words

    def redo(self) -> str:
        """Do again what was undone last; what that is, in words.

        Raises:
            UsageError: there is nothing to redo.
        """
        if not self._history.undone:
            raise UsageError("There is nothing to redo.")
        event = self._history.undone[-1]
        self._write(Redone(event.words()))
        self._history.done.append(self._history.undone.pop())
        self._state.apply(event)
        return event.words()

    def close_round(self) -> None:
        """Make the kept rows the next round's dataset.

        Raises:
            UsageError: no row was dropped in this round, or none is left.
        """
        state = self._state
        rows_in, rows_out = int(state.started.sum()), int(state.kept.sum())
        if bool((state.kept == state.started).all()):
            raise UsageError(f"Nothing was dropped in round {state.round}.", "Drop rows first.")
        if rows_out == 0:
            raise UsageError("No row would be left for the next round.", "Undo a drop first.")
        self._do(RoundClosed(state.round, rows_in, rows_out))

    def export(
        self,
        out: Path,
        dropped: Path | None = None,
        force: bool = False,
        manifest: Path | None = None,
    ) -> str:
        """Write the kept rows (and the dropped ones) out; a sentence that says what was written.

        Raises:
            BadInput, CannotWrite: a target is not fit, or could not be written.
        """
        self._source.still_there()
        snapshot = self.snapshot()
        event, sentence = exporting.export_kept(
            self.source, self._source.sha256, snapshot, self._state, (out, dropped, manifest), force
        )
        if self._journal:
            self._write(event)
        return sentence

    def start(self, through: str = "report") -> None:
        """Ask the worker process for the missing steps up to and including `through`."""
        self.must_write()
        self._worker.order(through, self._state)

    def job(self) -> Job:
        """What the worker process is doing; its finished steps are recorded here."""
        job = self._worker.look()
        self._catch_up()
        return job

    def cancel(self) -> None:
        """Ask the worker to stop; it is killed if it does not within a second."""
        self._worker.cancel()

    def run(self, through: str, watch: Watch) -> Iterator[Result]:
        """Run the missing steps in this process, one result after the other.

        Raises:
            SessionBusy: a worker is at work on the session.
        """
        self.must_write()
        with self._worker.kept_away():
            for result in Runner(self._layout, self._work()).run(through, watch):
                self._record(result)
                yield result

    def must_write(self) -> Journal:
        """The journal, for the one who may write it.

        Raises:
            SessionBusy, SessionDamaged, CannotWrite: why nobody may, here and now.
        """
        if self._journal is None:
            raise self._fixed or SessionBusy("The session was opened to be read.")
        return self._journal

    def close(self) -> None:
        """Let go of the session; a worker that has nothing to do ends too."""
        if self._lock:
            self._worker.dismiss()
            self._lock.release()

    def _work(self) -> Work:
        """The round at work."""
        state = self._state
        return Work(self.source, self._source.sha256, state.started, state.settings)

    def _catch_up(self) -> None:
        """Record results that are stored and that the journal does not name yet."""
        if not self._journal:
            return
        known = {step.fingerprint for step in self._history.steps}
        for step, fingerprint in self._work().fingerprints().items():
            if fingerprint not in known and self._results.has(fingerprint):
                self._record(self._worker.result(step, fingerprint))

    def _record(self, result: Result) -> None:
        """Note a finished step, and carry out what the cleaning rules found."""
        rows = result.rows
        if result.step == "load":
            rows = len(self._results.records(self._source, self._state).spans)
        done = StepDone(
            self._state.round,
            result.step,
            result.fingerprint,
            result.seconds,
            result.peak_rss_mb,
            rows,
        )
        self._write(done)
        self._history.steps.append(done)
        if result.step == "load" and rows != len(self._state.started):
            self._history = History(
                self._history.done, self._history.undone, self._history.steps, rows
            )
            self._state = self._history.state()
        if result.step == "preclean":
            self._settle(result.fingerprint)

    def _settle(self, basis: str) -> None:
        """Set aside what the cleaning rules found, unless a person took it back before."""
        for event in deciding.outdated(self._state, basis):
            self._do(event)
        found = deciding.by_rules(self._results.precleaned(basis), self._state)
        self.carry_out(found, basis)

    def _do(self, event: Undoable) -> None:
        """Record an operation, then let it count."""
        self._write(event)
        self._history.done.append(event)
        self._history.undone.clear()
        self._state.apply(event)

    def _write(self, event: Event) -> None:
        """Put an event into the journal."""
        self.must_write().append(event)
