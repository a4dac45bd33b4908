"""The worker process: one per session, started on demand, outlives the terminal that asked for it.

It reads orders from the session's folder, runs the missing steps and tells where it is in a file.
It never writes the journal. Loaded models stay warm until nobody has asked for a while.
"""

import contextlib
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from elute import cycle
from elute.core.errors import BadInput, Cancelled, CannotWrite, EluteError, SessionBusy
from elute.core.history import fold
from elute.core.outside import OFFLINE
from elute.core.progress import Pace, Progress
from elute.core.state import State
from elute.engine import naming
from elute.engine.crash import name, report
from elute.engine.embedders.choices import Choice
from elute.engine.embedders.weighing import compare
from elute.engine.ledger import standing
from elute.engine.measured import keep
from elute.engine.running import Runner
from elute.engine.searching.asking import Query
from elute.engine.searching.held import HELD
from elute.engine.work import Work
from elute.engine.worker_link import COMPARE, LEARN, NEEDS, QUIT, SEARCH, SWEEP
from elute.remote import keys
from elute.session import about, jobs, journal
from elute.session.layout import Layout
from elute.session.lock import Lock

IDLE_SECONDS = 600.0
_LOOK_SECONDS = 0.1
_TELL_SECONDS = 0.25
_HEED_SECONDS = 0.05
_BEAT_SECONDS = 5.0
_TRIES = 3
_PAUSE_SECONDS = 0.5
NICENESS = 10
"""The screen goes first where both want the same core: it wants it for milliseconds."""


def main(root: str) -> int:
    """Serve orders until there is nothing to do for a while; 1 when an end could not be told."""
    keys.keep_to_ourselves()
    layout = Layout(Path(root))
    try:
        lock = Lock(layout.worker_lock)
    except SessionBusy:
        return 0
    except CannotWrite as problem:
        print(problem, file=sys.stderr)  # noqa: T201 - into worker.log
        return 1
    before = jobs.answered(layout)
    finished = before.order if before and before.state != "running" else ""
    asked = time.monotonic()
    while time.monotonic() - asked < IDLE_SECONDS and lock.held():
        order = jobs.ordered(layout)
        if order is None or order.name == finished:
            time.sleep(_LOOK_SECONDS)
            continue
        if order.through == QUIT:
            break
        if not Serving(layout, order, lock).serve():
            # Whoever asked sees that nobody is here any more.
            lock.release()
            return 1
        finished, asked = order.name, time.monotonic()
    lock.release()
    return 0


class Serving:
    """One order from its beginning to its end."""

    def __init__(self, layout: Layout, order: jobs.Order, lock: Lock) -> None:
        self._layout = layout
        self._order = order
        self._lock = lock
        self._answer = jobs.Answer(order.name, "running", os.getpid(), 0.0)
        self._over = threading.Event()
        self._told_to_go = False

    def serve(self) -> bool:
        """Run the steps; whether the end, good or bad, could be told."""
        threading.Thread(target=self._beat, name="beat", daemon=True).start()
        before = signal.signal(signal.SIGTERM, self._go)
        try:
            return self._served()
        finally:
            signal.signal(signal.SIGTERM, before)
            self._over.set()

    def _served(self) -> bool:
        self._tell()
        # A worker may have been started by somebody who was online.
        os.environ[OFFLINE] = "1" if self._order.offline else "0"
        try:
            asked = self._order.through
            work, state = self._work()
            if asked == SEARCH:
                self._search(work, state)
            else:
                self._run(asked, work, state)
            return self._end("done")
        except Cancelled:
            # Whoever looks sees the end of a worker that was told to go by its absence.
            return not self._told_to_go and self._end("cancelled")
        except EluteError as problem:
            reads = self._order.through not in (COMPARE, SEARCH)
            self._answer = replace(self._answer, refused=reads and isinstance(problem, BadInput))
            return self._end("failed", problem.title, problem.hint)
        except MemoryError:
            hint = "Choose a cheaper method for this step, or a machine with more memory."
            return self._end(
                "failed", f"{self._answer.status.step}: the memory is not enough.", hint
            )
        except OSError as problem:
            what = problem.filename or f"A file of the step {self._answer.status.step}"
            title = f"{what} cannot be read or written: {problem.strerror or problem}."
            hint = "Check the disk or the network share, then press r to go on."
            return self._end("failed", title, hint)
        except Exception as problem:  # noqa: BLE001 - the front end must learn of any end
            with contextlib.suppress(OSError):
                print(report(problem), file=sys.stderr, flush=True)  # noqa: T201 - into worker.log
            title = f"{self._answer.status.step or 'The worker'} failed ({name(problem)})."
            hint = f"Please report it; details are in {self._layout.worker_log}."
            return self._end("failed", title, hint)

    def _search(self, work: Work, state: State) -> None:
        """Find rows; no step is run for it, and what the steps made is not looked through first."""
        query = Query(**self._order.query)
        keep(self._layout, HELD.search(self._layout, work, state.kept, query, self._watch(SEARCH)))

    def _run(self, asked: str, work: Work, state: State) -> None:
        """The missing steps, then what was asked for instead of one."""
        runner = Runner(self._layout, work, drafts=True)
        for result in runner.run(NEEDS.get(asked, asked), self._watch):
            self._answer.results.append(result)
            self._tell()
        self._beside(asked, runner, state)

    def _beside(self, asked: str, runner: Runner, state: State) -> None:
        """What was asked for instead of a step."""
        if asked == COMPARE:
            choices = [Choice(**plain) for plain in self._order.embedders]
            compare(self._layout, choices, self._watch)
        elif asked == SWEEP:
            runner.sweep(self._order.values, self._watch)
        elif asked == LEARN:
            self._answer.results.append(runner.learn(state, self._watch))

    def _work(self) -> tuple[Work, State]:
        """The round that was asked for, and what was decided, as the journal tells it."""
        source = about.read(self._layout)
        source.still_there()
        history = fold(journal.read(self._layout.journal).entries)
        state = standing(history, source.sha256)
        if cycle.rows_name(state.started) != self._order.started:
            raise EluteError(
                "The round changed while the work was being asked for.", "Press r again."
            )
        earlier = naming.of_round(source.sha256, state, history).earlier
        said = tuple(history.consents)
        settings, edits = self._order.settings, state.edits
        return Work(source, state.started, settings, earlier, said, edits), state

    def _watch(self, step: str) -> Progress:
        """A Progress that tells the front end, not too often, and notices a cancel."""
        pace = Pace(step)
        looked = told = 0.0

        def progress(done: int, total: int, message: str = "") -> None:
            nonlocal looked, told
            now = time.monotonic()
            if now - looked >= _HEED_SECONDS or done == total:
                looked = now
                self._heed()
            if now - told >= _TELL_SECONDS or done == total:
                told = now
                said = f"{message} {_device_memory()}".strip()
                self._answer = replace(self._answer, status=pace.look(done, total, said))
                self._tell()

        return progress

    def _heed(self) -> None:
        """Stop where somebody asked for it, or has this worker's place."""
        if self._told_to_go:
            raise Cancelled("The worker was told to end.", "What was finished stays.")
        if jobs.cancel_asked(self._layout, self._order.name):
            self._stop()
            raise Cancelled("The work was cancelled.", "What was finished stays.")
        asked = jobs.ordered(self._layout)
        if asked is not None and asked.name != self._order.name:
            raise Cancelled("Other work was asked for.", "What was finished stays.")
        if not self._lock.held():
            raise SessionBusy("Another worker has taken this one's place.", "Press r again.")

    def _go(self, number: int, frame: object) -> None:
        """SIGTERM ends the work in an orderly way, once; a library may swallow what is raised."""
        self._told_to_go = True
        if not self._answer.stopping:
            self._stop()
            raise Cancelled("The worker was told to end.", "What was finished stays.")

    def _stop(self) -> None:
        """Tell that the end is near, so that whoever waits for it lets this worker store."""
        status = replace(self._answer.status, message="stopping; keeping what was made")
        self._answer = replace(self._answer, status=status, stopping=True)
        self._tell()

    def _tell(self) -> bool:
        """Tell where the work is; whether that could be written. A full disk must not end it."""
        try:
            jobs.answer(self._layout, self._answer)
        except CannotWrite:
            return False
        return True

    def _end(self, state: str, title: str = "", hint: str = "") -> bool:
        """Tell the end; a few times, because a disk may be full for a moment only."""
        self._answer = replace(self._answer, state=state, title=title, hint=hint, stopping=False)
        for _ in range(_TRIES):
            if self._tell():
                return True
            time.sleep(_PAUSE_SECONDS)
        return False

    def _beat(self) -> None:
        """Give signs of life while a library works and reports nothing."""
        while not self._over.wait(_BEAT_SECONDS):
            jobs.beat(self._layout)


def _device_memory() -> str:
    """How much memory of a GPU this process uses; "" where it uses none."""
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_initialized():
        return ""
    return f"({torch.cuda.memory_allocated() >> 20:,} MiB on the GPU)"


if __name__ == "__main__":
    os.nice(NICENESS)
    sys.exit(main(sys.argv[1]))
