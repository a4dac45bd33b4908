"""`elute predict`: the clusters of other records, on stdout; nothing is sent unasked."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from elute.__main__ import main
from elute.core.outside import OFFLINE
from elute.core.progress import silent
from elute.engine.opening import open_session
from elute.session.spending import spent
from tests.fakes.openai_server import Server, serving

Capture = pytest.CaptureFixture[str]
ROWS = 60
TOPICS = ("parcel", "invoice", "password")
MODEL = "text-embedding-3-small"
NAMES = ["id", "cluster", "strength", "nearest", "cosine", "reason"]
NEW = ("where is my parcel number 3, it is late", "and where is my invoice now", " ")


def lines(topic: str, count: int) -> list[str]:
    """Texts about a topic."""
    return [f"where is my {topic} number {n}, it is late" for n in range(count)]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a dataset of three topics, its session, and other data."""
    folder = tmp_path_factory.mktemp("done")
    texts = [text for topic in TOPICS for text in lines(topic, ROWS // 3)]
    write(folder / "data.jsonl", texts)
    write(folder / "new.jsonl", list(NEW), "{broken\n")
    given = ["embed.method=lsa", "cluster.method=kmeans", "cluster.k=3"]
    clustered(folder / "data.jsonl", folder / "s.elute", given)
    return folder


@pytest.fixture
def folder(done: Path, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder to be in; prices and keys are those of the test."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv(OFFLINE, "0")
    shutil.copytree(done, here, dirs_exist_ok=True)
    return here


def write(path: Path, texts: list[str], more: str = "") -> None:
    """A JSON Lines file."""
    path.write_text("".join(json.dumps({"text": it}) + "\n" for it in texts) + more, "utf-8")


def clustered(data: Path, folder: Path, given: list[str]) -> None:
    """A session run up to its clusters; what it sends is agreed to."""
    session = open_session(data, folder, given)
    list(session.run("preclean", lambda step: silent))
    if offer := session.offer():
        session.agree(offer, 100.0)
    list(session.run("cluster", lambda step: silent))
    session.close()


def predicted(capsys: Capture, *words: str) -> list[dict[str, Any]]:
    """What --json prints."""
    capsys.readouterr()
    assert main(["predict", "s.elute", "new.jsonl", *words, "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def asking(folder: Path, tmp_path: Path, server: Server) -> None:
    """Replace the session by one that a server embeds, at a price."""
    config = tmp_path / "config" / "elute"
    config.mkdir(parents=True)
    host = server.url.removeprefix("http://").removesuffix("/v1")
    (config / "prices.toml").write_text(f'["{host}"]\n"{MODEL}" = 10\n')
    shutil.rmtree(folder / "s.elute")
    given = ["embed.method=openai", f"embed.base_url={server.url}", f"embed.model={MODEL}"]
    clustered(Path("data.jsonl"), folder / "s.elute", [*given, "cluster.method=kmeans"])


def test_json_is_a_line_a_record(folder: Path, capsys: Capture) -> None:
    """With the same keys in each, in the order of the data; null where nothing is predicted."""
    found = predicted(capsys)
    assert [list(it) for it in found] == [NAMES] * 4
    assert [it["id"] for it in found] == [0, 1, 2, 3]
    known, invoice, blank, broken = found
    assert (known["nearest"], known["cosine"]) == (3, 1.0)
    assert 0 < known["strength"] <= 1
    assert 20 <= invoice["nearest"] < 40
    assert known["cluster"] != invoice["cluster"]
    assert (blank["cluster"], blank["reason"]) == (None, "nothing to read")
    assert (broken["cluster"], broken["reason"][:24]) == (None, "cannot be read: line 4: ")


def test_people_get_columns(folder: Path, capsys: Capture) -> None:
    """The same on stdout, parted by tabs, with the names above; the rest is on stderr."""
    assert main(["predict", "s.elute", "new.jsonl"]) == 0
    out, err = capsys.readouterr()
    made = [line.split("\t") for line in out.splitlines()]
    assert made[0] == NAMES
    assert made[1][0] == "0"
    assert made[1][3:] == ["3", "1", "-"]
    assert made[3] == ["2", "-", "-", "-", "-", "nothing to read"]
    assert len(made) == 5
    assert "1 of 4 records cannot be read" in err


def test_what_is_wrong_is_a_sentence_and_a_code(folder: Path, capsys: Capture) -> None:
    """No such round, data or session, too many bad records; no line is printed."""
    for words, code, said in (
        (["s.elute", "new.jsonl", "--round", "3"], 2, "round 3"),
        (["s.elute", "gone.jsonl"], 3, "gone.jsonl"),
        (["gone.elute", "new.jsonl"], 3, "gone.elute"),
        (["s.elute", "new.jsonl", "--max-bad", "0"], 3, "1 of 4"),
    ):
        assert main(["predict", *words]) == code
        out, err = capsys.readouterr()
        assert out == ""
        assert said in err
        assert "Traceback" not in err


def test_a_session_in_use_can_be_asked(folder: Path, capsys: Capture) -> None:
    """Somebody else has it open for writing: predictions only look."""
    session = open_session(folder / "s.elute")
    assert len(predicted(capsys)) == 4
    session.close()


def test_nothing_is_sent_without_a_word(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    """What would go where at what price is said; the word for the session's rows is none here."""
    with serving(dim=16) as server:
        asking(folder, tmp_path, server)
        billed = dict(server.billed)
        for half in ([], ["--yes"], ["--max-cost", "5"], ["--yes", "--max-cost", "5", "--offline"]):
            assert main(["predict", "s.elute", "new.jsonl", *half]) == 2
            out, said = capsys.readouterr()
            assert out == ""
        assert server.billed == billed
    assert "which --offline forbids" in said
    assert NEW[0] in billed, "the session's own text"


def test_what_is_sent_was_shown_and_is_sent_once(
    folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    """Only texts the session lacks; paid for once, kept, and the session is whole and as it was."""
    with serving(dim=16) as server:
        asking(folder, tmp_path, server)
        before, paid = len(server.requests), spent(folder / "s.elute/spending.jsonl").dollars
        clusters = open_session(folder / "s.elute", write=False).snapshot().clustered
        assert main(["predict", "s.elute", "new.jsonl"]) == 2
        assert "to send: 1 text (text, other data) of 2 rows" in capsys.readouterr().err
        assert main(["predict", "s.elute", "new.jsonl", "--payload"]) == 0
        shown = capsys.readouterr().out.splitlines()
        assert len(server.requests) == before
        assert [NEW[1]] in [json.loads(line)["input"] for line in shown]
        assert NEW[0] not in "".join(shown)
        first = predicted(capsys, "--yes", "--max-cost", "5")
        bodies = [it.body.decode() for it in server.requests[before:] if it.kind == "embeddings"]
        assert sorted(bodies) == sorted(shown)
        assert spent(folder / "s.elute/spending.jsonl").dollars > paid
        before = len(server.requests)
        assert predicted(capsys) == first
        assert len(server.requests) == before
        assert (first[0]["nearest"], first[0]["cosine"]) == (3, 1.0)
        assert server.billed[NEW[1]] == 1
    now = open_session(folder / "s.elute", write=False).snapshot()
    assert now.pending[0] == "reduce"
    assert clusters is not None
    assert now.clustered is not None
    assert (clusters.labels == now.clustered.labels).all()
    assert main(["check", "s.elute"]) == 0
