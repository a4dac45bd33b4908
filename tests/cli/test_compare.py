"""`elute compare`: embedders side by side on the user's own rows; nothing is sent unasked."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elute.__main__ import main
from elute.cli.compare import told
from elute.core.errors import ServiceError
from elute.core.outside import OFFLINE
from elute.core.progress import silent
from elute.engine.embedders.measures import Labelled, Share
from elute.engine.embedders.weighed import Pair, Weighed, Weighing
from elute.engine.opening import open_session
from elute.remote.prices import Price
from elute.session.spending import spent
from tests.fakes.openai_server import Server, serving

Capture = pytest.CaptureFixture[str]
ROWS = 240
TOPICS = ("parcel", "invoice", "password", "camera")
MODEL = "text-embedding-3-small"

PLAIN = Weighing(
    text_from="body",
    texts=23_695,
    sample=2_000,
    seed=0,
    neighbors=10,
    clusters=32,
    label_from="intent",
    embedders=(
        Weighed(
            "lsa",
            embedded=2_000,
            seconds=0.75,
            seconds_per_100k=37.5,
            price=Price(0.0, "", "this machine"),
            dollars_per_100k=0.0,
            dim=256,
            labelled=Labelled(1_990, 150, Share(0.471, 0.007, 0.009), 0.3412),
        ),
        Weighed("sentence_transformers:gone", problem=ServiceError("It is gone.", "Take lsa.")),
        Weighed(
            "openai:small",
            sends_to="api.example.com",
            embedded=1_500,
            seconds=13.0,
            seconds_per_100k=866.7,
            price=Price(0.02, "2026-05", "a list"),
            dollars_per_100k=0.0251,
            spent=0.00041,
            dim=1_536,
            cut=3,
            notes=("A note.",),
        ),
    ),
    pairs=(Pair(0, 2, Share(0.4604, 0.0051, 0.005), 0.149),),
)
PAGE = """\
2,000 of 23,695 different texts (body), drawn with seed 0

   embedder                    dim    cut  time    per 100k rows  price per 100k rows
1  lsa                         256    0    0.75 s  38 s           $0.00
2  sentence_transformers:gone  -      -    -       -              -
3  openai:small                1,536  3    13 s    14 min         $0.025

pair  of 10 neighbours in common  by chance  ARI of 32 clusters
1 3   0.460 ± 0.005               0.005      0.149

   of 10 neighbours with the same intent  by chance  ARI of 150 clusters  labelled rows
1  0.471 ± 0.007                          0.009      0.341                1,990

sentence_transformers:gone: It is gone. Take lsa.
openai:small: $0.02 for a million tokens (a list, 2026-05); 1,500 texts were sent, for $0.00041.
openai:small: A note.
"""


@pytest.fixture
def data(here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Messages of four topics with a label; prices and keys are those of the test."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv(OFFLINE, "0")
    path = here / "data.jsonl"
    rows = (
        {"text": f"where is my {TOPICS[n % 4]} number {n}, it is late", "topic": TOPICS[n % 4]}
        for n in range(ROWS)
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def compared(capsys: Capture, *words: str) -> dict[str, Any]:
    """What --json prints for `data`."""
    capsys.readouterr()
    assert main(["compare", "data.jsonl", *words, "--json"]) == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def both(one: str, other: str) -> list[str]:
    """Two embedders."""
    return ["--embedder", one, "--embedder", other]


def priced(tmp_path: Path, server: Server, dollars: int) -> None:
    """Let a server cost something."""
    folder = tmp_path / "config" / "elute"
    folder.mkdir(parents=True)
    host = server.url.removeprefix("http://").removesuffix("/v1")
    (folder / "prices.toml").write_text(f'["{host}"]\n"{MODEL}" = {dollars}\n')


def test_a_page_for_people() -> None:
    """Every number stands with what it was computed on; a problem in its embedder's line."""
    assert list(told(PLAIN)) == PAGE.splitlines()


def test_an_embedder_is_like_itself(data: Path, here: Path, capsys: Capture) -> None:
    """All neighbours in common, the same clusters; and no file is left behind."""
    found = compared(capsys, *both("lsa", "lsa"))
    assert (found["sample"], found["texts"], found["neighbors"]) == (ROWS, ROWS, 10)
    [pair] = found["pairs"]
    assert pair["overlap"] == {"mean": 1.0, "error": 0.0, "chance": pytest.approx(10 / 239)}
    assert pair["ari"] == 1.0
    one, other = found["embedders"]
    assert one["dim"] == other["dim"] == 60
    assert one["seconds_per_100k"] == pytest.approx(one["seconds"] * 100_000 / ROWS)
    assert [path.name for path in here.iterdir()] == ["data.jsonl"]


def test_random_vectors_are_like_chance(data: Path, here: Path, capsys: Capture) -> None:
    """Against LSA, which finds the topics of the labels, and by the labels alone."""
    vectors = np.random.default_rng(0).standard_normal((ROWS, 32)).astype(np.float32)
    np.save(here / "random.npy", vectors)
    found = compared(capsys, *both("lsa", "precomputed:random.npy"))
    [pair] = found["pairs"]
    overlap = pair["overlap"]
    assert abs(overlap["mean"] - overlap["chance"]) < 4 * overlap["error"]
    assert abs(pair["ari"]) < 0.05
    assert found["label_from"] == "topic"
    lsa, chance = (it["labelled"] for it in found["embedders"])
    assert (lsa["rows"], lsa["labels"]) == (ROWS, 4)
    assert lsa["same"]["mean"] > 0.9
    assert lsa["same"]["chance"] == pytest.approx(59 / 239)
    assert abs(chance["same"]["mean"] - chance["same"]["chance"]) < 4 * chance["same"]["error"]
    assert lsa["ari"] > 0.5
    assert abs(chance["ari"]) < 0.05


def test_a_sample_is_of_the_size_asked_for(data: Path, capsys: Capture) -> None:
    """And an embedder fitted on it says so."""
    found = compared(capsys, *both("lsa", "lsa"), "--sample", "50")
    assert found["sample"] == 50
    assert found["embedders"][0]["embedded"] == 50
    assert "fitted on the sample" in found["embedders"][0]["notes"][-1]


def test_one_is_compared_with_that_of_the_settings(data: Path, capsys: Capture) -> None:
    """It comes first, with all that is set."""
    words = ["--set", "embed.method=lsa", "--set", "embed.dims=20", "--embedder", "lsa"]
    assert [it["dim"] for it in compared(capsys, *words)["embedders"]] == [20, 60]


def test_nothing_is_sent_without_a_word(
    data: Path, here: Path, tmp_path: Path, capsys: Capture
) -> None:
    """It is told what would go where at what price; no connection, no session, no file."""
    with serving() as server:
        priced(tmp_path, server, 10)
        words = both("lsa", f"openai:{MODEL}@{server.url}")
        for half in ([], ["--yes"], ["--max-cost", "5"], ["--yes", "--max-cost", "5", "--offline"]):
            assert main(["compare", "data.jsonl", "--sample", "100", *words, *half]) == 2
        said = capsys.readouterr().err
        assert server.connections == 0
    for part in ("100 texts (text, a sample of 100)", MODEL, server.url, "$10 a million"):
        assert part in said
    assert "nothing was sent" in said
    assert [path.name for path in here.iterdir()] == ["data.jsonl"]


def test_what_is_sent_was_shown_and_is_sent_once(
    data: Path, here: Path, tmp_path: Path, capsys: Capture
) -> None:
    """--payload prints the bytes; what came is kept and paid for once, also when named twice."""
    with serving(dim=16) as server:
        priced(tmp_path, server, 10)
        words = both(f"openai:{MODEL}@{server.url}", f"openai:{MODEL}@{server.url}")
        words += ["--sample", "100"]
        assert main(["compare", "data.jsonl", *words, "--payload"]) == 0
        shown = capsys.readouterr().out.splitlines()
        assert server.connections == 0
        first = compared(capsys, *words, "--yes", "--max-cost", "5")
        bodies = [it.body.decode() for it in server.requests if it.kind == "embeddings"]
        assert sorted(bodies) == sorted(shown)
        again = compared(capsys, *words)
        assert len([it for it in server.requests if it.kind == "embeddings"]) == len(bodies)
        assert [it["embedded"] for it in first["embedders"]] == [100, 0]
        assert first["embedders"][0]["spent"] > 0
        assert first["embedders"][0]["spent"] == spent(here / "data.elute/spending.jsonl").dollars
        assert [it["seconds"] for it in again["embedders"]] == [None, None]
        assert again["pairs"] == first["pairs"]
        assert first["pairs"][0]["ari"] == 1.0
        assert main(["check", "data.elute"]) == 0


def test_a_word_for_a_sample_is_none_for_all_rows(data: Path, capsys: Capture) -> None:
    """A run asks anew; and then it does not send again what the comparison sent."""
    with serving() as server:
        words = both("lsa", f"openai:{MODEL}@{server.url}")
        compared(capsys, *words, "--sample", "100", "--yes")
        sent = set(server.billed)
        run = ["run", "data.jsonl", "--set", "embed.method=openai"]
        run += ["--set", f"embed.base_url={server.url}"]
        assert main(run) == 2
        assert "140 texts (text) of 240 rows" in capsys.readouterr().err
        assert set(server.billed) == sent
        session = open_session(data)
        offer = session.offer()
        assert offer is not None
        session.agree(offer, 0.0)
        list(session.run("embed", lambda step: silent))
        session.close()
        texts = [json.loads(line)["text"] for line in data.read_text().splitlines()]
        assert {text: server.billed[text] for text in texts} == dict.fromkeys(texts, 1)


def test_one_that_fails_does_not_stop_the_others(data: Path, capsys: Capture) -> None:
    """A server that is not there is a sentence; with two left there is a comparison."""
    nowhere = "openai:m@http://127.0.0.1:9/v1"
    words = [*both("lsa", nowhere), "--yes", "--sample", "60"]
    assert main(["compare", "data.jsonl", *words]) == 4
    assert f"{nowhere}: 127.0.0.1:9 cannot be reached." in capsys.readouterr().out
    found = compared(capsys, *both("lsa", "precomputed:no.npy"), "--embedder", "lsa")
    assert "There is no file no.npy." in found["embedders"][1]["problem"]
    assert [(it["first"], it["second"]) for it in found["pairs"]] == [(0, 2)]


@pytest.mark.parametrize("rows", [0, 1, 5])
def test_too_few_rows_are_a_sentence(rows: int, here: Path, capsys: Capture) -> None:
    """Their neighbours would be the same by chance."""
    (here / "few.txt").write_text("".join(f"this is line {n}\n" for n in range(rows)))
    assert main(["compare", "few.txt", *both("lsa", "lsa")]) == 3
    assert capsys.readouterr().err.startswith("elute: ")
    assert [path.name for path in here.iterdir()] == ["few.txt"]


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--embedder", "word2vec", "--embedder", "lsa"],
        [*both("lsa", "lsa"), "--sample", "5"],
        [*both("lsa", "lsa"), "--sample", "1000000"],
        both("lsa", "openai:m@https://far.example/v1"),
    ],
)
def test_what_cannot_be_meant_is_a_sentence(words: list[str], data: Path, capsys: Capture) -> None:
    """No embedder, an unknown one, a sample out of bounds, a server of unknown price."""
    assert main(["compare", "data.jsonl", *words]) == 2
    assert "elute: " in capsys.readouterr().err
    assert not Path("data.elute").exists()
