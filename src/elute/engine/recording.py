"""Takes finished results into the journal, and carries out what the cleaning rules found."""

from elute.core import ids as id_runs
from elute.core.events import StepDone
from elute.core.results import Decision, Records
from elute.engine import deciding, naming
from elute.engine.ledger import Ledger, standing
from elute.engine.recipes import Outcome, Recipe, carrying, replay
from elute.engine.results import Results
from elute.engine.work import Work
from elute.engine.worker_link import WorkerLink
from elute.session import about
from elute.session.jobs import Result
from elute.session.layout import Layout
from elute.session.source import Source


class Recorder:
    """What is recorded of a session without a person's doing."""

    def __init__(
        self, layout: Layout, source: Source, ledger: Ledger, results: Results, worker: WorkerLink
    ) -> None:
        """Record into `ledger` what `worker` tells and `results` holds."""
        self._layout = layout
        self._source = source
        self._ledger = ledger
        self._results = results
        self._worker = worker

    def work(self) -> Work:
        """The round at work."""
        state, sha256 = self._ledger.state, self._source.sha256
        history = self._ledger.history
        earlier = naming.of_round(sha256, state, history).earlier
        said = tuple(history.consents)
        return Work(self._source, state.started, state.settings, earlier, said, state.edits)

    def catch_up(self) -> None:
        """Record results that are stored and that the journal does not name yet."""
        if not self._ledger.writable:
            return
        known = self._ledger.names()
        for step, fingerprint in self.work().fingerprints().items():
            if fingerprint not in known and self._results.has(fingerprint):
                self.record(self._worker.result(step, fingerprint))
        for result in self._worker.learnt():
            if result.fingerprint not in known and self._results.has(result.fingerprint):
                self.record(result)
        cleaned = self.work().fingerprints()["preclean"]
        if not self._ledger.settled(cleaned) and self._results.has(cleaned):
            self.record(self._worker.result("preclean", cleaned))

    def record(self, result: Result) -> None:
        """Note a finished step, after carrying out what the cleaning rules found."""
        rows, tip = 0, 0
        if result.step == "load":
            records = self._results.records(self._source, self._ledger.state)
            rows = len(records.spans)
            about.describe(self._layout, rows, records.columns)
        if result.step == "preclean":
            tip = self._before_rules()
            self._settle(result.fingerprint)
        number, told = self._ledger.state.round, (result.seconds, result.peak_rss_mb)
        self._ledger.note(StepDone(number, result.step, result.fingerprint, *told, rows, tip))

    def carry_out(self, decisions: list[Decision], basis: str) -> int:
        """Drop the rows of decisions that are still in; how many these were."""
        total = 0
        for decision in decisions:
            event = deciding.to_event(decision, self._ledger.state, basis)
            if event.ids:
                self._ledger.do(event)
                total += len(id_runs.unpack(event.ids))
        return total

    def replay(self, recipe: Recipe, records: Records) -> Outcome:
        """Carry a recipe out as one operation, on records as its settings of load found them.

        Raises:
            BadInput: no row would be left.
            SessionBusy: a worker is at work on the session.
        """
        cleaning = carrying.Cleaning(self._layout, self._source, self._results)
        state = standing(self._ledger.history, self._source.sha256)
        with self._worker.kept_away():
            outcome = replay(recipe, records, self._source.sha256, state, cleaning)
        self._ledger.do(outcome.event(recipe))
        if outcome.settled:
            cleaned, tip = self.work().fingerprints()["preclean"], self._ledger.history.tip
            number = self._ledger.state.round
            self._ledger.note(StepDone(number, "preclean", cleaned, 0.0, 0.0, tip=tip))
        return outcome

    def _before_rules(self) -> int:
        """Number of the last operation that is not the cleaning rules' own.

        A kill may have cut their work short; they are settled from there all the same.
        """
        history = self._ledger.history
        tip = history.tip
        while tip and getattr(history.operations[tip - 1].event, "author", "") in deciding.RULES:
            tip = history.operations[tip - 1].parent
        return tip

    def _settle(self, basis: str) -> None:
        """Set aside what the cleaning rules found, unless a person took it back before."""
        for event in deciding.outdated(self._ledger.state, basis):
            self._ledger.do(event)
        found = deciding.by_rules(self._results.precleaned(basis), self._ledger.state)
        self.carry_out(found, basis)
