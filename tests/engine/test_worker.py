"""The worker process: does the work, can be stopped, outlives who asked."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from elute import cycle
from elute.core.errors import CannotWrite
from elute.core.progress import Status
from elute.core.state import State
from elute.engine import worker
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.engine.view import Job
from elute.engine.worker_link import SILENT_SECONDS, WorkerLink
from elute.session import jobs
from elute.session.artefacts import Artefacts
from elute.session.layout import Layout
from elute.session.lock import Lock, holder

FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]
PATIENCE_SECONDS = 120.0

ASK_AND_DIE = """
import os, sys
from pathlib import Path
from elute.engine.opening import open_session
session = open_session(Path(sys.argv[1]), Path(sys.argv[2]))
session.set(sys.argv[3:])
session.start()
while not session.job().status.step:
    pass
os.kill(os.getpid(), 9)
"""


def finished(session: Session) -> Job:
    """Wait for the end of the job."""
    until = time.monotonic() + PATIENCE_SECONDS
    while (job := session.job()).state == "running":
        assert time.monotonic() < until, job
        time.sleep(0.05)
    return job


def gone(folder: Path) -> None:
    """Wait until no worker is there."""
    until = time.monotonic() + PATIENCE_SECONDS
    while holder(Layout(folder).worker_lock) is not None:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_the_worker_runs_the_round(dataset: Path, here: Path) -> None:
    """The front end asks, watches, and records what was finished; then the worker leaves."""
    session = open_session(dataset, here / "s.elute", FAST)
    session.start()
    job = finished(session)
    assert (job.state, job.title) == ("done", "")
    assert session.snapshot().pending == ()
    assert len(session.history.steps) == len(cycle.NAMES)
    session.close()
    gone(here / "s.elute")


def test_a_failure_is_a_sentence(dataset: Path, here: Path) -> None:
    """What goes wrong in the worker reaches the front end with its way out."""
    session = open_session(dataset, here / "s.elute", ["embed.model=no/such-model"])
    session.start()
    job = finished(session)
    assert job.state == "failed"
    assert "no/such-model" in job.title
    assert "embed.method=lsa" in job.hint
    session.close()
    gone(here / "s.elute")


def test_work_outlives_who_asked_for_it(dataset: Path, here: Path) -> None:
    """The front end is killed in the middle; the job goes on, and the next one finds it."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK_AND_DIE, str(dataset), str(here / "s.elute"), *FAST],
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert asked.returncode == -signal.SIGKILL
    session = open_session(here / "s.elute")
    finished(session)
    assert session.snapshot().pending == ()
    session.close()
    gone(here / "s.elute")


def test_cancel_stops_and_keeps_what_is_finished(dataset: Path, here: Path) -> None:
    """A cancelled job says so, and the next one goes on from there."""
    slow = ["cluster.method=kmeans", "cluster.k=3", "embed.method=lsa", "reduce.method=tsne"]
    session = open_session(dataset, here / "s.elute", slow)
    session.start()
    while "neighbors" in session.snapshot().pending:
        assert session.job().state == "running"
        time.sleep(0.01)
    session.cancel()
    assert finished(session).state in ("cancelled", "done")
    assert "embed" not in session.snapshot().pending
    session.start()
    assert finished(session).state == "done"
    session.close()
    gone(here / "s.elute")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_dead_worker_is_noticed(dataset: Path, here: Path, number: int) -> None:
    """A worker that is killed from outside is told as such, and r goes on."""
    session = open_session(dataset, here / "s.elute", [*FAST[:1], "reduce.method=tsne"])
    session.start()
    until = time.monotonic() + PATIENCE_SECONDS
    while (by := holder(session.folder / "worker.lock")) is None or not session.job().status.step:
        assert time.monotonic() < until
    os.kill(by.pid, number)
    job = finished(session)
    assert job.state == "failed"
    assert "ended in the middle" in job.title
    session.start()
    assert finished(session).state == "done"
    session.close()
    gone(here / "s.elute")


DEAF_WORKER = """
import signal, sys, time
from elute.engine import worker
from elute.steps.reduce.pca import Pca

def run(self, given, progress):
    progress(0, 1)
    if sys.argv[2] == "stone":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("asleep", flush=True)
    time.sleep(600)

Pca.run = run
sys.exit(worker.main(sys.argv[1]))
"""


@pytest.mark.parametrize("manner", ["deaf", "stone"])
def test_a_step_that_hears_nothing_is_cancelled(dataset: Path, here: Path, manner: str) -> None:
    """A library call that never looks up, not even at SIGTERM, ends all the same."""
    session = open_session(dataset, here / "s.elute", FAST)
    command = [sys.executable, "-c", DEAF_WORKER, str(session.folder), manner]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        while holder(Layout(session.folder).worker_lock) is None:
            time.sleep(0.01)
        session.start()
        assert child.stdout is not None
        assert child.stdout.readline() == b"asleep\n"
        began = time.monotonic()
        session.cancel()
        job = finished(session)
        print(f"{manner}: cancelled after {time.monotonic() - began:.2f} s")
        assert child.wait() == (-signal.SIGKILL if manner == "stone" else 1)
    assert job.state == "cancelled"
    assert "cluster" not in session.snapshot().pending
    session.close()
    again = open_session(here / "s.elute")
    assert "interrupted" not in again.notice
    again.close()


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The time now, in seconds."""
        return self.now


@pytest.fixture
def layout(here: Path) -> Layout:
    """An empty session's folder."""
    made = Layout(here / "s.elute")
    made.root.mkdir(mode=0o700)
    return made


def ordered(layout: Layout) -> jobs.Order:
    """Somebody asked for a round."""
    order = jobs.Order("order", "report", 1, "all", {})
    jobs.place(layout, order)
    return order


def test_an_order_nobody_has_taken_is_cancelled_at_once(layout: Layout) -> None:
    """Nobody waits for a worker to start only to see it stop; the next order is a new one."""
    lock = Lock(layout.worker_lock)
    link = WorkerLink(layout)
    link.order("report", State(0))
    assert link.look(act=True).status.message == "starting the worker"
    link.cancel()
    assert link.look(act=True).state == "cancelled"
    asked = jobs.ordered(layout)
    assert asked is not None
    jobs.answer(layout, jobs.Answer(asked.name, "running", 1, 0.0))
    assert link.look(act=True).state == "cancelled"
    assert interrupted(layout) == ""
    link.order("report", State(0))
    assert link.look(act=True).state == "running"
    lock.release()


def test_a_silent_worker_is_told_as_such(layout: Layout) -> None:
    """A worker that is there and gives no sign of life is named, not killed; any sign clears it."""
    lock = Lock(layout.worker_lock)
    ordered(layout)
    status = Status("reduce", message="epoch 3 of 500")
    jobs.answer(layout, jobs.Answer("order", "running", os.getpid(), 0.0, status))
    clock = Clock()
    link = WorkerLink(layout, clock)
    assert link.look(act=True).status.message == "epoch 3 of 500"
    clock.now += SILENT_SECONDS - 1
    assert link.look(act=True).status.message == "epoch 3 of 500"
    clock.now += 16
    job = link.look(act=True)
    assert (job.state, job.status.message) == ("running", "no sign of life for 75 s")
    os.utime(layout.progress, (1, 1))
    assert link.look(act=True).status.message == "epoch 3 of 500"
    lock.release()


@pytest.mark.parametrize(("stopping", "patience"), [(False, 0.3), (True, 5.0)])
def test_a_worker_that_is_stopping_may_store(
    layout: Layout, stopping: bool, patience: float
) -> None:
    """One that has heard the cancel is ended after 5 s, one that has not after 0.3 s."""
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))
    lock = Lock(layout.worker_lock)
    ordered(layout)
    jobs.answer(layout, jobs.Answer("order", "running", os.getpid(), 0.0, stopping=stopping))
    clock = Clock()
    link = WorkerLink(layout, clock)
    link.cancel()
    clock.now += patience - 0.1
    assert link.look(act=True).state == "running"
    assert heard == []
    clock.now += 0.2
    assert link.look(act=True).state == "running"
    assert heard == [signal.SIGTERM]
    lock.release()
    signal.signal(signal.SIGTERM, before)


def test_a_working_library_gives_signs_of_life(layout: Layout) -> None:
    """A sign of life changes the file's time and nothing else; without the file it is nothing."""
    jobs.beat(layout)
    jobs.answer(layout, jobs.Answer("order", "running", os.getpid(), 0.0))
    os.utime(layout.progress, (1, 1))
    before = layout.progress.read_bytes()
    jobs.beat(layout)
    assert jobs.told_at(layout) > 10**18
    assert layout.progress.read_bytes() == before


def test_progress_that_cannot_be_written_does_not_end_the_work(dataset: Path, here: Path) -> None:
    """Every step is done and stored; only then the worker leaves, so that its end is noticed."""
    session = open_session(dataset, here / "s.elute", FAST)
    layout = Layout(session.folder)
    layout.progress.mkdir()
    order = jobs.Order("order", "report", 1, "all", session.state.settings)
    jobs.place(layout, order)
    assert worker.main(str(layout.root)) == 1
    assert holder(layout.worker_lock) is None
    assert len(Artefacts(layout.artefacts).names()) == len(cycle.NAMES)
    layout.progress.rmdir()
    session.close()
    again = open_session(here / "s.elute")
    assert again.snapshot().pending == ()
    again.close()


def test_a_worker_that_lost_its_place_stops(dataset: Path, here: Path) -> None:
    """Two workers never write into one session."""
    session = open_session(dataset, here / "s.elute", FAST)
    layout = Layout(session.folder)
    order = jobs.Order("order", "report", 1, "all", session.state.settings)
    lock = Lock(layout.worker_lock)
    (layout.root / "worker.lock.held").unlink()
    assert worker.Serving(layout, order, lock).serve()
    told = jobs.answered(layout)
    assert told is not None
    assert (told.state, told.title) == ("failed", "Another worker has taken this one's place.")
    assert Artefacts(layout.artefacts).names() == []
    lock.release()
    session.close()


def test_an_order_that_was_replaced_is_nobody_s(dataset: Path, here: Path) -> None:
    """A worker that works for nobody any more stops."""
    session = open_session(dataset, here / "s.elute", FAST)
    layout = Layout(session.folder)
    order = jobs.Order("order", "report", 1, "all", session.state.settings)
    jobs.place(layout, jobs.Order("another", "report", 1, "all", {}))
    lock = Lock(layout.worker_lock)
    assert worker.Serving(layout, order, lock).serve()
    told = jobs.answered(layout)
    assert told is not None
    assert told.state == "cancelled"
    lock.release()
    session.close()


def test_a_worker_that_was_starting_is_found_later(layout: Layout) -> None:
    """Whoever opened before it had begun sees its progress, and can cancel it."""
    link = WorkerLink(layout)
    order = ordered(layout)
    lock = Lock(layout.worker_lock)
    jobs.answer(layout, jobs.Answer(order.name, "running", 1, 0.0))
    assert link.look(act=True).state == "running"
    link.cancel()
    assert jobs.cancel_asked(layout, order.name)
    lock.release()


def interrupted(layout: Layout) -> str:
    """What the next front end says."""
    return WorkerLink(layout).interrupted()


def test_interrupted_work_says_so(layout: Layout) -> None:
    """Work whose worker is gone is told with the step it was at, and only that."""
    assert interrupted(layout) == ""
    ordered(layout)
    assert interrupted(layout) == "The round was interrupted before it began; press r to run it."
    jobs.answer(layout, jobs.Answer("order", "running", 1, 0.0, Status("embed")))
    assert "The step embed was interrupted; press r to go on" in interrupted(layout)
    lock = Lock(layout.worker_lock)
    assert interrupted(layout) == ""
    lock.release()
    jobs.ask_cancel(layout, "order")
    assert interrupted(layout) == ""
    jobs.ask_cancel(layout, "an older one")
    assert interrupted(layout) != ""
    jobs.answer(layout, jobs.Answer("order", "done", 1, 0.0, Status("report")))
    assert interrupted(layout) == ""


def test_a_killed_job_is_resumed_after_reopening(dataset: Path, here: Path) -> None:
    """Screen and worker both killed: the session says what stopped, and the same order goes on."""
    session = open_session(dataset, here / "s.elute", [*FAST[:1], "reduce.method=tsne"])
    session.start()
    while session.job().status.step != "reduce":
        assert session.job().state == "running"
    by = holder(session.folder / "worker.lock")
    assert by is not None
    os.kill(by.pid, signal.SIGKILL)
    finished(session)
    session.close()
    again = open_session(here / "s.elute")
    assert "The step reduce was interrupted; press r to go on where it was." in again.notice
    done = len(again.history.steps)
    again.start()
    assert finished(again).state == "done"
    assert len(again.history.steps) == len(cycle.NAMES) > done
    again.close()
    gone(here / "s.elute")


def test_work_of_another_day_is_forgotten(layout: Layout) -> None:
    """What was interrupted once is not told for ever when the round was run without a worker."""
    ordered(layout)
    jobs.answer(layout, jobs.Answer("order", "running", 1, 0.0, Status("embed")))
    with WorkerLink(layout).kept_away():
        pass
    assert interrupted(layout) == ""


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"name": 1}', b"\xff", b'{"order": "a"}', b""])
def test_files_that_make_no_sense_are_no_files(layout: Layout, data: bytes) -> None:
    """A flipped bit in what the two sides say to each other is silence, not a crash."""
    layout.job.write_bytes(data)
    layout.progress.write_bytes(data)
    assert jobs.ordered(layout) is None
    assert jobs.answered(layout) is None


def test_a_worker_that_cannot_be_started_is_a_sentence(layout: Layout) -> None:
    """Its log is a planted link: nothing is written through it."""
    layout.worker_log.symlink_to(here_target := layout.root.parent / "target")
    link = WorkerLink(layout)
    with pytest.raises(CannotWrite, match="cannot be started"):
        link.order("report", State(0))
    assert not here_target.exists()
