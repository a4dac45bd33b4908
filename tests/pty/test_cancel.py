"""Cancel works at every step, whether it listens or not, and what was finished stays."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from elute import cycle
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.engine.view import Job
from tests.pty.stage import Stage
from tests.pty.window import wait_until

REAL = ["embed.method=lsa", "cluster.method=hdbscan", "reduce.method=umap"]


def ended(session: Session) -> Job:
    """Wait for the end of the job."""
    seen = [Job("running")]

    def over() -> bool:
        seen.append(session.job())
        return seen[-1].state != "running"

    wait_until(over, lambda: f"it does not end: {seen[-1]}")
    return seen[-1]


def cancelled(session: Session) -> tuple[Job, float]:
    """Cancel the running job; its end, and the seconds that took."""
    began = time.monotonic()
    session.cancel()
    return ended(session), time.monotonic() - began


@pytest.mark.long
@pytest.mark.parametrize("manner", ["", "stone"])
def test_a_deaf_step_is_cancelled(
    manner: str, stage: Callable[[int], Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of the eight steps in turn hears nothing, as a library call ("stone": nor SIGTERM).

    The worker is ended, the steps before stay, and the same order goes on from there.
    """
    set_up = stage(300)
    for name, value in set_up.environ.items():
        monkeypatch.setenv(name, value)
    session = open_session(set_up.data, set_up.layout.root, [*REAL[:1], "reduce.method=pca"])
    for number, step in enumerate(cycle.NAMES):
        set_up.hold_up(step, manner)
        session.start()
        set_up.until_held_up(step)
        job, seconds = cancelled(session)
        print(f"{step:<10} hears nothing: cancelled after {seconds:.2f} s")
        assert job.state == "cancelled"
        assert session.snapshot().pending == cycle.NAMES[number:]
    set_up.hold_up("none")
    session.start()
    assert ended(session).state == "done"
    assert session.snapshot().pending == ()
    session.close()


@pytest.mark.long
@pytest.mark.data
def test_real_steps_are_cancelled(shared: Path, here: Path) -> None:
    """The steps as they are, on 23,700 real rows, each cancelled as soon as it is seen at work."""
    data = shared / "clinc150" / "clinc150_full.csv"
    session = open_session(data, here / "s.elute", REAL)
    hit = 0
    for step in cycle.NAMES:
        session.start(step)
        seen = session.job()
        while seen.state == "running" and seen.status.step != step:
            seen = session.job()
        job, seconds = cancelled(session)
        hit += job.state == "cancelled"
        print(f"{step:<10} on 23,700 rows: {job.state} after {seconds:.2f} s")
        session.start(step)
        assert ended(session).state == "done"
    print(f"{hit} of {len(cycle.NAMES)} steps lasted long enough to be cancelled")
    assert hit >= 4
    session.close()


@pytest.mark.terminal
def test_the_key_cancels(stage: Callable[[int], Stage]) -> None:
    """ctrl+c stops a step that listens and one that hears nothing; each time r goes on."""
    set_up = stage(3_000)
    window = set_up.open()
    window.wait(lambda screen: re.search(r"embed .* of 3,000", screen))
    for step in ("embed", "cluster"):
        began = time.monotonic()
        window.press("\x03")
        window.wait("Cancelled; what was finished stays.")
        print(f"{step}: cancelled after {time.monotonic() - began:.2f} s")
        set_up.hurry()
        set_up.hold_up("cluster" if step == "embed" else "")
        window.press("r")
        if step == "embed":
            set_up.until_held_up("cluster")
            window.wait("cluster ")
    window.wait("3 clusters")
