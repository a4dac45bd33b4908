"""The worker process: does the work, can be stopped, outlives who asked."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.engine.view import Job
from elute.session.layout import Layout
from elute.session.lock import holder

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
    assert len(session.history.steps) == 8
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
        session.job()
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
    import os

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
