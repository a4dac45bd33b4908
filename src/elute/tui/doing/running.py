"""Run, report, cancel, set: what is asked of the worker, and what is said when it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from elute.core.amounts import counted
from elute.core.errors import BadInput, UsageError
from elute.core.results import Clustered
from elute.core.safe import safe
from elute.engine import consent
from elute.engine.embedders.choices import Choice
from elute.engine.searching.asking import Query
from elute.engine.view import Job, Snapshot
from elute.tui.desk import Desk
from elute.tui.doing.controller import Controller, Doing, Typed
from elute.tui.pages.sending import Sending
from elute.tui.present import commands
from elute.tui.present.deciding import close_question
from elute.tui.present.findings import next_hint
from elute.tui.present.numbers import rows

Telling = Callable[[Snapshot], str]
NEXT = "n goes to the strangest."
BY_ITSELF = 50_000  # rows up to which a new session runs through to the report unasked


class Running(Controller):
    """What starts and ends jobs."""

    def __init__(self, desk: Desk, sending: Sending) -> None:
        """Run for this screen; jobs begin by way of `sending`."""
        self._desk, self._sending = desk, sending
        self._beginning = False
        self._notice = ""
        self._afterwards: Telling = _nothing
        self._change: _Change | None = None

    def doings(self) -> dict[str, Doing]:
        """What starts and stops work."""
        return {
            "run": self.run,
            "report": self.report,
            "learn": self.learn,
            "cancel": self.cancel,
        }

    def typed(self) -> dict[str, Typed]:
        """Settings, each `step.key=value`."""
        return {"set": lambda words: self.set(commands.words(words))}

    async def start(self, through: str, said: str) -> None:
        """Start a job; `said` is told when it is done, in place of that it is, unless empty."""
        self._afterwards = lambda _: said
        await self._sending.start(through)

    async def regroup(self, before: Clustered | None) -> None:
        """Work out the clusters as a person changed them, and tell what became of what.

        Args:
            before: the clusters there were; where they come out the same, the change is taken back.
        """
        await self.start("cluster", "")
        self._change = _Change(before, self._desk.picture.snapshot.undo)

    async def weigh(self, choices: Sequence[Choice], *, stopped: bool) -> None:
        """Have embedders compared; see `Sending.compare`.

        Raises:
            UsageError: a job is running.
        """
        if self._desk.bridge.job.state == "running":
            raise UsageError("A job is running.", "ctrl+c cancels it.")
        await self._sending.compare(choices, stopped=stopped)

    async def sweep(self, values: Sequence[float]) -> None:
        """Have a setting of the clustering tried at values; see `Sending.sweep`.

        Raises:
            UsageError: a job is running.
        """
        if self._desk.bridge.job.state == "running":
            raise UsageError("A job is running.", "ctrl+c cancels it.")
        await self._sending.sweep(values)

    async def search(self, query: Query, show: Doing) -> None:
        """Have rows searched; see `Sending.search`.

        Raises:
            UsageError: a job is running.
        """
        if self._desk.bridge.job.state == "running":
            raise UsageError("A job is running.", "Search when it is done; ctrl+c cancels it.")
        await self._sending.search(query, show)

    async def begin(self, notice: str) -> None:
        """Right after opening: read and clean a new file, or say what is missing.

        Args:
            notice: what the engine has to say about the opening, or "".
        """
        snapshot = self._desk.picture.snapshot
        # The end of a job from before this opening is told right after it, and must not hide it.
        self._notice = notice if self._desk.bridge.job.state == "done" else ""
        if snapshot.read_only:
            self._desk.announce(notice, f"Read-only: {snapshot.read_only}", "warn")
            return
        running = self._desk.bridge.job.state == "running"
        if snapshot.precleaned is None and not running:
            self._beginning = True
            await self._sending.start("preclean")
        hint = _next_hint(snapshot)
        if snapshot.pending and not running and not self._beginning:
            hint = f"To be done: {', '.join(snapshot.pending)}. Press r to run."
        if notice or not (running or self._beginning):
            self._desk.announce(notice or "Ready.", hint, "warn" if notice else "")
        else:
            self._desk.forget()

    async def run(self) -> None:
        """Run what is missing; when all is there, close the round and start the next."""
        snapshot, facts = self._desk.picture.snapshot, self._desk.picture.facts
        if self._desk.bridge.job.state == "running":
            raise UsageError("A job is running.", "ctrl+c cancels it.")
        if snapshot.pending:
            await self._sending.start("report")
        elif not facts.dropped_now:
            hint = "Drop rows, then r closes the round; or change a setting with :set."
            raise UsageError("There is nothing to run: every step has its result.", hint)
        elif await self._desk.ask(close_question(snapshot.round, facts)):
            await self._desk.bridge.call(lambda engine: engine.close_round())
            await self._desk.refresh_picture()
            await self._sending.start("report")

    async def report(self) -> None:
        """Go to the report, and ask for it where it is missing."""
        self._desk.focus_pane("report")
        pending = self._desk.picture.snapshot.pending
        if "report" in pending and self._desk.bridge.job.state != "running":
            await self._sending.start("report")

    async def learn(self) -> None:
        """Have the outliers ranked anew by what was dropped and kept by hand."""
        if self._desk.bridge.job.state == "running":
            raise UsageError("A job is running.", "ctrl+c cancels it.")
        await self._desk.bridge.learn()
        self._desk.forget()
        self._afterwards = _learnt

    async def cancel(self) -> None:
        """Stop the running job."""
        if self._desk.bridge.job.state != "running":
            raise UsageError("No job is running.", "q leaves elute.")
        self._beginning = False
        await self._desk.bridge.call(lambda engine: engine.cancel())
        self._desk.say("Cancelling; what is finished stays.")

    async def set(self, assignments: list[str]) -> None:
        """Change settings."""
        await self._desk.bridge.call(lambda engine: engine.set(assignments))
        await self._desk.refresh_picture()
        pending = self._desk.picture.snapshot.pending
        said = f"Set {safe(' '.join(assignments))}."
        hint = f"Press r to run {', '.join(pending)}." if pending else ""
        if self._desk.bridge.job.state == "running":
            hint = "The running job goes by what was set before: ctrl+c, then r."
        self._desk.say(said, hint)

    async def moved(self, job: Job) -> None:
        """The worker's job is at another place: go on after the first steps, tell an end."""
        if job.state in ("failed", "cancelled"):
            self._afterwards, self._change = _nothing, None
            self._sending.forget()
        if job.state == "done" and (at_end := self._sending.told_at_end()):
            self._desk.announce(*at_end)
        elif job.state == "done" and (show := self._sending.shown_at_end()):
            await show()
        elif job.state == "done" and self._beginning:
            self._beginning = False
            await self._go_on(self._desk.picture.snapshot)
        elif job.state == "done" and self._change is not None:
            change, self._change = self._change, None
            await self._go_on_from(change, self._desk.picture.snapshot)
        elif job.state == "done" and not await self._sending.go_on():
            notice, self._notice = self._notice, ""
            snapshot = self._desk.picture.snapshot
            telling, self._afterwards = self._afterwards, _nothing
            if said := telling(snapshot):
                self._desk.announce(said, NEXT if telling is _learnt else next_hint(snapshot))
                return
            notice = notice or _embedded(snapshot)
            self._desk.announce(notice or "Done.", _next_hint(snapshot), "warn" if notice else "")
        elif job.state == "failed" and self._desk.picture.snapshot.records is None:
            self._desk.give_up(BadInput(job.title, job.hint))
        elif job.state == "failed":
            more = "What was embedded stays. Press r to allow more."
            self._desk.announce(job.title, more if consent.at_limit(job) else job.hint, "bad")
        elif job.state == "cancelled":
            self._desk.announce("Cancelled; what was finished stays.", "Press r to go on.")

    async def _go_on(self, snapshot: Snapshot) -> None:
        """The rows are there: run through where that takes moments, else leave it to the user."""
        taking_part = len(snapshot.precleaned.ids) if snapshot.precleaned else 0
        if taking_part == 0:
            self._desk.announce(
                "No row is left to work with.", "Press enter on a row to see why.", "warn"
            )
        elif taking_part <= BY_ITSELF and snapshot.pending:
            await self._sending.start("report")
        elif snapshot.pending:
            left = int(np.count_nonzero(snapshot.kept))
            self._desk.announce(f"{rows(left)} ready.", "Press r to embed and group them.")

    async def _go_on_from(self, change: "_Change", snapshot: Snapshot) -> None:
        """The clusters are there: what follows is run, or the change that did nothing undone."""
        made = snapshot.clustered
        if made is None or change.before is None or change.words != snapshot.undo:
            changed = True  # or something else was done meanwhile, which undo would take back
        else:
            changed = not np.array_equal(made.labels, change.before.labels)
        if changed:
            await self.start("report", "")
            self._afterwards = _regrouped
            return
        await self._desk.bridge.call(lambda engine: engine.undo())
        await self._desk.refresh_picture()
        self._desk.announce(_regrouped(snapshot), "Nothing was changed.", "bad")


@dataclass(frozen=True)
class _Change:
    """A change of the clusters that is being worked out.

    Attributes:
        before: the clusters there were.
        words: what undo would take back right after it.
    """

    before: Clustered | None
    words: str


def _nothing(snapshot: Snapshot) -> str:
    """Nothing in place of that the job is done."""
    return ""


def _learnt(snapshot: Snapshot) -> str:
    """From how many marks the outliers are ranked now; "" where those were taken back meanwhile."""
    return f"Outlier scores {snapshot.learnt}." if snapshot.learnt else ""


def _regrouped(snapshot: Snapshot) -> str:
    """What became of the clusters that were changed."""
    notes = snapshot.clustered.notes if snapshot.clustered else ()
    return safe(notes[-1]) if notes else ""


def _embedded(snapshot: Snapshot) -> str:
    """What is to be said of the vectors, as that texts were cut; "" where nothing is."""
    notes = snapshot.embedded.notes if snapshot.embedded else ()
    return safe(" ".join(["Done.", *notes])) if notes else ""


def _next_hint(snapshot: Snapshot) -> str:
    """What to do after a job, where something is proposed."""
    advice = len(snapshot.report.advice) if snapshot.report else 0
    if snapshot.pending or not advice:
        return ""
    return f"{counted(advice, 'proposal')} to look at: press 4; f lists what rules found."
