"""After a refusal the folder that was made for it goes, and nothing else ever does."""

import gzip
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput
from elute.core.progress import Progress, silent
from elute.engine.opening import open_session
from elute.engine.session import Session
from elute.session import jobs
from elute.session.layout import Layout
from elute.session.lock import Lock

PICKLE = b"\x80\x02cposix\nsystem\n."
PATIENCE_SECONDS = 120.0
Deed = Callable[[Session], object]


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def planted(here: Path, name: str = "x.pkl") -> Path:
    """A file that is refused at the first load."""
    (here / name).write_bytes(gzip.compress(PICKLE) if name.endswith(".gz") else PICKLE)
    return here / name


def refused(session: Session) -> None:
    """Have the first load refused in this process, and close."""
    with pytest.raises(BadInput):
        list(session.run("load", watch))
    session.close()


@pytest.mark.parametrize("name", ["x.pkl", "x.pkl.gz"])
@pytest.mark.parametrize("given", [[], ["embed.method=lsa", "load.max_bad=3"]])
def test_a_refused_file_leaves_nothing(name: str, given: list[str], here: Path) -> None:
    """Neither the folder nor, in it, the plain bytes of a packed file; also with settings given."""
    data = planted(here, name)
    session = open_session(data, assignments=given)
    assert session.folder.is_dir()
    refused(session)
    assert list(here.iterdir()) == [data]


def test_what_the_worker_refuses_leaves_nothing(here: Path) -> None:
    """The same where the worker process met the file: it is waited for, and its files go too."""
    data = planted(here)
    session = open_session(data)
    session.start("preclean")
    until = time.monotonic() + PATIENCE_SECONDS
    while (job := session.job()).state == "running":
        assert time.monotonic() < until
        time.sleep(0.02)
    assert "pickle" in job.title
    session.close()
    assert list(here.iterdir()) == [data]


def test_a_folder_that_was_there_stays(here: Path) -> None:
    """Whether somebody made it by hand or an earlier call did."""
    data = planted(here)
    (here / "mine").mkdir()
    open_session(data, here / "s.elute").close()
    for folder in (here / "mine", here / "s.elute"):
        refused(open_session(data, folder))
        assert (folder / "journal.jsonl").is_file()


def test_folders_made_on_the_way_go_too(here: Path) -> None:
    """Those that this opening made, from the inside out, as far as nobody else uses them."""
    data = planted(here)
    (here / "mine").mkdir()
    refused(open_session(data, Path("mine") / "a" / "b" / "s.elute"))
    assert list((here / "mine").iterdir()) == []
    session = open_session(data, here / "mine" / "a" / "b" / "s.elute")
    (here / "mine" / "a" / "notes.txt").write_text("mine")
    refused(session)
    assert [it.name for it in (here / "mine").rglob("*")] == ["a", "notes.txt"]
    refused(open_session(data, Path("new.elute")))
    assert sorted(it.name for it in here.iterdir()) == ["mine", data.name]


def test_an_empty_folder_that_was_there_keeps_the_session(here: Path) -> None:
    """And so does every folder it lies in: none of them is this opening's."""
    (here / "mine" / "s.elute").mkdir(parents=True)
    refused(open_session(planted(here), here / "mine" / "s.elute"))
    assert (here / "mine" / "s.elute" / "journal.jsonl").is_file()


def user_sets(session: Session) -> None:
    """An operation that was not given with the opening."""
    session.set(["embed.method=lsa"])


def user_keeps_a_file(session: Session) -> None:
    """Something that is not elute's."""
    (session.folder / "notes.txt").write_text("mine")


def vectors_are_there(session: Session) -> None:
    """Lent by another session before the load."""
    (session.folder / "vectors" / "key").mkdir(parents=True)


def results_are_there(session: Session) -> None:
    """Worked out, and perhaps not recorded yet."""
    (session.folder / "artefacts").mkdir()


def the_worker_complained(session: Session) -> None:
    """A message names this file."""
    (session.folder / "worker.log").write_text("Traceback")


def content(folder: Path) -> set[tuple[str, bytes]]:
    """The names below a folder, with their bytes; not who holds it."""
    paths = (path for path in folder.rglob("*") if path.name != "lock.held")
    return {(str(path), path.read_bytes() if path.is_file() else b"") for path in paths}


@pytest.mark.parametrize(
    "deed",
    [
        user_sets,
        user_keeps_a_file,
        vectors_are_there,
        results_are_there,
        the_worker_complained,
    ],
)
def test_what_holds_something_stays(deed: Deed, here: Path) -> None:
    """Every byte of it."""
    session = open_session(planted(here), here / "s.elute")
    deed(session)
    before = content(session.folder)
    refused(session)
    assert content(here / "s.elute") >= before


def test_what_another_process_is_at_work_on_stays(here: Path) -> None:
    """A worker holds its place, whatever was refused here."""
    session = open_session(planted(here), here / "s.elute")
    with pytest.raises(BadInput):
        list(session.run("load", watch))
    layout = Layout(here / "s.elute")
    lock = Lock(layout.worker_lock)
    jobs.answer(layout, jobs.Answer("a", "running", os.getpid(), 0.0))
    session.close()
    assert (here / "s.elute" / "session.json").is_file()
    lock.release()


def test_only_a_refusal_removes(dataset: Path, here: Path) -> None:
    """A session that was just looked at stays, and so do results when another load is refused."""
    open_session(dataset, here / "looked.elute").close()
    assert (here / "looked.elute" / "journal.jsonl").is_file()
    session = open_session(dataset, here / "s.elute")
    list(session.run("preclean", watch))
    session.drop(np.array([3], np.int64), "bad")
    session.set(["load.text=none"])
    refused(session)
    again = open_session(here / "s.elute")
    assert again.undo()
    assert not again.snapshot().kept[3]
    again.close()
