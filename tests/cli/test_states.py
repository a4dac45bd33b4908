"""The verbs about clusters in sessions that are not ready for them: one sentence and a code."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from elute.__main__ import main
from elute.core.progress import silent
from elute.engine.opening import open_session

VERBS = (
    ("learn", "S"),
    ("split", "S", "0"),
    ("merge", "S", "0", "1"),
    ("homes", "S"),
    ("homes", "S", "--apply"),
    ("predict", "S", "rows.jsonl"),
)
SETTINGS = ["embed.method=lsa", "reduce.method=pca", "evaluate.resamples=0"]


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a session that was cleaned only, and one whose round was just closed."""
    folder = tmp_path_factory.mktemp("states")
    texts = [f"where is my {thing} {n}" for n in range(20) for thing in ("parcel", "refund")]
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    (folder / "rows.jsonl").write_text(lines, "utf-8")
    for name, through in (("unfinished", "preclean"), ("closed", "report")):
        session = open_session(folder / "rows.jsonl", folder / f"{name}.elute", SETTINGS)
        list(session.run(through, lambda step: silent))
        if name == "closed":
            session.drop(np.arange(3), "by hand")
            session.close_round()
        session.close()
    return folder


@pytest.mark.parametrize("state", ["unfinished", "closed"])
@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_a_round_without_clusters(
    verb: tuple[str, ...],
    state: str,
    states: Path,
    here: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Usage, one line that says what is to be run, and nothing is written."""
    shutil.copytree(states, here, dirs_exist_ok=True)
    operations = open_session(here / f"{state}.elute", write=False).history.operations
    assert main([f"{state}.elute" if word == "S" else word for word in verb]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "elute run" in said.err
    after = open_session(here / f"{state}.elute", write=False).history.operations
    assert len(after) == len(operations)


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_what_was_never_opened(
    verb: tuple[str, ...], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Bad input: how a session of the data is made; no session is."""
    (here / "rows.jsonl").write_text('{"text": "some words"}\n', "utf-8")
    assert main(["rows.jsonl" if word == "S" else word for word in verb]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "rows.jsonl has not been opened yet. Run: elute run rows.jsonl\n" in said.err
    assert [path.name for path in here.iterdir()] == ["rows.jsonl"]


@pytest.mark.parametrize("verb", [*VERBS, ("sweep", "S")], ids=" ".join)
@pytest.mark.parametrize("name", ["gone.elute", "gone.jsonl"])
def test_what_is_not_there(
    verb: tuple[str, ...], name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that was mistyped is not called data that one could run."""
    assert main([name if word == "S" else word for word in verb]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert name in said.err
    assert "Check the spelling" in said.err
    assert "elute run" not in said.err
    assert not list(here.iterdir())


def test_a_round_without_clusters_has_no_numbers_of_clusters(
    states: Path, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`show metrics` does not explain what is not there."""
    shutil.copytree(states, here, dirs_exist_ok=True)
    assert main(["show", "closed.elute", "metrics"]) == 0
    assert "of each cluster" not in capsys.readouterr().out
