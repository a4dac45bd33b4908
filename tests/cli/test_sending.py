"""Nothing is sent before the user agreed to exactly that; what was agreed to is never overspent."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from elute.__main__ import main
from elute.cli import sending
from elute.core.outside import OFFLINE, Destination
from elute.engine.consent import Offer
from elute.remote.prices import Price
from elute.session.spending import Spent, spent
from tests.fakes.openai_server import Server, serving

ROWS = 120
KEY = "sk-canary-7bq2-secret-of-the-test"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Rows with a text and a second column."""
    path = tmp_path / "data.jsonl"
    rows = ({"text": f"the parcel {n} came late", "note": f"see box {n}"} for n in range(ROWS))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that wants a key."""
    with serving(key=KEY) as made:
        yield made


@pytest.fixture(autouse=True)
def home(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's settings: a price for the server and its key."""
    folder = tmp_path / "config" / "elute"
    folder.mkdir(parents=True)
    host = server.url.removeprefix("http://").removesuffix("/v1")
    (folder / "prices.toml").write_text(f'["{host}"]\n"text-embedding-3-small" = 1000\n')
    (folder / "keys.toml").write_text(f'"{host}" = "{KEY}"\n')
    (folder / "keys.toml").chmod(0o600)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv(OFFLINE, "0")
    return folder


def run(data: Path, server: Server, *more: str) -> int:
    """Embed by the server, headless."""
    session = str(data.with_suffix(".elute"))
    chosen = ["--set", "embed.method=openai", "--set", f"embed.base_url={server.url}"]
    return main(["run", str(data), "--session", session, *chosen, *more])


def test_nothing_is_sent_without_a_word(data: Path, server: Server, capsys: Capture) -> None:
    """Without --yes it is told what would go where at what price, and no request is made."""
    assert run(data, server) == 2
    told = capsys.readouterr().err
    for words in ("120 texts (text)", "text-embedding-3-small", server.url, "$1000 a million"):
        assert words in told
    assert "nothing was sent" in told
    assert server.requests == []
    assert server.connections == 0


@pytest.mark.parametrize("word", [["--yes"], ["--max-cost", "5"]])
def test_half_a_word_is_none(word: list[str], data: Path, server: Server) -> None:
    """--yes without a limit, or a limit without --yes, sends nothing."""
    assert run(data, server, *word) == 2
    assert server.connections == 0


def test_what_is_sent_is_what_was_shown(
    data: Path, server: Server, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The bytes of `show payload` are those the server gets, and each text is billed once."""
    assert run(data, server) == 2
    capfdbinary.readouterr()
    assert main(["show", str(data.with_suffix(".elute")), "payload"]) == 0
    shown = capfdbinary.readouterr().out.splitlines()
    assert run(data, server, "--yes", "--max-cost", "9") == 0
    sent = [it.body for it in server.requests if it.kind == "embeddings"]
    assert sorted(shown) == sorted(sent)
    texts = {f"the parcel {n} came late" for n in range(ROWS)}
    assert {text: count for text, count in server.billed.items() if text in texts} == dict.fromkeys(
        texts, 1
    )


def test_the_word_is_kept_for_the_same_texts_only(data: Path, server: Server) -> None:
    """An agreed session goes on without asking; another column is asked for anew."""
    assert run(data, server, "--yes", "--max-cost", "9") == 0
    before = len(server.requests)
    assert run(data, server) == 0
    assert len(server.requests) == before
    for change in ("load.text=note", "embed.prefix=query: ", "embed.dimensions=4"):
        assert run(data, server, "--set", change) == 2
        assert len(server.requests) == before


def test_a_mask_that_is_taken_off_is_asked_for(data: Path, server: Server) -> None:
    """A word for masked texts does not send the addresses in them."""
    data.write_text(data.read_text() + '{"text": "write to ann@example.com please"}\n')
    word = ["--yes", "--max-cost", "9"]
    assert run(data, server, *word, "--set", "preclean.mask=true") == 0
    assert run(data, server, "--set", "preclean.mask=false") == 2
    assert not [it for it in server.requests if b"ann@example" in it.body]
    assert run(data, server, *word) == 0
    assert [it for it in server.requests if b"ann@example" in it.body]


def test_a_higher_price_is_asked_for(data: Path, server: Server, home: Path) -> None:
    """Where the price rose since the word was given, it is asked for anew and counted anew."""
    assert run(data, server, "--yes", "--max-cost", "0.01") == 2
    prices = home / "prices.toml"
    prices.write_text(prices.read_text().replace("1000", "1000000"))
    before = len(server.requests)
    assert run(data, server) == 2
    assert run(data, server, "--yes", "--max-cost", "9") == 2
    assert len(server.requests) <= before + 1
    assert spent(data.with_suffix(".elute") / "spending.jsonl").dollars <= 9


def test_a_word_is_taken_back(data: Path, server: Server, capsys: Capture) -> None:
    """After --withdraw nothing more is sent until it is agreed to anew; what came stays."""
    texts = [f"the parcel {n} came late" for n in range(1_500)]
    data.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    assert run(data, server, "--yes", "--max-cost", "11", "--set", "embed.concurrency=1") == 2
    before = len(server.requests)
    assert run(data, server, "--withdraw") == 2
    told = capsys.readouterr().err
    assert "what was agreed to send is taken back" in told
    assert "nothing was sent" in told
    assert run(data, server) == 2
    assert len(server.requests) == before
    assert run(data, server, "--yes", "--max-cost", "99") == 0
    assert {server.billed[text] for text in texts} == {1}


def test_the_limit_stops_it_and_more_goes_on(data: Path, server: Server, capsys: Capture) -> None:
    """It stops before the limit, keeps what came, and with a higher one embeds the rest once."""
    texts = [f"the parcel {n} came late" for n in range(1_500)]
    data.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    assert run(data, server, "--yes", "--max-cost", "11", "--set", "embed.concurrency=1") == 2
    assert "--max-cost" in capsys.readouterr().err
    spending = data.with_suffix(".elute") / "spending.jsonl"
    assert 0 < spent(spending).dollars <= 11
    assert 0 < sum(server.billed[text] for text in texts) < len(texts)
    assert run(data, server, "--yes", "--max-cost", "99") == 0
    assert {text: server.billed[text] for text in texts} == dict.fromkeys(texts, 1)


def test_a_secret_in_the_address_is_not_written_down(
    data: Path, server: Server, tmp_path: Path
) -> None:
    """An address with a password or a query is refused before the journal has it."""
    for address in ("https://me:TOPSECRET@api.example.com/v1", "https://a.example/v1?k=TOPSECRET"):
        assert run(data, server, "--set", f"embed.base_url={address}") == 2
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"TOPSECRET" not in path.read_bytes()


def test_offline_opens_nothing(data: Path, server: Server, capsys: Capture) -> None:
    """With --offline even an agreed run sends nothing, and says why."""
    assert run(data, server, "--yes", "--max-cost", "9", "--offline") == 2
    assert "--offline forbids" in capsys.readouterr().err
    assert server.connections == 0


def test_the_key_is_nowhere(data: Path, server: Server, capfd: Capture, tmp_path: Path) -> None:
    """After a run and a refusal that echoes it, the key is in no file, on no stream."""
    assert run(data, server, "--yes", "--max-cost", "9") == 0
    with serving("*: 401", key=KEY) as echoing:
        host = echoing.url.removeprefix("http://").removesuffix("/v1")
        config = Path(os.environ["XDG_CONFIG_HOME"]) / "elute"
        (config / "keys.toml").write_text(f'"{host}" = "{KEY}"\n')
        assert run(data, echoing, "--set", "load.text=note", "--yes", "--max-cost", "9") != 0
        assert any(KEY in it.headers.get("authorization", "") for it in echoing.requests)
    said = capfd.readouterr()
    pieces = [KEY[start : start + 8] for start in range(3, len(KEY) - 8)]
    searched = [said.out, said.err]
    files = [path for path in tmp_path.rglob("*") if path.is_file() and "config" not in path.parts]
    searched += [path.read_bytes().decode("latin-1") for path in files]
    assert len(files) > 10
    assert not [piece for piece in pieces for text in searched if piece in text]


def offered(limit: float | None = None, **given: Any) -> Offer:
    """What would be sent."""
    to = Destination("https://api.example.com/v1", "api.example.com", "small", local=False)
    price, before = Price(0.02, "2026-05", "elute's own list"), Spent(1.5, 9, 3)
    made = Offer(to, "text", "", 1_934, 2_000, 41_000, price, before, limit, lambda: iter(()))
    return replace(made, **given)


def test_an_offer_is_told_whole() -> None:
    """How many texts of what, where to, what it costs by whose list, spent and agreed to before."""
    assert list(sending.told(offered(5.0))) == [
        "to send: 1,934 texts (text) of 2,000 rows",
        "to: api.example.com, model small (https://api.example.com/v1)",
        "about 41,000 tokens, $0.00082 at $0.02 a million tokens (elute's own list, 2026-05)",
        "spent so far: $1.50",
        "agreed to before, up to $5.00 in all",
    ]


def test_what_costs_nothing_is_told_so() -> None:
    """On this machine there is no price to agree to and no date of one."""
    here = Destination("http://localhost:9/v1", "localhost:9", "small", local=True)
    free = offered(destination=here, price=Price(0.0, "", "this machine"), before=Spent())
    assert list(sending.told(free))[1:] == [
        "to: this machine, model small (http://localhost:9/v1)",
        "about 41,000 tokens, for nothing (this machine)",
    ]
