"""`elute estimate`: what embedding would take, told without sending or leaving anything."""

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elute.__main__ import main
from elute.core.outside import OFFLINE
from elute.core.progress import Progress, silent
from elute.engine.opening import open_session
from tests.fakes.openai_server import serving

Capture = pytest.CaptureFixture[str]


def watch(step: str) -> Progress:
    """Nobody watches."""
    return silent


@pytest.fixture(autouse=True)
def nothing_else(here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for temporary files, to see what is left there, and no settings of the user's."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv(OFFLINE, "0")
    return folder


def told(capsys: Capture, *words: str) -> dict[str, Any]:
    """What --json prints."""
    capsys.readouterr()
    assert main(["estimate", *words, "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_it_tells_every_size_and_leaves_nothing(
    dataset: Path, here: Path, nothing_else: Path, capsys: Capture
) -> None:
    """Tokens, time and memory for the rows there are and four sizes; no session, no other file."""
    found = told(capsys, str(dataset), "--embedder", "lsa")
    assert (found["rows"], found["texts"], found["text_from"]) == (144, 144, "text")
    [one] = found["estimates"]
    assert [at["rows"] for at in one["sizes"]] == [144, 10_000, 100_000, 1_000_000, 2_500_000]
    own, thousands = one["sizes"][0], one["sizes"][1]
    assert own["cut"] == 0
    assert own["dollars"] == 0.0
    assert 1_000 < own["tokens"] < 2_000
    assert thousands["tokens"] == round(own["tokens"] * 10_000 / 144)
    assert own["seconds"] > 0
    assert thousands["seconds"] is None, "more texts have longer vectors"
    assert any("cannot be told" in note for note in one["notes"])
    assert own["memory"] > 20 * 2**20
    assert thousands["memory"] is None
    assert list(here.iterdir()) == list(nothing_else.iterdir()) == []


def test_a_table_for_people(dataset: Path, capsys: Capture) -> None:
    """A head, five lines an embedder, and below what is to be said."""
    openai = "openai:text-embedding-3-small"
    words = ["estimate", str(dataset), "--embedder", "lsa", "--embedder", openai]
    assert main([*words, "--offline"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "144 rows, 144 different texts (text); others in proportion"
    assert lines[2].split() == ["embedder", "rows", "tokens", "cut", "time", "memory", "price"]
    assert lines[3].startswith("lsa ")
    assert lines[8].startswith(openai)
    assert "cannot be told" in lines[13]
    assert "$0.02 for a million tokens (elute's own list, 20" in lines[14]
    assert "How fast api.openai.com is" in lines[15]


def test_a_server_is_not_spoken_to(dataset: Path, tmp_path: Path, capsys: Capture) -> None:
    """Tokens and price in proportion, no time; no connection; an unknown price is said."""
    with serving() as server:
        folder = tmp_path / "config" / "elute"
        folder.mkdir(parents=True)
        host = server.url.removeprefix("http://").removesuffix("/v1")
        (folder / "prices.toml").write_text(f'["{host}"]\ndated = "2026-01"\n"known" = 5\n')
        word = f"openai:known@{server.url}"
        unknown = "openai:unknown@https://api.openai.com/v1"
        found = told(capsys, str(dataset), "--embedder", word, "--embedder", unknown)
        assert server.connections == 0
    known, other = found["estimates"]
    assert known["sends_to"] == host
    assert (known["price"]["per_million"], known["price"]["dated"]) == (5, "2026-01")
    for at in known["sizes"]:
        assert at["dollars"] == pytest.approx(at["tokens"] * 5e-6)
        assert at["seconds"] is at["memory"] is at["cut"] is None
    assert 1_000 < known["sizes"][0]["tokens"] < 3_000
    assert other["price"] is other["sizes"][0]["dollars"] is None
    assert f'{folder / "prices.toml"}: ["api.openai.com"]' in other["notes"][1]


def test_one_that_fails_does_not_stop_the_others(dataset: Path, capsys: Capture) -> None:
    """Its line says what is wrong; only where none is left the exit code does, too."""
    wrong = ("--embedder", "sentence_transformers:/nowhere", "--embedder", "precomputed:no.npy")
    assert main(["estimate", str(dataset), *wrong, "--embedder", "lsa"]) == 0
    printed = capsys.readouterr().out
    assert "sentence_transformers:/nowhere: There is no model folder /nowhere." in printed
    assert "precomputed:no.npy: There is no file of vectors no.npy." in printed
    assert "2,500,000" in printed
    assert main(["estimate", str(dataset), *wrong]) == 4
    assert "2,500,000" not in capsys.readouterr().out


def test_a_pilot_that_dies_is_one_line(
    dataset: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that the system ends for its memory; the rows were read before."""
    session = open_session(dataset)
    list(session.run("preclean", watch))
    session.close()
    monkeypatch.setenv("PYTHONHOME", "/nowhere")  # no interpreter starts
    assert main(["estimate", "messages.elute", "--embedder", "lsa"]) == 4
    assert "The pilot of lsa ended without a word (code 1)." in capsys.readouterr().out


def test_a_session_is_only_looked_at(dataset: Path, here: Path, capsys: Capture) -> None:
    """Also while another process holds it: its rows, its embedder, and what it embedded already."""
    session = open_session(dataset, None, ["embed.method=lsa", "embed.dims=16"])
    list(session.run("embed", watch))
    session.drop(np.arange(50), "test")
    session.close_round()
    list(session.run("preclean", watch))
    before = {path: path.read_bytes() for path in here.rglob("*") if path.is_file()}
    found = told(capsys, str(dataset))
    assert found["rows"] == 94
    assert [it["embedder"] for it in found["estimates"]] == ["lsa:dims=16"]
    assert found["estimates"][0]["stored"] == 0, "fitted on other rows"
    assert {path: path.read_bytes() for path in here.rglob("*") if path.is_file()} == before
    list(session.run("embed", watch))
    session.close()
    assert told(capsys, "messages.elute")["estimates"][0]["stored"] == 94


def test_vectors_in_a_file_are_read_to_the_last(dataset: Path, here: Path, capsys: Capture) -> None:
    """They cost nothing; a file that does not fit, or holds a bad vector, is said to be so."""
    vectors = np.random.default_rng(0).standard_normal((148, 4)).astype(np.float32)
    np.save(here / "good.npy", vectors)
    np.save(here / "short.npy", vectors[:-1])
    vectors[143] = np.nan
    np.save(here / "bad.npy", vectors)
    words = [
        word
        for name in ("good", "short", "bad")
        for word in ("--embedder", f"precomputed:{name}.npy")
    ]
    good, short, bad = told(capsys, str(dataset), *words)["estimates"]
    assert good["sizes"][0]["tokens"] is None
    assert good["sizes"][0]["seconds"] > 0
    assert good["sizes"][1]["seconds"] is None, "opening the file is no matter of rows"
    assert any("cannot be told" in note for note in good["notes"])
    assert good["sizes"][0]["dollars"] == 0.0
    assert "147 vectors, but the dataset has 148 rows" in short["problem"]
    assert "row 143" in bad["problem"]


def test_one_row_is_told_of_too(here: Path, capsys: Capture) -> None:
    """It is read, tried and scaled."""
    (here / "few.txt").write_text("this is one line\n")
    [one] = told(capsys, "few.txt", "--embedder", "lsa")["estimates"]
    assert (one["sizes"][0]["rows"], one["sizes"][0]["tokens"]) == (1, 4)
    assert one["sizes"][1]["tokens"] == 40_000


@pytest.mark.parametrize("content", ["", "\n\n \n"])
def test_no_rows_are_a_sentence(content: str, here: Path, capsys: Capture) -> None:
    """An empty file, or one of blank lines, ends with code 3."""
    (here / "none.txt").write_text(content)
    assert main(["estimate", "none.txt", "--embedder", "lsa"]) == 3
    assert "elute: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["missing.jsonl", "--embedder", "lsa"], 3),
        (["messages.jsonl", "--embedder", "word2vec"], 2),
        (["messages.jsonl", "--set", "embed.method=none"], 2),
        (["messages.jsonl", "--embedder", "openai:m@ftp://host"], 2),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(
    words: list[str], code: int, dataset: Path, here: Path, capsys: Capture
) -> None:
    """Nothing is made for it."""
    (here / "messages.jsonl").symlink_to(dataset)
    assert main(["estimate", *words]) == code
    assert capsys.readouterr().err.startswith("elute: ")
    assert [path.name for path in here.iterdir()] == ["messages.jsonl"]


def test_enough_rows_tell_of_more(here: Path, capsys: Capture) -> None:
    """From more than a thousand texts time and memory are told for other sizes, in proportion."""
    path = here / "many.jsonl"
    rows = (
        {"text": f"the parcel {n} of row {n * n} came {n % 97} days late"} for n in range(1_100)
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    [one] = told(capsys, str(path), "--embedder", "lsa")["estimates"]
    own, thousands = one["sizes"][0], one["sizes"][1]
    assert thousands["seconds"] == pytest.approx(own["seconds"] * 10_000 / 1_100)
    assert own["memory"] < thousands["memory"] < one["sizes"][-1]["memory"]
    assert one["notes"] == []
