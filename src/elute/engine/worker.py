"""The worker process: one per session, started on demand, outlives the terminal that asked for it.

It reads orders from the session's folder, runs the missing steps and tells where it is in a file.
It never writes the journal. Loaded models stay warm until nobody has asked for a while.
"""

import os
import sys
import time
import traceback
from dataclasses import replace
from pathlib import Path

from elute import cycle
from elute.core.errors import Cancelled, EluteError, SessionBusy
from elute.core.events import fold
from elute.core.progress import Pace, Progress
from elute.engine.ledger import standing
from elute.engine.running import Runner, Work
from elute.engine.work import QUIT
from elute.session import about, jobs, journal
from elute.session.layout import Layout
from elute.session.lock import Lock

IDLE_SECONDS = 600.0
_LOOK_SECONDS = 0.1
_TELL_SECONDS = 0.25


def main(root: str) -> int:
    """Serve orders until there is nothing to do for a while."""
    layout = Layout(Path(root))
    try:
        lock = Lock(layout.worker_lock)
    except SessionBusy:
        return 0
    before = jobs.answered(layout)
    finished = before.order if before and before.state != "running" else ""
    asked = time.monotonic()
    while time.monotonic() - asked < IDLE_SECONDS:
        order = jobs.ordered(layout)
        if order is None or order.name == finished:
            time.sleep(_LOOK_SECONDS)
            continue
        if order.through == QUIT:
            break
        _Serving(layout, order).serve()
        finished, asked = order.name, time.monotonic()
    lock.release()
    return 0


class _Serving:
    """One order from its beginning to its end."""

    def __init__(self, layout: Layout, order: jobs.Order) -> None:
        self._layout = layout
        self._order = order
        self._answer = jobs.Answer(order.name, "running", os.getpid(), 0.0)

    def serve(self) -> None:
        """Run the steps; every end, good or bad, is told in the progress file."""
        self._tell()
        try:
            runner = Runner(self._layout, self._work())
            for result in runner.run(self._order.through, self._watch):
                self._answer.results.append(result)
                self._tell()
            self._end("done")
        except Cancelled:
            self._end("cancelled")
        except EluteError as problem:
            self._end("failed", problem.title, problem.hint)
        except MemoryError:
            hint = "Choose a cheaper method for this step, or a machine with more memory."
            self._end("failed", f"{self._answer.status.step}: the memory is not enough.", hint)
        except Exception as problem:  # noqa: BLE001 - the front end must learn of any end
            traceback.print_exc()
            title = f"{self._answer.status.step or 'The worker'} failed: {problem!r}."
            self._end(
                "failed", title, f"Please report it; details are in {self._layout.worker_log}."
            )

    def _work(self) -> Work:
        """The round that was asked for, as the journal tells it."""
        source = about.read(self._layout)
        source.still_there()
        history = fold(journal.read(self._layout.journal).events)
        state = standing(history, source.sha256)
        if cycle.rows_name(state.started) != self._order.started:
            raise EluteError(
                "The round changed while the work was being asked for.", "Press r again."
            )
        return Work(Path(source.path), source.sha256, state.started, self._order.settings)

    def _watch(self, step: str) -> Progress:
        """A Progress that tells the front end, not too often, and notices a cancel."""
        pace = Pace(step)
        told = 0.0

        def progress(done: int, total: int, message: str = "") -> None:
            nonlocal told
            now = time.monotonic()
            if now - told < _TELL_SECONDS and done != total:
                return
            told = now
            if jobs.cancel_asked(self._layout, self._order.name):
                raise Cancelled("The work was cancelled.", "What was finished stays.")
            self._answer = replace(self._answer, status=pace.look(done, total, message))
            self._tell()

        return progress

    def _tell(self) -> None:
        jobs.answer(self._layout, self._answer)

    def _end(self, state: str, title: str = "", hint: str = "") -> None:
        self._answer = replace(self._answer, state=state, title=title, hint=hint)
        self._tell()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
