"""`elute check` sees every part of a session, and changes none."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from elute.core.progress import Progress, silent
from elute.engine.opening import open_session
from elute.session import jobs
from elute.session.check import Finding, check
from elute.session.layout import Layout
from elute.session.lock import Lock

FAST = ["embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=3"]


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a data file and its session, which has results, vectors and decisions."""
    folder = tmp_path_factory.mktemp("made")
    words = ("parcel", "refund", "password", "router", "lamp", "again", "please", "today")
    lines = [f"my {a} and the {b} {number}" for number, a in enumerate(words) for b in words]
    (folder / "data.txt").write_text("\n".join(lines) + "\n")
    session = open_session(folder / "data.txt", folder / "s.elute", FAST)
    list(session.run("neighbors", watch))
    session.drop(np.array([3, 4], np.int64), "bad")
    session.drop(np.array([5], np.int64), "worse")
    session.close()
    return folder


@pytest.fixture
def layout(made: Path, tmp_path: Path) -> Layout:
    """A copy of that session, closed and whole."""
    shutil.copytree(made / "s.elute", tmp_path / "s.elute")
    return Layout(tmp_path / "s.elute")


def problems(layout: Layout) -> list[Finding]:
    """What is damaged."""
    return [finding for finding in check(layout) if finding.problem]


def remarks(layout: Layout) -> dict[str, str]:
    """What is worth knowing of the parts that are whole."""
    return {finding.part: finding.remark for finding in check(layout) if finding.remark}


def content(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of a folder with its bytes and its time."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def flip(path: Path, at: int | None = None) -> None:
    """Change one bit of a file, in its middle by default."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if at is None else at] ^= 4
    path.write_bytes(data)


def test_a_whole_session_is_whole(layout: Layout) -> None:
    """Every part is named, nothing is damaged, nothing is worth a remark, nothing is changed."""
    before = content(layout.root), layout.root.stat().st_mtime_ns
    parts = [finding.part for finding in check(layout)]
    assert (content(layout.root), layout.root.stat().st_mtime_ns) == before
    assert problems(layout) == []
    assert remarks(layout) == {}
    for name in ("session.json", "data file", "journal, ", "result load", "result neighbors"):
        assert any(part.startswith(name) for part in parts), name
    assert any("shard-000000" in part for part in parts)
    assert {"lock", "worker.lock"} <= set(parts)


@pytest.mark.parametrize(
    ("pattern", "part"),
    [
        ("session.json", "session.json"),
        ("journal.jsonl", "journal"),
        ("artefacts/*/value.json", "result "),
        ("artefacts/*/manifest.json", "result "),
        ("artefacts/*/ids.npy", "result preclean"),
        ("vectors/*/shard-000000.npy", "vectors "),
        ("vectors/*/shard-000000.hashes.npy", "vectors "),
        ("vectors/*/manifest.jsonl", "vectors "),
    ],
)
def test_one_damaged_part_is_named(layout: Layout, pattern: str, part: str) -> None:
    """A flipped bit makes one finding, with what to do about it; the other parts are whole."""
    flip(next(layout.root.glob(pattern)))
    (found,) = problems(layout)
    assert found.part.startswith(part)
    assert found.remedy


def test_a_changed_data_file_is_named(layout: Layout, made: Path) -> None:
    """The dataset is read through, also where its size and time are as they were."""
    data = made / "data.txt"
    times, whole = data.stat(), data.read_bytes()
    flip(data)
    os.utime(data, ns=(times.st_atime_ns, times.st_mtime_ns))
    (found,) = problems(layout)
    data.write_bytes(whole)
    os.utime(data, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert found.part.startswith("data file")


def test_a_journal_is_cut_by_the_commands_that_are_advised(layout: Layout) -> None:
    """They keep the damaged file, lose what they say, and the session goes on before it."""
    lines = layout.journal.read_bytes().splitlines(keepends=True)
    flip(layout.journal, sum(map(len, lines[:-2])) + 20)
    damaged = layout.journal.read_bytes()
    (found,) = problems(layout)
    assert f"{len(lines) - 2} operations before it are whole" in found.problem
    assert "give up its last 2 lines" in found.remedy
    commands = found.remedy.partition("go on: ")[2]
    subprocess.run(commands, shell=True, check=True)
    assert layout.journal.with_name("journal.jsonl.damaged").read_bytes() == damaged
    assert layout.journal.stat().st_mode & 0o777 == 0o600
    assert problems(layout) == []
    session = open_session(layout.root)
    assert session.read_only == ""
    assert session.snapshot().kept[[3, 4, 5]].all()
    session.close()


def torn(layout: Layout) -> None:
    """The last line is half there."""
    layout.journal.write_bytes(layout.journal.read_bytes()[:-9])


def lost_line_end(layout: Layout) -> None:
    """Only the very last byte is damaged."""
    flip(layout.journal, -1)


def no_journal(layout: Layout) -> None:
    """The journal is gone."""
    layout.journal.unlink()


def impossible(layout: Layout) -> None:
    """Whole lines that undo more than was done."""
    session = open_session(layout.root)
    while session.snapshot().undo:
        session.undo()
    session.close()
    lines = layout.journal.read_bytes().splitlines(keepends=True)
    layout.journal.write_bytes(b"".join(line for line in lines if b'"dropped"' not in line))


@pytest.mark.parametrize("damage", [torn, lost_line_end, no_journal, impossible])
def test_a_journal_that_does_not_add_up_is_named(
    layout: Layout, damage: Callable[[Layout], None]
) -> None:
    """A torn tail, a lost line end, a lost file, a history that cannot have been."""
    damage(layout)
    (found,) = problems(layout)
    assert found.part.startswith("journal")
    assert found.remedy


def test_what_is_only_a_remark_is_no_damage(layout: Layout) -> None:
    """A lock that is held or was left, an interrupted job and leftovers are told, and are whole."""
    lock = Lock(layout.lock)
    assert "holds the session" in remarks(layout)["lock"]
    left = layout.root.joinpath("lock.held").read_bytes()
    lock.release()
    layout.root.joinpath("lock.held").write_bytes(left.replace(b'"pid": ', b'"pid": 4000'))
    layout.root.joinpath(".session.json.0123abcd.tmp").write_bytes(b"12345")
    jobs.answer(layout, jobs.Answer("name", "running", 1, 0.0))
    found = remarks(layout)
    assert "which ended without closing the session" in found["lock"]
    assert "was interrupted" in found["job"]
    assert found["temporary files"].startswith("1 of killed writers, 5 bytes")
    assert problems(layout) == []


def test_a_file_that_cannot_be_read_is_a_finding(layout: Layout) -> None:
    """The other parts are looked at all the same."""
    layout.journal.unlink()
    layout.journal.mkdir()
    found = {finding.part: finding.problem for finding in problems(layout)}
    assert "cannot be read" in found["journal"]
    assert any(finding.part.startswith("vectors") for finding in check(layout))


def test_a_session_that_lost_its_description_is_still_looked_at(layout: Layout) -> None:
    """Without session.json there is one finding for it, and everything else is verified."""
    layout.about.unlink()
    (found,) = problems(layout)
    assert found.part == "session.json"


def test_a_store_of_vectors_that_is_gone_is_named(layout: Layout) -> None:
    """The results say which store there should be."""
    shutil.rmtree(layout.vectors)
    (found,) = problems(layout)
    assert found.part.startswith("vectors")
    assert "made again" in found.remedy
