"""`elute rename` and `note`: what they print, and what `show clusters` makes of it."""

import json
import shutil
from pathlib import Path

import pytest

from elute.__main__ import main

SETTINGS = ("embed.method=lsa", "reduce.method=pca", "evaluate.resamples=0", "cluster.k=2")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session of two topics in two clusters."""
    folder = tmp_path_factory.mktemp("data")
    topics = ("send my money back for order {} please", "where is the parcel {} you shipped to me")
    texts = [topic.format(f"{n} {tail}") for topic in topics for n in range(15) for tail in "ab"]
    data = folder / "rows.jsonl"
    data.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    given = [word for setting in SETTINGS for word in ("--set", setting)]
    given += ["--set", "cluster.method=kmeans"]
    assert main(["run", str(data), "--session", str(folder / "s.elute"), *given]) == 0
    return folder / "s.elute"


@pytest.fixture
def session(made: Path, here: Path) -> str:
    """A copy of it, to be changed."""
    return str(shutil.copytree(made, here / "s.elute"))


def test_names_and_notes_are_told(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In a sentence each, in the table for people and as JSON; an escape sequence is made safe."""
    assert main(["rename", session, "1", "lost\x1b[31m parcels"]) == 0
    assert main(["note", session, "0", "look again, with care"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == ["Cluster 1 is called “lost␛[31m parcels” now.", "Noted on cluster 0."]
    assert main(["show", session, "clusters"]) == 0
    told = capsys.readouterr().out
    assert "lost␛[31m parcels" in told
    assert "        look again, with care" in told
    assert "\x1b" not in told
    assert main(["show", session, "clusters", "--json"]) == 0
    found = {it["cluster"]: it for it in json.loads(capsys.readouterr().out)}
    assert found[1]["name"] == "lost\x1b[31m parcels"
    assert [found[it]["note"] for it in (0, 1)] == ["look again, with care", ""]


def test_empty_words_take_them_away(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The report's own name comes back."""
    assert main(["rename", session, "1", "parcels"]) == 0
    assert main(["note", session, "1", "x"]) == 0
    capsys.readouterr()
    assert main(["rename", session, "1", ""]) == 0
    assert main(["note", session, "1", ""]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Cluster 1 is called “")
    assert "“parcels”" not in said
    assert said.endswith("There is no note now on cluster 1.\n")


@pytest.mark.parametrize("verb", ["rename", "note"])
def test_other_clusters_are_refused(
    session: str, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a sentence that says which there are."""
    assert main([verb, session, "7", "x"]) == 2
    assert "There is no cluster 7. They are 0 to 1." in capsys.readouterr().err
