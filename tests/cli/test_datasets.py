"""Datasets of several files on the command line: folders, patterns, held-out rows, bad records."""

import gzip
import json
from pathlib import Path

import pytest

from elute.__main__ import main
from elute.session import about
from elute.session.layout import Layout

FAST = [
    word
    for setting in ("embed.method=lsa", "reduce.method=pca", "cluster.method=kmeans", "cluster.k=2")
    for word in ("--set", setting)
]


@pytest.fixture
def shards(here: Path) -> Path:
    """A folder of two shards, one packed, and a file with held-out rows beside it."""
    folder = here / "many"
    folder.mkdir()
    things = ("lamp", "router", "camera", "speaker", "doorbell", "switch")
    rows = [
        f"please send my money back for the {thing}, order {n}" for thing in things for n in "12"
    ]
    lines = [json.dumps({"text": row}) + "\n" for row in rows]
    (folder / "part-0.jsonl").write_text("".join(lines[:7]))
    (folder / "part-1.jsonl.gz").write_bytes(gzip.compress("".join(lines[7:]).encode()))
    (here / "held.jsonl").write_text(
        json.dumps({"text": "where is the parcel with my lamp"}) + "\n"
    )
    return folder


def rows_of(session: str, capsys: pytest.CaptureFixture[str]) -> int:
    """How many rows a session has."""
    capsys.readouterr()
    assert main(["show", session, "rows", "--json"]) == 0
    return len(capsys.readouterr().out.splitlines())


def test_a_folder_is_run(shards: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rows of all files, in order; the same command again does nothing more."""
    for _ in range(2):
        assert main(["run", "many", *FAST]) == 0
    assert rows_of("many.elute", capsys) == 12


def test_what_a_folder_leaves_out_is_said(shards: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files that are no data, and those that look hidden, are named."""
    (shards / "README.md").write_text("about")
    (shards / "_more.jsonl").write_text('{"text": "not read"}\n')
    assert main(["run", "many", *FAST]) == 0
    assert "Left out: README.md, _more.jsonl." in capsys.readouterr().err


def test_a_quoted_pattern_is_run(shards: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The shell has not touched it."""
    assert main(["run", "many/part-*", *FAST]) == 0
    assert rows_of("part.elute", capsys) == 12


def test_held_out_rows_stand_beside_them(shards: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--test adds them as rows of the split "test"."""
    assert main(["run", "many", "--test", "held.jsonl", *FAST]) == 0
    assert rows_of("many.elute", capsys) == 13
    assert about.read(Layout(Path("many.elute"))).files[-1].split == "test"
    Path("other.jsonl").write_text('{"text": "other words"}\n')
    assert main(["run", "many", "--test", "other.jsonl"]) == 2
    assert "was begun with --test" in capsys.readouterr().err


@pytest.mark.parametrize("first", [["run"], []])
def test_a_pattern_the_shell_took_is_explained(
    first: list[str], shards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence has the pattern in quotes."""
    assert main([*first, "many/part-0.jsonl", "many/part-1.jsonl.gz"]) == 2
    assert "a pattern in quotes: 'many/*.gz'" in capsys.readouterr().err


def test_other_unknown_words_are_told_as_such(
    shards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt option is no pattern; what a terminal obeys does not reach it."""
    with pytest.raises(SystemExit) as end:
        main(["run", "many", "--tset", "\x1b]0;x\x07"])
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert "unrecognized arguments: --tset" in said
    assert "\x1b" not in said


def test_bad_records_are_told_and_limited(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are kept aside and counted; more than --max-bad ends with exit code 3."""
    lines = [json.dumps({"text": f"words of row {n}, and more"}) for n in range(12)]
    lines[4] = '{"text": "no end'
    Path("a.jsonl").write_text("\n".join(lines) + "\n")
    assert main(["run", "a.jsonl", "--max-bad", "0", *FAST]) == 3
    assert main(["run", "a.jsonl", "--max-bad", "1", *FAST]) == 0
    said = capsys.readouterr().err
    assert "by the rule bad-record" in said


def test_a_folder_of_several_formats_is_a_sentence(
    shards: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the pattern that would do."""
    (shards / "more.csv").write_text("text\nwords\n")
    assert main(["run", "many"]) == 3
    assert "2 .jsonl, 1 .csv" in capsys.readouterr().err
