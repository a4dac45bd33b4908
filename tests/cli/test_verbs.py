"""The headless front end as a user calls it: stdout is data, stderr is talk."""

import json
import os
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest

from elute.__main__ import main
from elute.core.progress import silent
from elute.engine.opening import open_session

FAST = ["--set", "embed.method=lsa", "--set", "reduce.method=pca", "--set", "cluster.method=kmeans"]
ROW = [
    "id",
    "cluster",
    "strength",
    "outlier_score",
    "duplicate_of",
    "similarity",
    "dropped",
    "reason",
    "round",
    "x",
    "y",
]


def run(dataset: Path, *more: str) -> int:
    """`elute run` with quick settings."""
    return main(["run", str(dataset), "--session", "s.elute", *FAST, "--set", "cluster.k=3", *more])


def test_run_prints_one_document(
    dataset: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two rounds, with the keys the design gives them; nothing else is on stdout."""
    assert run(dataset, "--rounds", "2", "--set", "decide.drop_outliers=0.1", "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert Path(printed["session"]) == here / "s.elute"
    first, second = printed["rounds"]
    assert (first["rows_in"], second["rows_in"]) == (148, first["rows_out"])
    assert second["rows_out"] < second["rows_in"] < 148
    for entry in (first, second):
        assert {"round", "clusters", "noise", "metrics", "seconds", "peak_rss_mb"} <= set(entry)
        assert entry["metrics"]["silhouette"] is not None
    assert "embed" in first["seconds"]


def test_another_method_leaves_the_settings_of_the_first(
    dataset: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With one run a k is set, with the next another method: k goes with K-means."""
    given = [*FAST[:4], "--set", "cluster.k=40"]
    assert main(["run", str(dataset), "--session", "s.elute", *given]) == 0
    assert main(["run", "s.elute", "--set", "cluster.method=hdbscan"]) == 0
    capsys.readouterr()
    assert main(["recipe", "s.elute"]) == 0
    cluster = tomllib.loads(capsys.readouterr().out)["cluster"]
    assert (cluster["method"], "k" in cluster) == ("hdbscan", False)


def test_the_same_run_again_does_nothing_more(
    dataset: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command that was interrupted can be given again: it ends where it would have ended."""
    command = ["--rounds", "2", "--set", "decide.drop_outliers=0.1", "--json"]
    run(dataset, *command)
    first = json.loads(capsys.readouterr().out)["rounds"][-1]
    run(dataset, *command)
    (again,) = json.loads(capsys.readouterr().out)["rounds"]
    assert again["round"] == 2
    assert again["rows_out"] == first["rows_out"]
    assert list(again["seconds"]) == ["decide"]


def test_show_rows_is_json_lines(
    dataset: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One object a row of the input, in its order, with the keys the design gives them."""
    run(dataset)
    capsys.readouterr()
    assert main(["show", "s.elute", "rows", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["id"] for row in rows] == list(range(148))
    assert list(rows[0]) == ROW
    assert rows[144]["duplicate_of"] == 0
    assert rows[144]["similarity"] == 1.0
    assert rows[146]["dropped"]
    assert rows[146]["reason"] == "nothing left to read"
    assert all(0.0 <= row["outlier_score"] <= 1.0 for row in rows[:144])


@pytest.mark.parametrize("part", ["clusters", "rows", "metrics", "advice", "rounds"])
def test_every_part_is_shown(
    part: str, dataset: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For people and for programs; of a round before, too."""
    run(dataset)
    for more in ([], ["--json"], ["--round", "1"]):
        capsys.readouterr()
        assert main(["show", "s.elute", part, *more]) == 0
        assert capsys.readouterr().out.strip()


def test_a_recipe_reproduces_the_session(
    dataset: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The printed recipe, run on the same input, keeps the same rows in the same clusters."""
    run(dataset, "--set", "decide.drop_outliers=0.1")
    capsys.readouterr()
    assert main(["recipe", "s.elute"]) == 0
    (here / "r.toml").write_text(capsys.readouterr().out)
    arguments = ["--session", "t.elute", "--recipe", "r.toml", "--rounds", "1"]
    assert main(["run", str(dataset), *arguments]) == 0
    capsys.readouterr()
    printed = []
    for session in ("s.elute", "t.elute"):
        main(["show", session, "rows", "--json"])
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]


def test_check_finds_a_flipped_byte(
    dataset: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A whole session ends with 0, a damaged one with 6 and the place; neither is changed."""
    run(dataset)
    assert main(["check", "s.elute"]) == 0
    array = next(Path("s.elute").glob("artefacts/*/outlier_score.npy"))
    array.write_bytes(array.read_bytes()[:-1] + b"\x77")
    capsys.readouterr()
    assert main(["check", "s.elute"]) == 6
    assert "outlier_score.npy fails its checksum" in capsys.readouterr().out


def test_export_refuses_to_replace(
    dataset: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is there stays, unless told otherwise; the source stays in any case."""
    run(dataset)
    assert main(["export", "s.elute", "out.jsonl", "--dropped", "gone.jsonl"]) == 0
    assert main(["export", "s.elute", "out.jsonl"]) == 3
    assert main(["export", "s.elute", "out.jsonl", "--force"]) == 0
    before = dataset.read_bytes()
    assert main(["export", "s.elute", str(dataset), "--force"]) == 3
    assert dataset.read_bytes() == before


def test_doctor_and_help(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both answer without a session."""
    assert main(["doctor"]) == 0
    assert "textual" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0


def test_doctor_tells_what_is_wrong_with_the_users_file(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is or would be, a slip in its form, a key with two meanings, a wrong theme."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(here))
    path = here / "elute" / "config.toml"
    assert main(["doctor"]) == 0
    assert f"none; it would be {path}" in capsys.readouterr().out
    path.parent.mkdir()
    path.write_text('[keys]\ndrop = "u"\nkeep = 3\n[screen]\ntheme = "x"\n')
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    lines = [line for line in said.splitlines() if line.startswith(("your own", "  wrong"))]
    assert str(path) in lines[0]
    assert [line.split(maxsplit=3)[3][:20] for line in lines[1:]] == [
        "line 3: keys.keep is",
        "line 2: u cannot be ",
        "There is no theme “x",
    ]


def test_a_failed_run_takes_no_decision_back(
    dataset: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Damaged records and a file that cannot be read undo nothing."""
    session = open_session(dataset, here / "s.elute", ["embed.method=lsa"])
    list(session.run("preclean", lambda step: silent))
    session.drop(np.array([3, 4], np.int64), "bad")
    load = next(step.fingerprint for step in session.history.steps if step.step == "load")
    session.close()
    shutil.rmtree(session.folder / "artefacts" / load)
    status, whole = dataset.stat(), dataset.read_bytes()
    dataset.write_bytes(b"\xff" * len(whole))
    os.utime(dataset, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert main(["run", str(session.folder)]) == 3
    dataset.write_bytes(whole)
    os.utime(dataset, ns=(status.st_atime_ns, status.st_mtime_ns))
    again = open_session(session.folder)
    assert not again.state.kept[[3, 4]].any()
    again.close()
