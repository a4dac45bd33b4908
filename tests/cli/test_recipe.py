"""`elute recipe` and `elute run --recipe`: from one session to another."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from elute.__main__ import main
from elute.core.progress import Progress
from elute.engine.opening import open_session
from elute.steps.embed import METHODS
from elute.steps.embed.base import Given, Piece
from tests.engine.replays import ids, lines, written

FAST = ["--set", "reduce.method=pca", "--set", "cluster.method=kmeans", "--set", "cluster.k=3"]
LSA = [*FAST, "--set", "embed.method=lsa"]


@dataclass(frozen=True)
class Counting:
    """An embedder that remembers what it was asked for; its vectors are hashes."""

    whole_corpus: ClassVar[bool] = False
    asked: ClassVar[list[str]] = []

    def identity(self) -> Mapping[str, str | int]:
        """There is one."""
        return {"model": "counting"}

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """A vector of 32 numbers for each text."""
        self.asked.extend(texts)
        digests = b"".join(hashlib.sha256(text.encode()).digest() for text in texts)
        raw = np.frombuffer(digests, dtype=np.int8).reshape(len(texts), 32).astype(np.float32)
        yield Piece.whole(raw / np.linalg.norm(raw, axis=1, keepdims=True))


@pytest.fixture
def asked() -> Iterator[list[str]]:
    """The texts that `embed.method=counting` was asked for so far."""
    METHODS["counting"] = Counting
    Counting.asked.clear()
    yield Counting.asked
    del METHODS["counting"]


@pytest.fixture
def data(tmp_path: Path, here: Path) -> Path:
    """A data file with a session `old.elute`, in which rows 3 and 4 were dropped by hand."""
    path = written(tmp_path / "data.jsonl", lines())
    assert main(["run", str(path), "--session", "old.elute", *LSA]) == 0
    session = open_session(here / "old.elute")
    session.drop(ids(3, 4), "bad")
    session.close()
    return path


def recipe(capsys: pytest.CaptureFixture[str], session: str = "old.elute") -> str:
    """What `elute recipe` prints."""
    capsys.readouterr()
    assert main(["recipe", session]) == 0
    return capsys.readouterr().out


def replayed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    """What `elute run --json` prints under "recipe"."""
    capsys.readouterr()
    assert main(["run", *arguments, "--json"]) == 0
    told: dict[str, object] = json.loads(capsys.readouterr().out)["recipe"]
    return told


def test_a_recipe_is_replayed_without_running(
    data: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows leave, nothing is embedded, and programs are told what matched."""
    (here / "r.toml").write_text(recipe(capsys))
    told = replayed(capsys, str(data), "--session", "new.elute", "--recipe", "r.toml")
    assert told == {
        "name": "r.toml",
        "replayed": True,
        "matched": 8,
        "missing": [],
        "new_rows": 0,
        "round": 1,
        "rows": 126,
        "rows_kept": 118,
    }
    assert not (here / "new.elute" / "vectors").exists()
    again = replayed(capsys, str(data), "--session", "new.elute", "--recipe", "r.toml")
    assert again == {"name": "r.toml", "replayed": False}


def test_exports_of_session_and_replay_are_equal(
    data: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Byte for byte, kept and dropped."""
    (here / "r.toml").write_text(recipe(capsys))
    replayed(capsys, str(data), "--session", "new.elute", "--recipe", "r.toml")
    for name in ("old", "new"):
        arguments = [f"{name}.jsonl", "--dropped", f"{name}.dropped.jsonl"]
        assert main(["export", f"{name}.elute", *arguments]) == 0
    assert (here / "old.jsonl").read_bytes() == (here / "new.jsonl").read_bytes()
    assert Path("old.dropped.jsonl").read_bytes() == Path("new.dropped.jsonl").read_bytes()


def test_a_recipe_of_a_replay_is_the_same_but_for_its_way(
    data: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Settings and known rows are those of the first."""
    (here / "r.toml").write_text(first := recipe(capsys))
    replayed(capsys, str(data), "--session", "new.elute", "--recipe", "r.toml")
    second = recipe(capsys, "new.elute")
    parts = [text.partition("[[operations]]")[0] for text in (first, second)]
    assert parts[0] == parts[1]
    assert first.partition("[known]")[2] == second.partition("[known]")[2]


def test_what_does_not_match_is_said(
    data: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By operation, with its reason, its author and the first rows; and what is new."""
    (here / "r.toml").write_text(recipe(capsys))
    rows = lines()
    name = hashlib.blake2b(rows[3].encode(), digest_size=16).hexdigest()
    other = written(here / "other.jsonl", [*rows[:3], *rows[4:], '{"text": "new here"}'])
    assert main(["run", str(other), "--recipe", "r.toml"]) == 0
    said = capsys.readouterr()
    assert "7 are in other.jsonl and 1 is not; 1 row is new to it" in said.err
    assert f'operation 4, "bad" (person): 1 row is not here ({name})' in said.err
    assert "recipe: 119 of 126 rows kept, round 1" in said.out


def test_another_format_matches_nothing_and_says_why(
    data: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows are known by their bytes."""
    (here / "r.toml").write_text(recipe(capsys))
    texts = (json.loads(line)["text"] for line in lines())
    (here / "data.csv").write_text("text,n\n" + "".join(f"{text},1\n" for text in texts))
    assert main(["run", "data.csv", "--recipe", "r.toml"]) == 0
    said = capsys.readouterr().err
    assert "0 are in data.csv and 8 are not" in said
    assert "known by its bytes" in said
    assert "the recipe is of jsonl" in said


def test_rounds_run_on_when_asked_for(
    data: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --rounds the round at work is run; other versions are named then."""
    text = recipe(capsys).replace('python = "', 'python = "2.7 not ')
    (here / "r.toml").write_text(text)
    assert main(["run", str(data), "--session", "a.elute", "--recipe", "r.toml"]) == 0
    assert "Results may differ" not in capsys.readouterr().err
    more = ["--session", "b.elute", "--recipe", "r.toml", "--rounds", "1"]
    assert main(["run", str(data), *more]) == 0
    said = capsys.readouterr()
    assert "Results may differ from those of r.toml: python 3" in said.err
    assert "there" in said.err
    assert "round 1: 126 rows, 3 clusters" in said.out


def test_settings_on_the_command_line_win(
    data: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are laid over those of the recipe, those of `load` too."""
    (here / "r.toml").write_text(recipe(capsys))
    more = ["--recipe", "r.toml", "--set", "cluster.k=5", "--set", "load.text=n"]
    told = replayed(capsys, str(data), "--session", "new.elute", *more)
    assert told["matched"] == 8
    settings = open_session(here / "new.elute", write=False).snapshot().settings
    assert (settings["cluster"]["k"], settings["load"]["text"]) == (5, "n")


def test_settings_without_an_effect_are_refused_before_anything_is_replayed(
    data: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No session is begun; one that is there, with the recipe's settings or not, is left alone."""
    (here / "r.toml").write_text(recipe(capsys))
    idle = ["--session", "new.elute", "--recipe", "r.toml", "--set", "cluster.dims=5"]
    assert main(["run", str(data), *idle]) == 2
    assert "cluster.dims has no effect" in capsys.readouterr().err
    assert not (here / "new.elute").exists()
    assert main(["run", str(data), "--session", "new.elute", *LSA]) == 0
    before = recipe(capsys, "new.elute")
    assert main(["run", str(data), *idle]) == 2
    assert recipe(capsys, "new.elute") == before


def test_a_recipe_may_hold_settings_without_an_effect(
    data: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """They were left over where it was made; with its space for them, more may be typed."""
    text = recipe(capsys)
    assert 'space = "vectors"\ndims = 0\n' in text
    (here / "r.toml").write_text(text.replace("dims = 0", "dims = 5"))
    assert replayed(capsys, str(data), "--session", "a.elute", "--recipe", "r.toml")["matched"] == 8
    (here / "r.toml").write_text(text.replace('space = "vectors"', 'space = "pca"'))
    more = ["--recipe", "r.toml", "--set", "cluster.dims=5"]
    assert replayed(capsys, str(data), "--session", "b.elute", *more)["matched"] == 8
    settings = open_session(here / "b.elute", write=False).snapshot().settings
    assert (settings["cluster"]["space"], settings["cluster"]["dims"]) == ("pca", 5)


def test_a_broken_recipe_begins_no_session(
    data: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is read before anything is made."""
    (here / "r.toml").write_text(recipe(capsys).replace('op = "dropped"', 'op = "drop"', 1))
    assert main(["run", str(data), "--session", "new.elute", "--recipe", "r.toml"]) == 3
    assert "r.toml, operation 2 (line " in capsys.readouterr().err
    assert not (here / "new.elute").exists()


def test_a_recipe_that_cannot_load_the_file_leaves_no_settings(
    data: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next run begins as if nothing had been said."""
    (here / "r.toml").write_text(recipe(capsys).replace('text = ""', 'text = "none"'))
    assert main(["run", str(data), "--session", "new.elute", "--recipe", "r.toml"]) == 3
    assert 'no column "none"' in capsys.readouterr().err
    assert main(["run", str(data), "--session", "new.elute", *LSA]) == 0


def test_a_session_lends_its_vectors(
    tmp_path: Path, here: Path, asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A file grown by a tenth embeds that tenth only."""
    counting = [*FAST, "--set", "embed.method=counting"]
    data = written(tmp_path / "data.jsonl", lines())
    assert main(["run", str(data), "--session", "old.elute", *counting]) == 0
    session = open_session(here / "old.elute")
    session.drop(ids(3, 4), "bad")
    session.close()
    assert len(asked) == 120
    asked.clear()
    grown = written(tmp_path / "grown.jsonl", [*lines(), *lines(first=500)[:12]])
    more = ["--session", "new.elute", "--recipe", "old.elute"]
    assert replayed(capsys, str(grown), *more)["new_rows"] == 12
    assert asked == []
    assert main(["run", "new.elute", "--rounds", "1"]) == 0
    assert sorted(asked) == sorted(json.loads(line)["text"] for line in lines(first=500)[:12])
    assert "round 1: 138 rows" in capsys.readouterr().out


def test_a_session_without_decisions_lends_too(
    tmp_path: Path, here: Path, asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Its settings are taken, its vectors used, and the rounds are run as always."""
    counting = [*FAST, "--set", "embed.method=counting"]
    data = written(tmp_path / "data.jsonl", lines())
    assert main(["run", str(data), "--session", "old.elute", *counting]) == 0
    asked.clear()
    assert main(["run", str(data), "--session", "new.elute", "--recipe", "old.elute"]) == 0
    assert asked == []
    assert "120 vectors of old.elute serve here too." in capsys.readouterr().err


def test_a_session_is_not_its_own_recipe(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says so, and how to name another one."""
    assert main(["run", "old.elute", "--recipe", "old.elute"]) == 2
    assert "cannot be its own recipe" in capsys.readouterr().err


def test_a_folder_that_is_no_session_is_refused(
    data: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is made."""
    for arguments in (["run", str(data), "--session", "n", "--recipe", "."], ["recipe", "."]):
        assert main(arguments) == 3
        assert "without a session in it" in capsys.readouterr().err
    assert not (here / "n").exists()


def test_a_data_file_stands_for_its_session(
    dataset: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`elute recipe DATA` prints the recipe of the session it has."""
    assert main(["run", str(dataset), *LSA]) == 0
    assert recipe(capsys, str(dataset)) == recipe(capsys, f"{dataset.stem}.elute")
