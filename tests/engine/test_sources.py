"""A data file that changed is refused with the rows that differ, and can be taken on."""

import gzip
import os
import random
import shlex
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from elute.__main__ import main
from elute.core.errors import BadInput
from elute.core.fingerprint import of_texts
from elute.engine import recipes
from elute.engine.opening import open_session
from elute.engine.recipes.difference import between
from tests.engine.replays import FAST, ids, lines, watch, written


def words(before: str, after: str) -> str:
    """The difference of two files, each letter a row."""
    old, new = (of_texts(letter.encode() for letter in rows) for rows in (before, after))
    return between(old, new).words()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("abcd", "abcd", "every row is the same, only what stands before or between them is not"),
        ("abcd", "axcd", "1 row differs (id 1), none is gone"),
        ("abcd", "xbcy", "2 rows differ (ids 0, 3), none is gone"),
        ("abcd", "abcdef", "2 rows are new at the end, none is gone"),
        ("abcd", "abcxe", "1 row differs (id 3), 1 row is new at the end, none is gone"),
        ("abcd", "xabcd", "1 row is new (id 0), none is gone"),
        ("abcd", "abd", "1 row is gone (id 2)"),
        ("abcd", "bxd", "1 row differs (id 2), 1 row is gone (id 0)"),
        ("abcd", "acbd", "the same rows stand in another order"),
        (
            "abcd",
            "dcbx",
            "1 row is new at the end, 1 row is gone (id 0), the others stand in another order",
        ),
        (
            "1a2a3a4",
            "92a3a48",
            "1 row differs (id 0), 1 row is new at the end, 1 row is gone (id 1)",
        ),
        ("aba", "ba", "1 row is gone (id 0)"),
        ("aabaa", "aabaaa", "1 row is new at the end, none is gone"),
        ("aaaa", "aa", "2 rows are gone (ids 2, 3)"),
        ("abababab", "abab", "4 rows are gone (ids 4, 5, 6, 7)"),
        ("abcdefgh", "h", "7 rows are gone (ids 0, 1, 2, 3, 4, ...)"),
        ("ab", "xyz", "2 rows differ (ids 0, 1), 1 row is new at the end, none is gone"),
    ],
)
def test_a_difference_in_words(before: str, after: str, said: str) -> None:
    """Rows that differ, came, went or moved, by id."""
    assert words(before, after) == said


def test_random_edits_are_counted_right() -> None:
    """Whatever is replaced, put in and taken out of unequal rows, the numbers are those."""
    for seed in range(200):
        rng = random.Random(seed)
        rows = [b"%d" % n for n in range(rng.randrange(1, 30))]
        differ: set[int] = set()
        gone: set[int] = set()
        appended = rng.randrange(3)
        for at in rng.sample(range(len(rows)), rng.randrange(len(rows))):
            if not {at - 1, at, at + 1} & (differ | gone):
                (differ if rng.random() < 0.5 else gone).add(at)
        after = [
            b"x%d" % at if at in differ else row for at, row in enumerate(rows) if at not in gone
        ]
        if {len(rows) - 1} & gone or not after:
            continue
        found = between(of_texts(rows), of_texts(after + [b"new %d" % n for n in range(appended)]))
        assert found.differ.tolist() == sorted(differ)
        assert found.gone.tolist() == sorted(gone)
        assert (found.appended, len(found.new), found.moved) == (appended, 0, False)


def test_a_large_file_is_compared_in_order() -> None:
    """Many equal rows are neither slow nor taken for moved."""
    rng = np.random.default_rng(0)
    rows = [b"%d" % n for n in rng.integers(0, 500, 50_000)]
    found = between(of_texts(rows), of_texts(rows[:100] + rows[101:] + [b"new"]))
    assert len(found.gone) == 1
    assert (len(found.differ), found.appended, found.moved) == (0, 1, False)
    found = between(of_texts(rows), of_texts(rows[:100] + rows[101:]))
    assert found.gone.tolist() == [100]


@pytest.fixture
def data(tmp_path: Path, here: Path) -> Path:
    """A data file with a session in which something was decided."""
    path = written(tmp_path / "my data.jsonl", lines())
    session = open_session(path, here / "old.elute", FAST)
    list(session.run("preclean", watch))
    session.drop(ids(50), "bad")
    session.close()
    return path


def refused(data: Path, rows: list[str]) -> BadInput:
    """What opening the session says once the file holds other rows."""
    written(data, rows)
    os.utime(data, ns=(1, 1))
    with pytest.raises(BadInput) as problem:
        open_session(data, Path("old.elute"))
    return problem.value


def test_a_changed_file_is_refused_with_its_rows(data: Path) -> None:
    """Which differ, which are new, which are gone."""
    rows = lines()
    rows[12] += " "
    problem = refused(data, [*rows, *lines(first=900)[:30]])
    assert "has changed since this session began: 1 row differs (id 12)" in problem.title
    assert "30 rows are new at the end, none is gone." in problem.title


def test_the_way_out_works(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command that is named takes the file on, with what was decided."""
    problem = refused(data, [*lines(), *lines(first=900)[:30]])
    command = shlex.split(problem.hint.partition("elute run")[2])
    assert main(["run", *command]) == 0
    session = open_session(Path("old-2.elute"), write=False)
    assert session.state.kept.tolist()[48:53] == [True, True, False, True, True]
    assert session.state.kept[-30:].all()
    assert "30 rows are new to it" in capsys.readouterr().err


CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "another format": (lambda path: path.write_text("no json"), "it cannot be read as before"),
    "line ends": (
        lambda path: path.write_bytes(b"\n" + path.read_bytes()),
        "every row is the same",
    ),
    "order": (lambda path: written(path, lines()[::-1]), "stand in another order"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_other_changes_are_told_too(change: str, data: Path) -> None:
    """Rows in another order, a file that cannot be read any more, bytes around the rows."""
    CHANGES[change][0](data)
    with pytest.raises(BadInput, match=CHANGES[change][1]):
        open_session(data, Path("old.elute"))


def test_a_file_that_is_gone_is_told_as_such(data: Path) -> None:
    """There are no rows to compare; and a session that never loaded it has none either."""
    before = data.read_bytes()
    data.unlink()
    with pytest.raises(BadInput, match="cannot be read"):
        open_session(Path("old.elute"))
    data.write_bytes(before)
    open_session(data, Path("fresh.elute")).close()
    data.write_bytes(before + b"{}\n")
    with pytest.raises(BadInput, match="has changed since this session began"):
        open_session(Path("fresh.elute"))


def test_a_recipe_can_be_had_of_a_session_whose_file_changed(data: Path) -> None:
    """What was decided is not lost with the file."""
    data.unlink()
    assert "[[operations]]" in recipes.written(Path("old.elute"))


def test_a_changed_shard_is_told_with_its_rows(tmp_path: Path, here: Path) -> None:
    """Which files, and which rows of all; a packed one too, and nothing of the look is left."""
    rows, folder = lines(), tmp_path / "my data"
    folder.mkdir()
    (tmp_path / "held.jsonl").write_text(lines(first=700)[0])
    written(folder / "a.jsonl", rows[:40])
    (folder / "b.jsonl.gz").write_bytes(gzip.compress("\n".join(rows[40:]).encode()))
    session = open_session(folder, here / "old.elute", FAST, test=tmp_path / "held.jsonl")
    list(session.run("load", watch))
    session.close()
    before = sorted(path for path in (here / "old.elute").rglob("*") if path.is_file())
    changed = [*rows[40:45], *rows[46:]]
    (folder / "b.jsonl.gz").write_bytes(gzip.compress("\n".join(changed).encode()))
    with pytest.raises(BadInput) as problem:
        open_session(folder, here / "old.elute")
    assert "(with another content: b.jsonl.gz): 1 row is gone (id 45)." in problem.value.title
    assert f"'{folder}' --test {tmp_path / 'held.jsonl'} --session" in problem.value.hint
    assert sorted(path for path in (here / "old.elute").rglob("*") if path.is_file()) == before
