"""The front end's end of the line to the worker process, found through the session's folder."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace

from elute import cycle
from elute.core.errors import BadInput, CannotWrite, SessionBusy
from elute.core.outside import offline
from elute.core.progress import Status
from elute.core.state import State
from elute.engine import learning
from elute.engine.embedders.choices import Choice
from elute.engine.searching.asking import Query
from elute.engine.view import Job
from elute.session import jobs
from elute.session.holder import Holder
from elute.session.layout import Layout
from elute.session.lock import Lock, holder

QUIT = "quit"
"""Instead of a step: the worker is to end."""
LEARN = learning.STEP
"""Instead of a step: outliers are to be ranked anew by what a person dropped and kept."""
COMPARE = "compare"
"""Instead of a step: embedders are to be compared on a sample of the rows."""
SWEEP = "sweep"
"""Instead of a step: a setting of the clustering is to be tried at many values."""
SEARCH = "search"
"""Instead of a step: rows are to be found by what they mean."""
_BROKEN_OFF = {
    COMPARE: "The comparison of embedders was interrupted; E shows them.",
    SWEEP: "The sweep was interrupted; W shows it, and r begins it again there.",
    LEARN: "The ranking of outliers was interrupted; L begins it again.",
    SEARCH: "The search was interrupted; s asks for another.",
}
NEEDS = {COMPARE: "preclean", SWEEP: "cluster", LEARN: "evaluate"}
"""What can be asked for instead of a step, and the last step it needs."""
SILENT_SECONDS = 60.0
"""How long a worker that is there may give no sign of life before that is said."""
_STARTS = 3
_GRACE_SECONDS = 0.3
"""How long a worker may not hear that it is to stop, and then not hear that it is to end."""
_KEEPING_SECONDS = 5.0
"""How long one that did hear may store what it has made: it may have cost money."""
_ROOM_BYTES = 1 << 20


class WorkerLink:
    """Orders work, watches it, stops it; the worker lives on when this does not."""

    def __init__(self, layout: Layout, clock: Callable[[], float] = time.monotonic) -> None:
        """Take up an order that is being worked on, if there is one; times are by `clock`."""
        self._layout = layout
        self._clock = clock
        self._sign = (0, clock())
        self._order: jobs.Order | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._starts = 0
        self._cancelled_at = 0.0
        self._withdrawn = False
        self._refused = False
        if self._alive():
            self._order = jobs.ordered(layout)
        if self._order is not None and jobs.cancel_asked(layout, self._order.name):
            self._cancelled_at = clock()

    def interrupted(self) -> str:
        """A sentence about work that stopped half-way with its worker; "" when there is none."""
        asked, answer = jobs.ordered(self._layout), jobs.answered(self._layout)
        if asked is None or asked.through == QUIT or self._alive():
            return ""
        if jobs.cancel_asked(self._layout, asked.name):
            return ""
        if asked.through in _BROKEN_OFF:
            over = answer is not None and answer.order == asked.name and answer.state != "running"
            return "" if over else _BROKEN_OFF[asked.through]
        if answer is None or answer.order != asked.name:
            return "The round was interrupted before it began; press r to run it."
        if answer.state != "running":
            return ""
        step = f"step {answer.status.step}" if answer.status.step else "round"
        return f"The {step} was interrupted; press r to go on where it was."

    def order(
        self,
        through: str,
        state: State,
        embedders: Sequence[Choice] = (),
        values: Sequence[float] = (),
        query: Query | None = None,
    ) -> None:
        """Ask for the steps up to `through`, starting a worker if there is none."""
        name, started = uuid.uuid4().hex[:12], cycle.rows_name(state.started)
        settings, closed = state.settings, offline()
        plain = [asdict(choice) for choice in embedders]
        asked = asdict(query) if query else {}
        self._order = jobs.Order(
            name, through, state.round, started, settings, closed, plain, list(values), asked
        )
        self._cancelled_at, self._starts, self._withdrawn = 0.0, 0, False
        jobs.place(self._layout, self._order)
        if not self._alive():
            self._launch()

    def look(self, act: bool) -> Job:
        """Where the work is.

        Args:
            act: whether to start a worker that went away before it took the order, and to end one
                that does not stop; only for the one who may order work. Everybody else sees the
                order that is there.
        """
        if not act or self._order is None:
            # A worker that was still starting when the session was opened may have begun since.
            self._order = jobs.ordered(self._layout) if self._alive() else None
        if self._order is None or self._order.through == QUIT:
            return Job()
        if self._withdrawn:
            return Job("cancelled")
        answer = jobs.answered(self._layout)
        if answer is not None and answer.order == self._order.name:
            return self._told(answer)
        if self._cancelled_at:
            # A worker that is still starting finds the cancel before its first step.
            self._withdrawn = True
            return Job("cancelled")
        if act and not self._alive() and not self._starting():
            if self._starts >= _STARTS:
                hint = f"See {self._layout.worker_log}."
                return Job("failed", title="The worker process does not start.", hint=hint)
            self._launch()
        return Job("running", Status(message="starting the worker"))

    def cancel(self) -> None:
        """Ask for the running order to be stopped."""
        if self._order is not None and self._cancelled_at == 0.0:
            jobs.ask_cancel(self._layout, self._order.name)
            self._cancelled_at = self._clock()

    def result(self, step: str, fingerprint: str) -> jobs.Result:
        """What the worker told of a stored result; zeros when it told nothing."""
        answer = jobs.answered(self._layout)
        told = answer.results if answer else []
        found = [result for result in told if result.fingerprint == fingerprint]
        return found[0] if found else jobs.Result(step, fingerprint, 0.0, 0.0)

    def learnt(self) -> list[jobs.Result]:
        """What the worker told of rankings it learnt."""
        answer = jobs.answered(self._layout)
        return [it for it in answer.results if it.step == LEARN] if answer else []

    @contextlib.contextmanager
    def kept_away(self) -> Iterator[None]:
        """No worker is at work on the session while the block runs.

        Raises:
            SessionBusy: one is, and has something to do.
        """
        self.dismiss()
        lock = self._worker_lock()
        try:
            jobs.forget(self._layout)
            self._order = None
            yield
        except BadInput:
            self._refused = True
            raise
        finally:
            lock.release()

    @property
    def refused(self) -> bool:
        """Whether work ended at the dataset: the worker's, or what was done while it was away."""
        answer = jobs.answered(self._layout)
        return self._refused or (answer is not None and answer.refused)

    def dismiss(self) -> None:
        """Let a worker that has nothing to do end."""
        answer = jobs.answered(self._layout)
        running = self._order is not None and self.look(act=True).state == "running"
        if self._alive() and not running and (answer is None or answer.state != "running"):
            jobs.place(self._layout, jobs.Order(uuid.uuid4().hex[:12], QUIT, 0, "", {}))

    def _worker_lock(self) -> Lock:
        """The worker's lock, once a dismissed worker is gone."""
        until = self._clock() + 5.0
        while True:
            try:
                return Lock(self._layout.worker_lock)
            except SessionBusy:
                answer = jobs.answered(self._layout)
                if self._clock() > until or (answer and answer.state == "running"):
                    raise
                time.sleep(0.05)

    def _told(self, answer: jobs.Answer) -> Job:
        """The worker's own words, or the end it could not tell of."""
        if answer.state != "running":
            return Job(answer.state, answer.status, answer.title, answer.hint)
        by = holder(self._layout.worker_lock)
        if by is not None:
            self._insist(by, _KEEPING_SECONDS if answer.stopping else _GRACE_SECONDS)
            return Job("running", self._silence(answer.status))
        if jobs.cancel_asked(self._layout, answer.order):
            return Job("cancelled", answer.status)
        title = f"The worker process ended in the middle of the step {answer.status.step}."
        return Job("failed", answer.status, title, self._why())

    def _silence(self, status: Status) -> Status:
        """What the worker told, and for how long it has given no sign of life."""
        at = jobs.told_at(self._layout)
        if at != self._sign[0]:
            self._sign = (at, self._clock())
        silent = self._clock() - self._sign[1]
        if silent < SILENT_SECONDS:
            return status
        return replace(status, message=f"no sign of life for {silent:.0f} s")

    def _why(self) -> str:
        """What to do about a worker that could not tell its end."""
        with contextlib.suppress(OSError):
            if shutil.disk_usage(self._layout.root).free < _ROOM_BYTES:
                return "The disk is full: free some space there, then press r to go on."
        return f"See {self._layout.worker_log}; press r to go on."

    def _insist(self, by: Holder, patience: float) -> None:
        """End a worker that was asked to stop and has not: a library call cannot be interrupted."""
        waited = self._clock() - self._cancelled_at if self._cancelled_at else 0.0
        if by.is_near and waited > patience:
            last = waited > patience + _GRACE_SECONDS
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(by.pid, signal.SIGKILL if last else signal.SIGTERM)

    def _alive(self) -> bool:
        """Whether a worker holds its lock."""
        return holder(self._layout.worker_lock) is not None

    def _starting(self) -> bool:
        """Whether a worker that was launched here is still there."""
        return self._process is not None and self._process.poll() is None

    def _launch(self) -> None:
        """Start a worker that a dropped connection or a frozen terminal does not touch.

        Raises:
            CannotWrite: its log cannot be written, or the system has no room for a process.
        """
        self._starts += 1
        # -P: no module that lies beside the data is taken for one of the library's.
        root = str(self._layout.root.resolve())
        command = [sys.executable, "-P", "-m", "elute.engine.worker", root]
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
        try:
            log = os.open(self._layout.worker_log, flags, 0o600)
            try:
                self._process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=os.environ,  # with the keys, which we keep from everybody else
                    start_new_session=True,
                )
            finally:
                os.close(log)
        except OSError as problem:
            title = f"The worker process cannot be started: {problem.strerror}."
            raise CannotWrite(title, "Press r again.") from problem
