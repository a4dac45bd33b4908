"""`elute compare`: embedders side by side on the user's own rows; nothing is sent unasked."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from elute.__main__ import main
from elute.cli.compare import plain, told
from elute.core.amounts import count, dollars, duration
from elute.core.outside import OFFLINE
from elute.core.progress import silent
from elute.engine.embedders.choices import Choice, Problem
from elute.engine.embedders.measures import Agreement, Labelled, Share
from elute.engine.embedders.weighed import At, Estimate, Pair, Weighed, Weighing
from elute.engine.opening import open_session
from elute.remote.prices import Price
from elute.session.spending import spent
from tests.fakes.openai_server import Server, serving

pytestmark = pytest.mark.usefixtures("one_thread")

Capture = pytest.CaptureFixture[str]
ROWS = 240
TOPICS = ("parcel", "invoice", "password", "camera")
MODEL = "text-embedding-3-small"


def at(rows: int, seconds: float | None, cost: float) -> At:
    """What so many rows take."""
    return At(rows, 10 * rows, 0, seconds, 2**30, cost)


HERE = Estimate("lsa", sizes=(at(23_695, 9.0, 0.0), at(100_000, 37.5, 0.0)))
THERE = Estimate(
    "openai:small",
    sends_to="api.example.com",
    price=Price(0.02, "2026-05", "a list"),
    sizes=(at(23_695, None, 0.00594), at(100_000, None, 0.0251)),
)
PROBLEM = Problem("It is gone.", "Take lsa.", 4)
PLAIN = Weighing(
    text_from="body",
    name="these rows",
    texts=23_695,
    sample=2_000,
    seed=0,
    neighbors=10,
    clusters=32,
    halves=8,
    label_from="intent",
    labels_said="10 rows were left out there: no other row of the sample has their intent.",
    embedders=(
        Weighed(
            Choice("lsa", "lsa", {}),
            HERE,
            embedded=2_000,
            seconds=0.75,
            dim=256,
            steady=Agreement(0.5511, 0.0202),
            labelled=Labelled(
                1_990, 250, 199, Share(0.471, 0.007, 0.009, 0.941), Agreement(0.3412, 0.0113)
            ),
        ),
        Weighed(
            Choice("sentence_transformers:gone", "sentence_transformers", {}),
            Estimate("sentence_transformers:gone", problem=PROBLEM),
            problem=PROBLEM,
        ),
        Weighed(
            Choice("openai:small", "openai", {}),
            THERE,
            embedded=1_500,
            seconds=13.0,
            spent=0.00041,
            dim=1_536,
            cut=3,
            steady=Agreement(0.6104, 0.0187),
            notes=("A note.",),
        ),
    ),
    pairs=(Pair(0, 2, Share(0.4604, 0.0051, 0.005), Agreement(0.1492, 0.0118)),),
)
PAGE = """\
a sample of 2,000 of the 23,695 different texts (body), drawn with seed 0

   embedder                    dim    cut  sample took  100,000 rows take  at a price of
1  lsa                         256    0    0.75 s       38 s               $0.00
2  sentence_transformers:gone  -      -    -            -                  -
3  openai:small                1,536  3    13 s         14 min             $0.025

pair  of 10 neighbours in common  by chance  ARI of 32 clusters  each with itself
1 3   0.460 ± 0.005               0.005      0.149 ± 0.012       0.551 ± 0.020, 0.610 ± 0.019
ARI (1 the same, 0 chance): over 8 random halves of these rows, K-means
from two starts; what each has with itself is the most that can be asked of the pair.

   of 10 neighbours with the same intent  by chance  at most  ARI of 199 clusters with 250 labels  rows
1  0.471 ± 0.007                          0.009      0.941    0.341 ± 0.011                        1,990
250 labels are too many for so few rows: 199 clusters.

sentence_transformers:gone: It is gone. Take lsa.
openai:small: $0.02 for a million tokens (a list, 2026-05); 1,500 texts were sent, for $0.00041.
openai:small: A note.
10 rows were left out there: no other row of the sample has their intent.
"""  # noqa: E501


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


def test_the_document_holds_every_figure_of_the_page() -> None:
    """Each line of the page can be written from it: errors, chance and what is most included."""
    found = json.loads(json.dumps(plain(PLAIN)))
    lines, embedders = [], found["embedders"]
    for number, it in enumerate(embedders, 1):
        made = [count(it["dim"]), count(it["cut"]) if it["dim"] else "-", duration(it["seconds"])]
        made += [duration(it["seconds_per_100k"]), dollars(it["dollars_per_100k"])]
        lines.append([number, it["embedder"], *made])
    for it in found["pairs"]:
        overlap, (one, other) = it["overlap"], (it["first"], it["second"])
        steady = f"{within(embedders[one]['steady'])}, {within(embedders[other]['steady'])}"
        made = [within(overlap), f"{overlap['chance']:.3f}", within(it["ari"]), steady]
        lines.append([f"{one + 1} {other + 1}", *made])
    for number, it in enumerate(embedders, 1):
        if labelled := it["labelled"]:
            same = labelled["same"]
            made = [within(same), f"{same['chance']:.3f}", f"{same['most']:.3f}"]
            lines.append([number, *made, within(labelled["ari"]), count(labelled["rows"])])
    wanted = [" ".join(map(str, line)).split() for line in lines]
    page = [line.split() for line in PAGE.splitlines()]
    assert len(wanted) == 5
    assert all(line in page for line in wanted)
    there = embedders[2]
    price, spent_now = there["estimate"]["price"], dollars(there["spent"])
    assert (price["per_million"], price["dated"], spent_now) == (0.02, "2026-05", "$0.00041")
    assert (there["embedded"], there["notes"]) == (1_500, ["A note."])
    assert embedders[1]["problem"] == "It is gone. Take lsa."
    for name in ("text_from", "texts", "sample", "seed", "neighbors", "clusters", "halves"):
        assert str(found[name]) in PAGE.replace(",", "")
    labelled = embedders[0]["labelled"]
    assert (labelled["labels"], labelled["clusters"]) == (250, 199)
    assert found["labels_said"] in PAGE


def within(of: dict[str, float]) -> str:
    """A mean and its error."""
    return f"{of['mean']:.3f} ± {of['error']:.3f}"


def test_an_embedder_is_like_itself(data: Path, here: Path, capsys: Capture) -> None:
    """All neighbours in common, clusters as alike as its own; and no file is left behind."""
    found = compared(capsys, *both("lsa", "lsa"))
    assert (found["sample"], found["texts"], found["neighbors"]) == (ROWS, ROWS, 10)
    [pair] = found["pairs"]
    chance = pytest.approx(10 / 239)
    assert pair["overlap"] == {"mean": 1.0, "error": 0.0, "chance": chance, "most": 1.0}
    one, other = found["embedders"]
    assert pair["ari"] == one["steady"] == other["steady"]
    assert 0.2 < pair["ari"]["mean"] < 1
    assert one["dim"] == other["dim"] > 0
    assert one["seconds"] > 0
    assert one["seconds_per_100k"] is None, "more texts would have longer vectors"
    assert [it["rows"] for it in one["estimate"]["sizes"]][:2] == [ROWS, 10_000]
    assert [path.name for path in here.iterdir()] == ["data.jsonl"]


def test_random_vectors_are_like_chance(data: Path, here: Path, capsys: Capture) -> None:
    """Against LSA, which finds the topics of the labels, and by the labels alone."""
    vectors = np.random.default_rng(0).standard_normal((ROWS, 32)).astype(np.float32)
    np.save(here / "random.npy", vectors)
    found = compared(capsys, *both("lsa", "precomputed:random.npy"))
    [pair] = found["pairs"]
    overlap = pair["overlap"]
    assert abs(overlap["mean"] - overlap["chance"]) < 4 * overlap["error"]
    assert abs(pair["ari"]["mean"]) < max(0.05, 4 * pair["ari"]["error"])
    assert found["label_from"] == "topic"
    lsa, chance = (it["labelled"] for it in found["embedders"])
    assert (lsa["rows"], lsa["labels"]) == (ROWS, 4)
    assert lsa["same"]["mean"] > 0.9
    assert lsa["same"]["chance"] == pytest.approx(59 / 239)
    assert abs(chance["same"]["mean"] - chance["same"]["chance"]) < 4 * chance["same"]["error"]
    assert lsa["ari"]["mean"] > 0.5
    assert abs(chance["ari"]["mean"]) < 0.05


@pytest.mark.long
def test_a_sample_is_of_the_size_asked_for(data: Path, capsys: Capture) -> None:
    """And an embedder fitted on it says so."""
    found = compared(capsys, *both("lsa", "lsa"), "--sample", "50")
    assert found["sample"] == 50
    assert found["embedders"][0]["embedded"] == 50
    assert "fitted on the sample" in found["embedders"][0]["notes"][-1]


@pytest.mark.long
def test_one_is_compared_with_that_of_the_settings(data: Path, capsys: Capture) -> None:
    """It comes first, with all that is set."""
    words = ["--set", "embed.method=lsa", "--set", "embed.dims=20", "--embedder", "lsa:dims=30"]
    assert [it["dim"] for it in compared(capsys, *words)["embedders"]] == [20, 30]


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
        assert first["pairs"][0]["ari"] == first["embedders"][0]["steady"]
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


@pytest.mark.long
def test_one_that_fails_does_not_stop_the_others(data: Path, capsys: Capture) -> None:
    """A server that is not there is a sentence; with two left there is a comparison."""
    nowhere = "openai:m@http://127.0.0.1:9/v1"
    words = [*both("lsa", nowhere), "--yes", "--sample", "60"]
    assert main(["compare", "data.jsonl", *words]) == 4
    assert f"{nowhere}: 127.0.0.1:9 cannot be reached." in capsys.readouterr().out
    found = compared(capsys, *both("lsa", "precomputed:no.npy"), "--embedder", "lsa")
    assert "There is no file of vectors no.npy." in found["embedders"][1]["problem"]
    assert [(it["first"], it["second"]) for it in found["pairs"]] == [(0, 2)]


def test_settings_of_one_file_are_compared(data: Path, here: Path, capsys: Capture) -> None:
    """Two arrays of a file under their words; one that is not there is told with those that are."""
    dice = np.random.default_rng(0)
    one, other = (dice.standard_normal((ROWS, 8)).astype(np.float32) for _ in range(2))
    np.savez(here / "v.npz", a=one, b=other)
    words = [f"precomputed:v.npz,column={name}" for name in ("a", "b", "c")]
    found = compared(capsys, *(it for word in words for it in ("--embedder", word)))
    assert [it["embedder"] for it in found["embedders"]] == words
    [pair] = found["pairs"]
    assert pair["overlap"]["mean"] < 0.1
    problem = found["embedders"][2]["problem"]
    assert "a" in problem
    assert "b" in problem


@pytest.mark.long
def test_a_label_for_every_row_says_nothing(here: Path, capsys: Capture) -> None:
    """Neither clusters nor neighbours are asked of it; that is said."""
    rows = ({"text": f"a parcel {n} of {n * n} is late", "label": f"l{n}"} for n in range(80))
    (here / "data.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = compared(capsys, *both("lsa", "lsa"), "--set", "load.label=label")
    assert [it["labelled"] for it in found["embedders"]] == [None, None]
    assert "say nothing here: of 80 labelled rows in the sample 0 share" in found["labels_said"]


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
