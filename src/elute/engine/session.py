"""The one thing both front ends hold: a session to look at, decide on, undo and run.

`Looking` is what can be seen of it, `Changing` what can be changed, and here is what takes work:
the steps of a round, and what is worked out beside them.
"""

import contextlib
import dataclasses
from collections.abc import Iterator, Sequence

from elute.core.errors import UsageError
from elute.core.events import Withdrawn
from elute.engine import learning
from elute.engine.changing import Changing
from elute.engine.embedders.choices import Choice
from elute.engine.recipes import Outcome, Recipe, carrying
from elute.engine.running import Runner
from elute.engine.searching.asking import Query
from elute.engine.sweeping.choices import checked
from elute.engine.view import Job
from elute.engine.work import Watch
from elute.engine.worker_link import COMPARE, LEARN, NEEDS, SEARCH, SWEEP
from elute.session import journal
from elute.session.jobs import Result


class Session(Changing):
    """An open session; make one with `elute.engine.opening.open_session`.

    Work is done by the worker process, or here where somebody waits for it (`watch`).
    """

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """No worker is at work on the session, or begins, while the block runs.

        Raises:
            SessionBusy: one is.
        """
        self.must_write()
        with self._worker.kept_away():
            yield

    def run(self, through: str, watch: Watch) -> Iterator[Result]:
        """Run the missing steps in this process, one result after the other.

        Raises:
            SessionBusy: a worker is at work on the session.
        """
        with self._here() as runner:
            yield from self._recorded(runner.run(through, watch))

    def start(self, through: str = "report") -> None:
        """Ask the worker process for the missing steps up to and including `through`."""
        self.must_write()
        self.set_all({})
        self._worker.order(through, self.state)

    def learn(self, watch: Watch | None = None) -> str:
        """Rank the round's outliers anew by what a person dropped and kept.

        Args:
            watch: told of the work, which is then done here; None leaves it to the worker process.

        Returns:
            What it was learnt from, where it was done here; "" otherwise.

        Raises:
            UsageError: no row was marked by a person, or the round has no scores yet.
            SessionBusy: a worker is at work on the session.
        """
        self.must_write()
        snapshot = self.snapshot()
        if snapshot.precleaned is None or snapshot.evaluated is None:
            hint = "Run the round first: elute run SESSION, or r in the terminal interface."
            raise UsageError("The round has no outlier scores yet.", hint)
        learning.refuse_without(self.state, snapshot.precleaned.ids)
        if watch is None:
            self._worker.order(LEARN, self.state)
            return ""
        with self.alone():
            runner = Runner(self._layout, self._recorder.work())
            self._recorder.record(runner.learn(self.state, watch))
        return self.snapshot().learnt

    def sweep(self, values: Sequence[float], watch: Watch | None = None) -> None:
        """Try a setting of the clustering at many values; `swept` tells what was found.

        Args:
            values: of the setting; none for those around the one in force.
            watch: told of the work, which is then done here; None leaves it to the worker process.

        Raises:
            UsageError: the method has no such setting, or a value cannot be its value.
            SessionBusy: a worker is at work on the session.
        """
        self.must_write()
        values = checked(self.state.settings, values)
        if watch is None:
            self._worker.order(SWEEP, self.state, values=values)
            return
        with self._here() as runner:
            list(self._recorded(runner.run(NEEDS[SWEEP], watch)))
            runner.sweep(values, watch)

    def search(self, query: Query) -> None:
        """Ask the worker process for the rows nearest to a query; `searched` tells them.

        Raises:
            UsageError: the rows have no vectors yet.
        """
        self.must_write()
        if "embed" in self.snapshot().pending:
            raise UsageError("The rows have no vectors yet.", "r runs the round.")
        self._worker.order(SEARCH, self.state, query=query)

    def weigh(self, choices: Sequence[Choice]) -> None:
        """Ask the worker process to compare embedders on a sample of the rows; see `weighing`."""
        self.must_write()
        self._worker.order(COMPARE, self.state, choices)

    def replay(self, recipe: Recipe, watch: Watch) -> Outcome | None:
        """Carry a recipe out as one operation; None when it has been carried out already.

        Only load and preclean are run.

        Raises:
            BadInput: the file cannot be loaded as the recipe says, or no row of it would be left.
            UsageError: rows have been decided on already.
            SessionBusy: a worker is at work on the session.
        """
        self.must_write()
        load = recipe.settings.get("load", {})
        others = {step: it for step, it in recipe.settings.items() if step != "load"}
        if carrying.stands(recipe, journal.read(self._layout.journal).entries, self.history):
            self.set_all(others)
            return None
        carrying.refuse_decided(self.history, self.folder, self.source)
        self.set_all({"load": load})
        list(self.run("load", watch))
        if column := carrying.column_of(recipe, self._records()):
            self.set_all({"load": {"text": column}})
            list(self.run("load", watch))
        rest = dataclasses.replace(recipe, settings=others)
        return self._recorder.replay(rest, self._records())

    def job(self) -> Job:
        """What the worker process is doing; its finished steps are recorded here."""
        job = self._worker.look(self._ledger.writable)
        self._recorder.catch_up()
        return job

    def cancel(self) -> None:
        """Ask the worker to stop; one that does not stop is killed."""
        self.must_write()
        self._worker.cancel()

    def withdraw(self) -> None:
        """Take back all that was agreed to; work that may stand on it stops, what came is kept.

        Whether it does, the settings do not tell: they may be others since it began.
        """
        self.must_write()
        if self.history.consents:
            if self.job().state == "running":
                self.cancel()
            self._ledger.write(Withdrawn())

    def close(self) -> None:
        """Let go of the session; a worker that has nothing to do ends too."""
        if self._lock:
            self._worker.dismiss()
            if self.beginning:
                self.beginning.take_back(self.history, self._worker)
            self._lock.release()

    @contextlib.contextmanager
    def _here(self) -> Iterator[Runner]:
        """What works the round out in this process; see `alone`."""
        with self.alone():
            # What an earlier call worked out and could not record comes first.
            self._recorder.catch_up()
            self.set_all({})
            yield Runner(self._layout, self._recorder.work())

    def _recorded(self, results: Iterator[Result]) -> Iterator[Result]:
        """Results, each recorded before it is handed on."""
        for result in results:
            self._recorder.record(result)
            yield result
