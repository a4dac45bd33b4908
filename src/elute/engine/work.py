"""The front end's end of the line to the worker process, found through the session's folder."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator

from elute import cycle
from elute.core.errors import SessionBusy
from elute.core.events import State
from elute.core.progress import Status
from elute.engine.view import Job
from elute.session import jobs
from elute.session.layout import Layout
from elute.session.lock import Lock, holder

QUIT = "quit"
"""Instead of a step: the worker is to end."""
_STARTS = 3
_GRACE_SECONDS = 1.0


class WorkerLink:
    """Orders work, watches it, stops it; the worker lives on when this does not."""

    def __init__(self, layout: Layout) -> None:
        """Take up an order that is being worked on, if there is one."""
        self._layout = layout
        self._order: jobs.Order | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._starts = 0
        self._cancelled_at = 0.0
        if self._alive():
            self._order = jobs.ordered(layout)

    def interrupted(self) -> str:
        """A sentence about work that stopped half-way with its worker; "" when there is none."""
        answer = jobs.answered(self._layout)
        if answer is None or answer.state != "running" or self._alive():
            return ""
        return f"The step {answer.status.step} was interrupted; press r to go on where it was."

    def order(self, through: str, state: State) -> None:
        """Ask for the steps up to `through`, starting a worker if there is none."""
        name, started = uuid.uuid4().hex[:12], cycle.rows_name(state.started)
        self._order = jobs.Order(name, through, state.round, started, state.settings)
        self._cancelled_at, self._starts = 0.0, 0
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
        if not act:
            self._order = jobs.ordered(self._layout) if self._alive() else None
        if self._order is None or self._order.through == QUIT:
            return Job()
        answer = jobs.answered(self._layout)
        if answer is not None and answer.order == self._order.name:
            return self._told(answer)
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
            self._cancelled_at = time.monotonic()

    def result(self, step: str, fingerprint: str) -> jobs.Result:
        """What the worker told of a stored result; zeros when it told nothing."""
        answer = jobs.answered(self._layout)
        told = answer.results if answer else []
        found = [result for result in told if result.fingerprint == fingerprint]
        return found[0] if found else jobs.Result(step, fingerprint, 0.0, 0.0)

    @contextlib.contextmanager
    def kept_away(self) -> Iterator[None]:
        """No worker is at work on the session while the block runs.

        Raises:
            SessionBusy: one is, and has something to do.
        """
        self.dismiss()
        lock = self._worker_lock()
        try:
            yield
        finally:
            lock.release()

    def dismiss(self) -> None:
        """Let a worker that has nothing to do end."""
        answer = jobs.answered(self._layout)
        running = self._order is not None and self.look(act=True).state == "running"
        if self._alive() and not running and (answer is None or answer.state != "running"):
            jobs.place(self._layout, jobs.Order(uuid.uuid4().hex[:12], QUIT, 0, "", {}))

    def _worker_lock(self) -> Lock:
        """The worker's lock, once a dismissed worker is gone."""
        until = time.monotonic() + 5.0
        while True:
            try:
                return Lock(self._layout.worker_lock)
            except SessionBusy:
                answer = jobs.answered(self._layout)
                if time.monotonic() > until or (answer and answer.state == "running"):
                    raise
                time.sleep(0.05)

    def _told(self, answer: jobs.Answer) -> Job:
        """The worker's own words, or the end it could not tell of."""
        if answer.state != "running":
            return Job(answer.state, answer.status, answer.title, answer.hint)
        if self._alive():
            self._insist(answer.pid)
            return Job("running", answer.status)
        if self._cancelled_at:
            return Job("cancelled", answer.status)
        title = f"The worker process ended in the middle of the step {answer.status.step}."
        return Job(
            "failed", answer.status, title, f"See {self._layout.worker_log}; press r to go on."
        )

    def _insist(self, pid: int) -> None:
        """End a worker that was asked to stop and has not: a library call cannot be interrupted."""
        by = holder(self._layout.worker_lock)
        waited = time.monotonic() - self._cancelled_at if self._cancelled_at else 0.0
        ours = by is not None and by.pid == pid and by.host == socket.gethostname()
        if ours and waited > _GRACE_SECONDS:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM if waited < 2 * _GRACE_SECONDS else signal.SIGKILL)

    def _alive(self) -> bool:
        """Whether a worker holds its lock."""
        return holder(self._layout.worker_lock) is not None

    def _starting(self) -> bool:
        """Whether a worker that was launched here is still there."""
        return self._process is not None and self._process.poll() is None

    def _launch(self) -> None:
        """Start a worker that a dropped connection or a frozen terminal does not touch."""
        self._starts += 1
        command = [sys.executable, "-m", "elute.engine.worker", str(self._layout.root.resolve())]
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        log = os.open(self._layout.worker_log, flags, 0o600)
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        finally:
            os.close(log)
