"""`elute split`, `merge` and `homes`: what they print, and what they leave alone."""

import json
import random
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from elute.__main__ import main
from elute.cli.homes import _LEVELS, _table
from elute.engine.regrouping import Homes

SETTINGS = ("embed.method=lsa", "reduce.method=pca", "evaluate.resamples=0")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session of three topics and rows of words from anywhere: clusters and noise."""
    folder = tmp_path_factory.mktemp("data")
    topics = ("send my money back for order {} please", "where is the parcel {} you shipped to me")
    texts = [topic.format(f"{n} {tail}") for topic in topics for n in range(25) for tail in "abc"]
    words, some = sorted({word for text in texts for word in text.split()}), random.Random(5)
    texts += [" ".join(some.sample(words, 7)) for _ in range(20)]
    data = folder / "rows.jsonl"
    data.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    given = [word for setting in SETTINGS for word in ("--set", setting)]
    given += ["--set", "cluster.method=hdbscan", "--set", "cluster.min_cluster_size=12"]
    assert main(["run", str(data), "--session", str(folder / "s.elute"), *given]) == 0
    return folder / "s.elute"


@pytest.fixture
def session(made: Path, here: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(made, here / "s.elute"))


def clusters(session: Path, capsys: pytest.CaptureFixture[str]) -> dict[int, int]:
    """Cluster -> rows."""
    assert main(["show", str(session), "clusters", "--json"]) == 0
    return {it["cluster"]: it["size"] for it in json.loads(capsys.readouterr().out)}


def test_split_and_merge_say_what_became_of_what(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Stdout has the sentence, stderr how to take it back; the clusters can be listed at once."""
    before = clusters(session, capsys)
    assert main(["split", str(session), "0", "--into", "2"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith(f"Cluster 0 ({before[0]} rows) was split by K-means into ")
    assert said.out.count("\n") == 1
    assert "then u" in said.err
    split = clusters(session, capsys)
    assert len(split) == len(before) + 1
    assert sum(split.values()) == sum(before.values())
    assert main(["merge", str(session), "0", "1"]) == 0
    assert capsys.readouterr().out.startswith(f"Clusters 0 ({split[0]} rows) and 1 ({split[1]})")
    assert main(["show", str(session), "rounds"]) == 0
    told = capsys.readouterr().out
    assert "- split cluster 0 into 2" in told
    assert "- merge clusters 0 and 1" in told


def test_homes_are_listed_and_nothing_is_changed(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """How many at each strength, then row by row; the journal stays as it is."""
    journal = (session / "journal.jsonl").read_bytes()
    assert main(["homes", str(session), "--above", "0.5"]) == 0
    text = capsys.readouterr().out
    assert "1 of 1 noise row is drawn to a cluster" in text
    assert main(["homes", str(session), "--above", "0.5", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (session / "journal.jsonl").read_bytes() == journal
    assert told["applied"] is False
    assert [it["strength"] for it in told["counts"]] == list(_LEVELS)
    at_half = next(it["rows"] for it in told["counts"] if it["strength"] == 0.5)
    assert len(told["homes"]) == at_half > 0
    assert all(it["strength"] >= 0.5 and it["cluster"] >= 0 for it in told["homes"])
    assert f"  {told['homes'][0]['id']} " in text


def test_the_strongest_homes_are_shown_and_the_rest_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Twenty rows by falling strength, how many more there are, and the command that has all."""
    rows = np.arange(1_000, dtype=np.int64)
    strengths = np.linspace(1.0, 0.5, 1_000).astype(np.float32)
    found = Homes(rows, np.zeros(1_000, np.int32), strengths, 1_500)
    _table(found, found.above(0.8), 0.8, Path("my rows.elute"))
    lines = capsys.readouterr().out.splitlines()
    listed = lines[lines.index("  row  cluster  strength") + 1 : -1]
    assert [int(line.split()[0]) for line in listed] == list(range(20))
    assert lines[-1] == (
        "  and 380 more, less strongly; all of them: elute homes 'my rows.elute' --above 0.8 --json"
    )
    _table(found, found.above(0.99), 0.99, Path("my rows.elute"))
    few = capsys.readouterr().out
    assert "more, less" not in few
    _table(replace(found, noise=1), found.above(1.0), 1.0, Path("s"))
    assert "of 1 noise row are" in capsys.readouterr().out


def test_no_home_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """No empty table, and no way offered to apply nothing."""
    found = Homes(np.arange(1), np.zeros(1, np.int32), np.full(1, 0.6, np.float32), 1)
    _table(found, found.above(0.8), 0.8, Path("s"))
    said = capsys.readouterr().out
    assert said.startswith("1 of 1 noise row is drawn to a cluster:")
    assert said.endswith("None with 0.8 or more.\n")


def test_homes_are_given_with_apply(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Just the rows that were listed are no longer noise."""

    def rows() -> dict[int, int | None]:
        assert main(["show", str(session), "rows", "--json"]) == 0
        lines = map(json.loads, capsys.readouterr().out.splitlines())
        return {line["id"]: line["cluster"] for line in lines}

    before = rows()
    assert main(["homes", str(session), "--above", "0.5", "--apply", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    given = {it["id"] for it in told["homes"]}
    assert told["applied"]
    assert {row for row, cluster in before.items() if cluster == -1} >= given
    after = rows()
    assert {row for row in before if before[row] == -1 and after[row] != -1} == given
    assert main(["homes", str(session), "--apply"]) in (0, 2)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["split", "S", "99"], "There is no cluster 99"),
        (["split", "S", "-1"], "Noise is no cluster"),
        (["merge", "S", "0"], "Only cluster 0 was named"),
        (["homes", "S", "--above", "2"], "2 is no strength"),
        (["homes", "S", "--above", "2", "--apply"], "2 is no strength"),
    ],
)
def test_what_cannot_be_is_a_usage_error(
    given: list[str], said: str, session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, a sentence on stderr, nothing on stdout."""
    words = [str(session) if word == "S" else word for word in given]
    assert main(words) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""


@pytest.mark.parametrize(
    "given",
    [
        ["homes", "DATA"],
        ["homes", "DATA", "--apply"],
        ["split", "DATA", "0"],
        ["merge", "DATA", "0"],
    ],
)
def test_a_file_that_was_never_opened_is_left_alone(
    given: list[str], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """There are no clusters to change: no session is begun, and the way to them is told."""
    (here / "rows.jsonl").write_text('{"text": "some words"}\n', "utf-8")
    assert main(["rows.jsonl" if word == "DATA" else word for word in given]) != 0
    said = capsys.readouterr().err
    assert "rows.jsonl has not been opened yet. Run: elute run rows.jsonl" in said
    assert [path.name for path in here.iterdir()] == ["rows.jsonl"]


def test_a_split_that_splits_nothing_is_taken_back(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows that are all alike stay one cluster, and the session is as it was."""
    data = here / "rows.jsonl"
    texts = ["the very same words"] * 20
    data.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    settings = (*SETTINGS, "cluster.method=kmeans", "cluster.k=1", "preclean.drop=blank")
    given = [word for setting in settings for word in ("--set", setting)]
    assert main(["run", str(data), *given]) == 0
    capsys.readouterr()
    assert main(["split", "rows.elute", "0"]) == 2
    said = capsys.readouterr()
    assert "cannot be told apart. Nothing was changed." in said.err
    assert clusters(here / "rows.elute", capsys) == {0: len(texts)}
