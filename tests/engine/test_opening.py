"""From what the user typed to a session, whole, damaged, or somebody else's."""

import json
import os
import shlex
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput, CannotWrite, SessionBusy, SessionDamaged, UsageError
from elute.core.progress import Progress, silent
from elute.core.recipe import Settings
from elute.engine.opening import Intended, open_session
from elute.engine.place import find
from elute.engine.session import Session
from elute.session import about, jobs, journal
from elute.session.layout import Layout
from elute.session.lock import Lock

FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


def decided(dataset: Path, folder: Path) -> None:
    """A session in which something was loaded, set, and dropped by hand; closed again."""
    session = open_session(dataset, folder, FAST)
    list(session.run("preclean", watch))
    session.drop(np.array([3, 4], np.int64), "bad")
    session.close()


def flip(path: Path) -> None:
    """Change one bit of a file; in session.json not in a path, whose length differs."""
    data = bytearray(path.read_bytes())
    place = data.find(b'"versions"')
    data[place + 20 if place >= 0 else len(data) // 2] ^= 1
    path.write_bytes(data)


def dropped(session: Session) -> list[int]:
    """The rows that were dropped by hand."""
    return [row for row in (3, 4) if not session.snapshot().kept[row]]


def test_a_new_session_is_described(dataset: Path, here: Path) -> None:
    """session.json holds the versions and the seeds in force, under its own checksum."""
    open_session(dataset, assignments=["cluster.method=kmeans", "cluster.seed=7"]).close()
    found = json.loads((here / "messages.elute" / "session.json").read_bytes())
    assert found["seeds"]["cluster.seed"] == 7
    assert found["seeds"]["evaluate.seed"] == 0
    assert "elute" in found["versions"]


def test_a_session_is_private(dataset: Path, here: Path) -> None:
    """No other user of the host reads or writes anything of it, whatever the umask."""
    before = os.umask(0)
    try:
        session = open_session(dataset, here / "deep" / "s.elute", FAST)
        list(session.run("embed", watch))
        session.start("load")
        while session.job().state == "running":
            pass
        modes = {path: path.lstat().st_mode & 0o777 for path in (here / "deep").rglob("*")}
        session.close()
    finally:
        os.umask(before)
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if not path.is_dir()} == {0o600}
    assert {"lock.held", "worker.log", "progress.json"} <= {path.name for path in modes}


def test_wrong_settings_make_no_folder(dataset: Path, here: Path) -> None:
    """A mistyped command leaves nothing behind."""
    with pytest.raises(UsageError):
        open_session(dataset, assignments=["cluster.k=-1"])
    assert list(here.iterdir()) == []


def test_wrong_settings_of_later_make_no_folder(dataset: Path, here: Path) -> None:
    """Nor do those that are to follow; a session that is there is opened, whatever follows."""
    wrong: Settings = {"preclean": {"drop": "blnk"}}
    with pytest.raises(UsageError, match="'blnk'"):
        open_session(dataset, here / "a" / "s.elute", FAST, intended=Intended(wrong))
    assert list(here.iterdir()) == []
    for _ in range(2):
        k = Intended({"cluster": {"k": 4}})
        session = open_session(dataset, here / "s.elute", FAST, intended=k)
        list(session.run("load", watch))
        session.close()
    open_session(dataset, here / "s.elute", intended=Intended(wrong)).close()


IDLE: Settings = {"cluster": {"dims": 5}}


@pytest.mark.parametrize(
    ("assignments", "intended"), [(["cluster.dims=5"], Intended()), ([], Intended(IDLE, IDLE))]
)
def test_what_is_typed_without_an_effect_is_refused(
    dataset: Path, here: Path, assignments: list[str], intended: Intended
) -> None:
    """No folder is made for it, and a session that is there stays as it was."""
    with pytest.raises(UsageError, match="no effect"):
        open_session(dataset, here / "a" / "s.elute", assignments, intended=intended)
    assert list(here.iterdir()) == []
    decided(dataset, here / "s.elute")
    with pytest.raises(UsageError, match="no effect"):
        open_session(dataset, here / "s.elute", assignments, intended=intended)
    session = open_session(dataset, here / "s.elute")
    assert session.state.settings["cluster"] == {"method": "kmeans", "k": 3}
    session.close()


def test_what_is_typed_is_judged_by_all_that_will_be_in_force(dataset: Path, here: Path) -> None:
    """With the space of the session, or of a recipe, it has an effect; a recipe's own need not."""
    open_session(dataset, here / "r.elute", intended=Intended(IDLE)).close()
    space: Settings = {"cluster": {"space": "pca", "dims": 5}}
    open_session(dataset, here / "s.elute", intended=Intended(space, IDLE)).close()
    assert (here / "s.elute").is_dir()
    open_session(dataset, here / "t.elute", ["cluster.space=pca"]).close()
    open_session(dataset, here / "t.elute", ["cluster.dims=5"]).close()


def test_settings_are_checked_beside_those_of_before(dataset: Path, here: Path) -> None:
    """What was set in a session into which nothing was loaded yet counts, also for the check."""
    open_session(dataset, here / "s.elute", ["cluster.method=hdbscan"]).close()
    more: Settings = {"cluster": {"min_cluster_size": 9}}
    with pytest.raises(UsageError, match="min_cluster_size is a setting of hdbscan"):
        open_session(dataset, here / "new.elute", intended=Intended(more))
    session = open_session(dataset, here / "s.elute", intended=Intended(more))
    session.set_all(more)
    session.close()


def test_the_session_of_a_file_that_moved_is_found(dataset: Path, here: Path) -> None:
    """The same content at another place is the same dataset, and session.json says where it is."""
    decided(dataset, here / "s.elute")
    there = dataset.rename(here / "moved.jsonl")
    session = open_session(there, here / "s.elute")
    assert dropped(session) == [3, 4]
    session.close()
    assert open_session(here / "s.elute", write=False).source == there


def test_another_file_is_refused(dataset: Path, here: Path) -> None:
    """Decisions never meet other rows."""
    decided(dataset, here / "s.elute")
    other = here / "other.jsonl"
    other.write_text('{"text": "one"}\n')
    with pytest.raises(UsageError, match=r"session of another file"):
        open_session(other, here / "s.elute")


def test_the_file_of_a_held_session_is_never_rewritten(dataset: Path, here: Path) -> None:
    """Whoever holds the lock is the only one to write session.json, also while it is begun."""
    folder = here / "s.elute"
    folder.mkdir(mode=0o700)
    lock = Lock(folder / "lock")
    with pytest.raises(SessionBusy):
        open_session(dataset, folder)
    assert not (folder / "session.json").exists()
    lock.release()
    decided(dataset, folder)
    before = (folder / "session.json").read_bytes()
    there = dataset.rename(here / "moved.jsonl")
    lock = Lock(folder / "lock")
    second = open_session(there, folder)
    assert "is being worked on" in second.read_only
    assert dropped(second) == [3, 4]
    second.close()
    lock.release()
    assert (folder / "session.json").read_bytes() == before


def test_what_changed_before_the_lock_was_had_is_not_overwritten(dataset: Path, here: Path) -> None:
    """Two that begin one session at the same time: the second sees that it came too late."""
    place = find(dataset, here / "s.elute", write=True)
    assert place.lacks == "begin"
    decided(dataset, here / "s.elute")
    before = (here / "s.elute" / "session.json").read_bytes()
    with pytest.raises(SessionBusy, match="has just opened"):
        place.settle({})
    assert (here / "s.elute" / "session.json").read_bytes() == before


def test_a_damaged_session_json_is_written_anew(dataset: Path, here: Path) -> None:
    """Named by its data file, the session goes on; what was damaged is kept aside."""
    decided(dataset, here / "s.elute")
    path = here / "s.elute" / "session.json"
    flip(path)
    damaged = path.read_bytes()
    with pytest.raises(SessionDamaged) as found:
        open_session(here / "s.elute")
    assert (
        found.value.hint == f"Run: elute {shlex.quote(str(dataset))} --session {here / 's.elute'}"
    )
    session = open_session(dataset, here / "s.elute")
    assert "set aside as session.json.bad" in session.notice
    assert dropped(session) == [3, 4]
    session.close()
    assert path.with_name("session.json.bad").read_bytes() == damaged
    assert json.loads(path.read_bytes())["rows"] == 148
    again = open_session(here / "s.elute")
    assert again.notice == ""
    again.close()


def test_a_lost_session_json_is_written_anew(dataset: Path, here: Path) -> None:
    """The same where the file is gone, by the session's own name."""
    decided(dataset, here / "messages.elute")
    (here / "messages.elute" / "session.json").unlink()
    with pytest.raises(SessionDamaged, match=r"session\.json cannot be understood"):
        open_session(here / "messages.elute")
    session = open_session(dataset)
    assert session.folder == Path("messages.elute")
    assert "session.json was missing" in session.notice
    assert dropped(session) == [3, 4]
    session.close()


def test_it_is_not_written_anew_for_another_file(dataset: Path, here: Path) -> None:
    """The journal knows which file it is about; nothing is changed for a wrong one."""
    decided(dataset, here / "s.elute")
    flip(here / "s.elute" / "session.json")
    before = sorted(path.name for path in (here / "s.elute").iterdir())
    other = here / "s.jsonl"
    other.write_text('{"text": "one"}\n')
    with pytest.raises(SessionDamaged, match=r"does not tell of .*s\.jsonl"):
        open_session(other, here / "s.elute")
    assert sorted(path.name for path in (here / "s.elute").iterdir()) == before
    session = open_session(other)
    assert session.folder == Path("s.jsonl.elute")
    session.close()


def test_load_settings_of_another_day_do_not_hide_the_file(dataset: Path, here: Path) -> None:
    """Settings changed since the file was loaded do not make it another one."""
    session = open_session(dataset, here / "s.elute", FAST)
    list(session.run("load", watch))
    session.set(["load.text=id"])
    session.close()
    flip(here / "s.elute" / "session.json")
    open_session(dataset, here / "s.elute").close()


def test_both_damaged_is_told(dataset: Path, here: Path) -> None:
    """Without a whole journal nobody knows which file it was."""
    decided(dataset, here / "s.elute")
    flip(here / "s.elute" / "session.json")
    flip(here / "s.elute" / "journal.jsonl")
    with pytest.raises(SessionDamaged, match="journal is damaged"):
        open_session(dataset, here / "s.elute")


def test_what_killed_writers_left_is_removed(dataset: Path, here: Path) -> None:
    """Opening to write clears temporary files; opening to read leaves them."""
    decided(dataset, here / "s.elute")
    left = here / "s.elute" / ".journal.jsonl.0123abcd.tmp"
    left.write_bytes(b"half")
    open_session(here / "s.elute", write=False).close()
    assert left.exists()
    open_session(here / "s.elute").close()
    assert not left.exists()


def test_a_disk_that_fails_is_a_sentence(dataset: Path, here: Path) -> None:
    """A file that is there and cannot be read is named."""
    decided(dataset, here / "s.elute")
    (here / "s.elute" / "journal.jsonl").unlink()
    (here / "s.elute" / "journal.jsonl").mkdir()
    with pytest.raises(BadInput, match=r"journal\.jsonl cannot be read"):
        open_session(here / "s.elute")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_new_session_in_a_read_only_folder_is_refused(dataset: Path, here: Path) -> None:
    """There is nothing to look at yet."""
    here.chmod(0o555)
    with pytest.raises(CannotWrite):
        open_session(dataset)
    here.chmod(0o755)


def test_an_emptied_journal_is_not_a_new_session(dataset: Path, here: Path) -> None:
    """Results without any operation mean that every decision is lost: nothing is written."""
    decided(dataset, here / "s.elute")
    (here / "s.elute" / "journal.jsonl").write_bytes(b"")
    session = open_session(here / "s.elute")
    assert "gone" in session.read_only
    session.close()
    assert (here / "s.elute" / "journal.jsonl").read_bytes() == b""


def test_a_damaged_cancel_keeps_nobody_out(dataset: Path, here: Path) -> None:
    """It names no order, so it cancels none."""
    decided(dataset, here / "s.elute")
    layout = Layout(here / "s.elute")
    jobs.place(layout, jobs.Order("order", "report", 1, "all", {}))
    layout.cancel.write_bytes(b"\xefrder")
    session = open_session(layout.root)
    assert "press r" in session.notice
    session.close()


def test_a_reader_sees_what_was_done_while_it_opened(dataset: Path, here: Path) -> None:
    """Its first look reads again, whatever the size of the journal was by then."""
    writer = open_session(dataset, here / "s.elute", FAST)
    list(writer.run("preclean", watch))
    entries = journal.read(Layout(writer.folder).journal).entries
    writer.drop(np.array([3, 4], np.int64), "bad")
    source = about.read(Layout(writer.folder))
    reader = Session(Layout(writer.folder), source, entries, None, None)
    assert dropped(reader) == [3, 4]
    writer.close()
