"""`elute search`: rows near a text or a row, on stdout; nothing is sent unasked."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from elute.__main__ import main
from elute.core.outside import OFFLINE
from elute.engine.opening import open_session
from tests.engine.searching.rounds import LSA, TEXTS, run, write
from tests.fakes.openai_server import serving

Capture = pytest.CaptureFixture[str]
QUERY = "money back for a broken lamp"
MODEL = "text-embedding-3-small"
NAMES = ["rank", "id", "similarity", "cluster", "text"]
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a session that has its map."""
    folder = tmp_path_factory.mktemp("done")
    run(write(folder / "d.jsonl", TEXTS), folder / "s.elute", LSA).close()
    return folder


@pytest.fixture
def folder(done: Path, here: Path) -> Path:
    """A copy of that folder to be in."""
    shutil.copytree(done, here, dirs_exist_ok=True)
    return here


def test_the_text_may_stand_behind_options(folder: Path, capsys: Capture) -> None:
    """As people write it: first how much, then what."""
    said = found(capsys, QUERY, "--limit", "3")
    assert found(capsys, "--limit", "3", QUERY) == said
    assert len(found(capsys, "--limit", "2", "--", "-lamp")) == 2
    assert len(said) == 3


def test_a_row_below_zero_is_no_row(folder: Path, capsys: Capture) -> None:
    """It is said that it is none, with a text or without."""
    for words in ([], [QUERY]):
        assert main(["search", "s.elute", "--row", "-4", *words]) == 2
        assert "no row -4" in capsys.readouterr().err


def found(capsys: Capture, *words: str) -> list[dict[str, Any]]:
    """What --json prints."""
    capsys.readouterr()
    assert main(["search", "s.elute", "--json", *words]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_is_a_line_a_row(folder: Path, capsys: Capture) -> None:
    """The nearest first, with how near, its cluster and its text."""
    told = found(capsys, QUERY, "--limit", "4")
    assert [list(it) for it in told] == [NAMES] * 4
    assert [it["rank"] for it in told] == [1, 2, 3, 4]
    near = [it["similarity"] for it in told]
    assert near == sorted(near, reverse=True)
    assert all(TEXTS[it["id"]] == it["text"] for it in told)
    assert "lamp" in told[0]["text"]


def test_people_get_columns(folder: Path, capsys: Capture) -> None:
    """The same, parted by tabs, with the names above; what is to be said of it is on stderr."""
    assert main(["search", "s.elute", "--row", "7", "--limit", "3", "--clusters", "2"]) == 0
    out, err = capsys.readouterr()
    made = [line.split("\t") for line in out.splitlines()]
    assert made[0] == NAMES
    assert made[1][:3] == ["1", "7", "1"]
    assert len(made) == 4
    assert "rows of 120 compared: the 2 nearest clusters" in err
    assert "recall " in err
    assert "the 3 nearest of 120 rows of the round" in err


def test_scopes(folder: Path, capsys: Capture) -> None:
    """Its own cluster holds rows of that only; all rows by default, at most 200 of them."""
    home = found(capsys, QUERY, "--home")
    assert len({it["cluster"] for it in home}) == 1
    assert len(found(capsys, QUERY)) == 120
    assert [it["id"] for it in found(capsys, QUERY, "--clusters", "99")] == [
        it["id"] for it in found(capsys, QUERY)
    ]


def test_what_is_wrong_is_a_sentence_and_a_code(folder: Path, capsys: Capture) -> None:
    """Nothing, too much or nonsense to search for; no line is printed."""
    for words, said in (
        ([], "nothing to search for"),
        (["  "], "nothing to search for"),
        (["x", "--row", "3"], "A text and a row are named"),
        (["--row", "900"], "Row 900 takes no part"),
        (["x", "--limit", "0"], "0 rows cannot be found"),
        (["x", "--clusters", "-1"], "-1 clusters cannot be searched"),
        (["жжж"], "knows nothing of"),
    ):
        assert main(["search", "s.elute", *words]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert said in err
        assert "Traceback" not in err
    assert main(["search", "gone.elute", "x"]) == 3


def test_texts_are_made_harmless(here: Path, capsys: Capture) -> None:
    """On the screen; JSON escapes them itself."""
    texts = [*TEXTS[:30], "lamp \x1b]0;title\x07 [/] end"]
    run(write(here / "d.jsonl", texts), here / "s.elute", LSA).close()
    assert main(["search", "s.elute", "lamp title end \x1b[31m", "--limit", "2"]) == 0
    out, err = capsys.readouterr()
    assert "title" in out
    assert "\x1b" not in out + err


def test_the_session_stays_as_it_is(folder: Path, capsys: Capture) -> None:
    """Not a byte of it changes, and somebody may hold it."""

    def content() -> dict[str, str]:
        files = (it for it in (folder / "s.elute").rglob("*") if it.is_file())
        return {str(it): hashlib.sha256(it.read_bytes()).hexdigest() for it in files}

    session = open_session(folder / "s.elute")
    before = content()
    assert found(capsys, QUERY, "--clusters", "2")
    assert content() == before
    session.close()


def test_nothing_is_sent_without_a_word(
    here: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would go where at what price is said; with the word it goes once, and is kept."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv(OFFLINE, "0")
    with serving(dim=16) as server:
        config = tmp_path / "config" / "elute"
        config.mkdir(parents=True)
        host = server.url.removeprefix("http://").removesuffix("/v1")
        (config / "prices.toml").write_text(f'["{host}"]\n"{MODEL}" = 10\n')
        given = ["embed.method=openai", f"embed.base_url={server.url}", f"embed.model={MODEL}"]
        session = open_session(write(here / "d.jsonl", TEXTS), here / "s.elute", [*given, *LSA[1:]])
        list(session.run("preclean", lambda step: lambda *_: None))
        offer = session.offer()
        assert offer is not None
        session.agree(offer, 100.0)
        list(session.run("embed", lambda step: lambda *_: None))
        session.close()
        before = len(server.requests)
        for half in ([], ["--yes"], ["--max-cost", "5"], ["--yes", "--max-cost", "5", "--offline"]):
            monkeypatch.setenv(OFFLINE, "0")
            assert main(["search", "s.elute", QUERY, *half]) == 2
        assert "to send: 1 text (the query of a search) of 1 row" in capsys.readouterr().err
        monkeypatch.setenv(OFFLINE, "0")
        assert main(["search", "s.elute", QUERY, "--payload"]) == 0
        assert QUERY in capsys.readouterr().out
        assert len(found(capsys, "--row", "3")) == 120
        assert len(server.requests) == before
        told = found(capsys, QUERY, "--yes", "--max-cost", "5")
        assert len(told) == 120
        assert server.billed[QUERY] == 1
        assert found(capsys, QUERY) == told
        assert server.billed[QUERY] == 1
