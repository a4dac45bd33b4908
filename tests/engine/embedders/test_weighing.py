"""A comparison made for the screen: by the worker, kept in the session, nothing sent unasked."""

import time
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput, Cancelled
from elute.core.outside import OFFLINE
from elute.core.progress import Progress, silent
from elute.engine.embedders.choices import named
from elute.engine.embedders.weighing import compare
from elute.engine.opening import open_session
from elute.session.check import check
from elute.session.layout import Layout
from tests.fakes.openai_server import serving

pytestmark = pytest.mark.usefixtures("one_thread")


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


@pytest.fixture
def folder(dataset: Path, here: Path) -> Path:
    """A session whose rows are cleaned."""
    session = open_session(dataset, here / "s.elute")
    list(session.run("preclean", watch))
    session.close()
    return here / "s.elute"


def test_it_is_kept_as_it_was_found(folder: Path) -> None:
    """For whoever opens the session next, until the rows are others; one that fails is kept too."""
    compare(
        Layout(folder),
        [named("lsa:dims=36"), named("lsa:dims=8"), named("precomputed:no.npy")],
        watch,
    )
    session = open_session(folder)
    found = session.weighing()
    assert found is not None
    assert found.of_now
    assert (found.sample, [it.dim for it in found.embedders]) == (144, [36, 8, None])
    assert found.embedders[1].choice == named("lsa:dims=8")
    problem = found.embedders[2].problem
    assert problem is not None
    assert "no.npy" in problem.title
    assert [(it.first, it.second) for it in found.pairs] == [(0, 1)]
    assert not [it for it in check(Layout(folder)) if it.problem]
    session.drop(np.arange(40), "test")
    session.close_round()
    later = session.weighing()
    assert later is not None
    assert not later.of_now
    session.close()


@pytest.mark.long
def test_a_cancelled_one_leaves_the_one_before(folder: Path) -> None:
    """It takes its place only when it is whole."""
    compare(Layout(folder), [named("lsa:dims=36")], watch)

    def stopped(step: str) -> Progress:
        def progress(done: int, total: int, message: str = "") -> None:
            if step == "lsa:dims=8":
                raise Cancelled("Stop.")

        return progress

    with pytest.raises(Cancelled):
        compare(Layout(folder), [named("lsa:dims=36"), named("lsa:dims=8")], stopped)
    session = open_session(folder)
    found = session.weighing()
    session.close()
    assert found is not None
    assert [it.choice.word for it in found.embedders] == ["lsa:dims=36"]


def test_nothing_is_sent_without_a_word(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server's tokens are told, no connection is opened, and the other is compared."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv(OFFLINE, "0")
    with serving() as server:
        compare(Layout(folder), [named("lsa:dims=36"), named(f"openai:m@{server.url}")], watch)
        assert server.connections == 0
    session = open_session(folder)
    found = session.weighing()
    session.close()
    assert found is not None
    there = found.embedders[1]
    assert there.problem is not None
    assert "Nothing was sent" in there.problem.title
    assert "elute compare" in there.problem.hint
    assert (there.estimate.sizes[0].tokens or 0) > 1_000
    assert found.embedders[0].dim == 36


def test_the_worker_makes_it(folder: Path) -> None:
    """Asked for by the session, and found there when the job is done."""
    session = open_session(folder)
    session.weigh([named("lsa:dims=36"), named("lsa:dims=8")])
    for _ in range(2_000):
        job = session.job()
        if job.state != "running":
            break
        time.sleep(0.05)
    assert (job.state, job.title) == ("done", "")
    found = session.weighing()
    assert found is not None
    assert [it.dim for it in found.embedders] == [36, 8]
    session.close()


def test_too_few_rows_fail_the_job_and_nothing_else(here: Path) -> None:
    """With a sentence; the session that was begun stays."""
    (here / "few.txt").write_text("one line\nanother line\nand a third\n")
    session = open_session(here / "few.txt")
    list(session.run("preclean", watch))
    with pytest.raises(BadInput, match="3 different texts"):
        compare(Layout(session.folder), [named("lsa:dims=36")], watch)
    session.close()
    assert (here / "few.elute").is_dir()
