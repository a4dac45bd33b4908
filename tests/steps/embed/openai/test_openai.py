"""Texts go to a server only as agreed, exactly as shown, and every vector comes to its text."""

import asyncio
import json
import logging
import os
import traceback
import tracemalloc
from dataclasses import replace
from itertools import islice
from typing import Any, ClassVar

import numpy as np
import pytest

from elute.core.errors import Cancelled, ServiceError, UsageError
from elute.core.progress import silent
from elute.core.settings import build
from elute.core.texts import Chosen, Texts
from elute.remote.keys import variable_for
from elute.remote.schedule import Pace, carried_out
from elute.remote.tokens import at_most, likely
from elute.steps.embed import pieces
from elute.steps.embed.base import Given, Remote
from elute.steps.embed.lsa import Lsa
from elute.steps.embed.openai import OpenAI
from elute.steps.embed.openai.batches import Batch, Sizes
from elute.steps.embed.openai.probe import SENTENCES
from elute.steps.embed.openai.service import Embeddings, requested
from elute.steps.embed.openai.wire import Wire
from tests.fakes.openai_server import Limits, holds, serving
from tests.remote.fakes import Purse
from tests.steps.embed.openai.asked import Quick, billed, embedded, texts

CANARY = "elute-canary-4mQz81LdPw7tRcXv"


def test_every_text_gets_its_vector() -> None:
    """Also more than one request's worth, with a prefix and fewer dimensions."""
    with serving(dim=32) as server:
        outcome = embedded(server, texts(600))
        assert outcome.right
        assert len(outcome.pieces) == 3
        assert billed(server) == {1}
        assert not outcome.purse.open, "everything is settled"
        outcome = embedded(server, texts(3), prefix="query: ", dimensions=8)
        assert outcome.pieces[0].vectors.shape == (3, 8)
        assert outcome.wrong == 3, "the prefix was sent too"
        assert holds(outcome.pieces[0].vectors[0], f"query: {texts(1)[0]}")


def test_it_is_remote_and_others_are_not() -> None:
    """Whoever asks for the user's consent knows by this for which embedder."""
    assert isinstance(OpenAI(), Remote)
    assert not isinstance(Lsa(), Remote)
    there = OpenAI().destination()
    assert (there.host, there.model, there.local) == (
        "api.openai.com",
        "text-embedding-3-small",
        False,
    )


def test_identity_is_what_decides_the_vectors() -> None:
    """The server's address, model, dimensions and prefix; not how many requests go at once."""
    plain = OpenAI().identity()
    assert plain["server"] == "https://api.openai.com/v1"
    assert OpenAI(concurrency=1).identity() == plain
    others = [
        OpenAI(model="text-embedding-3-large"),
        OpenAI(base_url="https://other.example/v1"),
        OpenAI(base_url="https://localhost:8000/v1"),
        OpenAI(base_url="http://localhost:8000/v1"),
        OpenAI(dimensions=256),
        OpenAI(prefix="query: "),
    ]
    assert len({json.dumps(dict(it.identity())) for it in [OpenAI(), *others]}) == 7


@pytest.mark.parametrize(
    "settings",
    [
        {"base_url": "http://evil.example/v1"},
        {"base_url": "https://me:secret@host.example"},
        {"base_url": "ftp://host.example"},
        {"model": ""},
    ],
)
def test_addresses_that_cannot_be_used(settings: dict[str, str]) -> None:
    """They are refused before anything else happens."""
    with pytest.raises(UsageError):
        build(OpenAI, settings, "embed").identity()


def test_nothing_is_sent_without_the_word() -> None:
    """No account, or one for another server or model, opens no connection."""
    with serving() as server:
        method = Quick(base_url=server.url)
        accounts = [
            None,
            Purse(destination=Quick(base_url=server.elsewhere.url).destination()),
            Purse(destination=Quick(base_url=server.url, model="another").destination()),
        ]
        for account in accounts:
            with pytest.raises(UsageError, match="not agreed") as caught:
                next(method.run(texts(5), silent, Given(account=account)))
            assert "--yes --max-cost" in caught.value.hint
        assert server.connections == server.elsewhere.connections == 0


def test_offline_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even with the user's word."""
    with serving() as server:
        monkeypatch.setenv("ELUTE_OFFLINE", "1")
        outcome = embedded(server, texts(5))
        assert isinstance(outcome.error, UsageError)
        assert server.connections == 0


@pytest.mark.parametrize("longest", [10, 3_000])
def test_what_is_shown_is_what_is_sent(longest: int) -> None:
    """Byte for byte and in this order, the probe's own sentences included."""
    given = [*texts(600), "\ud800 half, nul \0, \u202e, 👩‍👩‍👧", "x" * longest, "y" * 9_000]
    with serving(dim=16) as server:
        settings: dict[str, Any] = {"prefix": "query: ", "dimensions": 8, "concurrency": 1}
        shown = list(Quick(base_url=server.url, **settings).bodies(given))
        outcome = embedded(server, given, **settings)
        assert outcome.error is None
        probed, told = server.requests[:3], server.requests[3:]
        assert {request.body for request in probed} == set(shown[:3])
        assert [request.body for request in told] == shown[3:]


def test_showing_sends_nothing_and_needs_no_key() -> None:
    """The bytes for OpenAI are made without a word to it."""
    shown = list(OpenAI().bodies(["where is my parcel"]))
    assert len(shown) == 3
    assert json.loads(shown[0])["input"] == list(SENTENCES)
    assert json.loads(shown[-1]) == {
        "model": "text-embedding-3-small",
        "encoding_format": "base64",
        "input": ["where is my parcel"],
    }


def test_what_is_shown_is_made_as_it_is_looked_at() -> None:
    """The first pages of a million texts' requests do not hold the others in memory."""
    tracemalloc.start()
    try:
        shown = OpenAI().bodies(Chosen(Texts.of(["a" * 200]), np.zeros(100_000, np.int64)))
        assert len(list(islice(shown, 5))) == 5
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_the_money_does_not_reach() -> None:
    """What was paid for is handed back, never more is put aside than allowed."""
    given = texts(2_000)
    with serving() as server:
        outcome = embedded(server, given, cap=15_000)
        assert isinstance(outcome.error, UsageError)
        assert not outcome.wrong
        assert 0 < len(outcome.places) < 2_000
        assert outcome.purse.most_held <= 15_000
        assert billed(server) == {1}
        assert server.billed.total() == len(outcome.places) + 4


def test_a_bill_that_cannot_be_true_blocks_no_money() -> None:
    """More tokens than there are bytes are taken as so many as there are bytes."""
    with serving("4: usage tokens=5000000") as server:
        outcome = embedded(server, texts(2_000), cap=1_000_000, concurrency=1)
        assert outcome.right
        assert max(outcome.purse.settled.values()) == sum(map(at_most, texts(512)[256:]))


@pytest.mark.parametrize("plan", ["*: usage tokens=0", "*: usage tokens=1"])
def test_a_server_that_bills_nothing_meets_the_limit_too(plan: str) -> None:
    """What it should cost is counted against what the user allowed."""
    with serving(plan) as server:
        outcome = embedded(server, texts(2_000), cap=15_000)
        assert isinstance(outcome.error, UsageError)
        assert not outcome.wrong
        assert 0 < len(outcome.places) < 2_000
        due = sum(likely(text) for text in texts(2_000)[: len(outcome.places)])
        assert sum(outcome.purse.settled.values()) >= 0.9 * due


def test_what_was_paid_at_a_cancel_is_handed_over() -> None:
    """Every answer that came is yielded before what progress raised; nothing more is sent."""

    def progress(done: int, total: int, message: str = "") -> None:
        if done:
            raise Cancelled("Stopped.")

    with serving("4-: slow seconds=0.4") as server:
        outcome = embedded(server, texts(4_000), progress=progress)
        assert isinstance(outcome.error, Cancelled)
        assert not outcome.wrong
        assert len(outcome.places) > 256, "those on their way at the cancel"
        assert {texts(4_000)[place] for place in outcome.places} == set(server.billed) - set(
            SENTENCES
        )
        assert len(server.requests) < 2 + 8
        assert not outcome.purse.open


def test_cancel_passes_and_stops() -> None:
    """What progress raises comes out at once, and everything is let go."""
    loops: list[asyncio.AbstractEventLoop] = []

    def watched() -> asyncio.AbstractEventLoop:
        loops.append(asyncio.new_event_loop())
        return loops[-1]

    class Watched(Quick):
        pace: ClassVar[Pace] = replace(Quick.pace, new_loop=watched)

    def progress(done: int, total: int, message: str = "") -> None:
        if done:
            raise Cancelled("Stopped.")

    with serving("4-: hang seconds=60") as server:
        method = Watched(base_url=server.url, concurrency=1)
        given = Given(account=Purse(destination=method.destination()))
        with pytest.raises(Cancelled) as caught:
            list(method.run(texts(2_000), progress, given))
        assert len(server.requests) == 3
        assert caught.tb, "whoever keeps the error keeps no connection"
        assert [loop.is_closed() for loop in loops] == [True, True]


def test_a_server_that_takes_ten_texts() -> None:
    """The batch is halved until it fits, once, and stays so."""
    with serving(limits=Limits(rows=10)) as server:
        outcome = embedded(server, texts(2_000), concurrency=4)
        assert outcome.right
        assert billed(server) == {1}
        refused = sum(len(request.texts) > 10 for request in server.requests)
        assert refused <= 4 * 31, "each of the first four is halved down"
        assert {len(request.texts) for request in server.requests[-50:]} <= {8, 5}


def test_a_server_that_takes_few_tokens() -> None:
    """A request of too many tokens is halved, though no text of it is too long."""
    given = [f"{number} {'word ' * 200}" for number in range(400)]
    with serving(limits=Limits(request_tokens=3_000)) as server:
        outcome = embedded(server, given)
        assert outcome.right
        assert not outcome.cut
        assert billed(server) == {1}


def test_texts_longer_than_the_model_reads() -> None:
    """They are cut until they fit, counted, and no other text is cut."""
    given = [f"{number} {'word ' * number * 10}" for number in range(100)]
    with serving(limits=Limits(input_tokens=512), dim=16) as server:
        outcome = embedded(server, given)
        assert outcome.error is None
        assert outcome.places == list(range(100))
        too_long = sum(len(text) > 4 * 512 for text in given)
        assert outcome.cut == too_long == outcome.wrong
        cut = [text for text in server.billed if text not in given and text[0].isdigit()]
        assert len(cut) == too_long
        assert min(map(len, cut)) > 4 * 512 / 2, "at least half of what fits"
        assert len(server.requests) < 3 * too_long, "the next are cut at once to what was taken"


def test_a_silent_cut_is_seen() -> None:
    """A server that drops the rest of long texts gives itself away by the tokens it counts."""
    given = [*texts(50), *(f"{number} {'word ' * 500}" for number in range(10))]
    with serving("*: shortened tokens=256", dim=16) as server:
        outcome = embedded(server, given)
        assert outcome.cut == 10
        assert any("first 256 tokens" in note for note in outcome.notes)
    with serving(dim=16) as server:
        outcome = embedded(server, given)
        assert not outcome.cut
        assert not outcome.notes


def test_vectors_that_are_not_of_length_one() -> None:
    """A server that never scales is used, and it is said; one reply that is not is refused."""
    with serving("*: unscaled") as server:
        outcome = embedded(server, texts(300))
        assert outcome.right
        assert any("length 1" in note for note in outcome.notes)
    with serving("3: unscaled") as server:
        outcome = embedded(server, texts(300))
        assert outcome.right
        assert not outcome.notes
        assert len(server.requests) == 5


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ("*: equal", "same vector for different"),
        ("1: shuffled; *: short", "1 vectors for 2 texts"),
        ("*: html", "not JSON"),
        ("1: ok; 2: mislabelled; 3: mislabelled; 4: ok; 5: mislabelled", "different vectors"),
    ],
)
def test_a_server_that_contradicts_itself_gets_no_text(plan: str, words: str) -> None:
    """None of the user's texts is sent before the probe is content."""
    with serving(plan) as server:
        outcome = embedded(server, texts(300))
        assert isinstance(outcome.error, ServiceError)
        assert words in outcome.error.title
        assert not outcome.places
        assert {text for request in server.requests for text in request.texts} == set(SENTENCES)


def test_base64_as_openai_is_asked() -> None:
    """A quarter of the bytes, the same vectors; a server that sends numbers is understood."""
    given = texts(300)
    for plan in ("", "*: as-float"):
        with serving(plan) as server:
            to = Quick(base_url=server.url).destination()
            wire = Wire(to.model, 0, packed=True)
            asked = [requested(Batch.of(range(300), given))]
            service = Embeddings(to, wire, Sizes())
            ((_, answer),) = carried_out(service, asked, Purse(destination=to), lambda line: None)
            assert server.requests[0].document["encoding_format"] == "base64"
            assert all(holds(row, text) for row, text in zip(answer.vectors, given, strict=True))
            assert answer.vectors.dtype == np.float32


def test_the_key_is_found_nowhere(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It reaches its host; a server that echoes it finds it in no message, log or traceback."""
    caplog.set_level(logging.DEBUG)
    seen = []
    for plan in ("", "5-: 401", "*: 401", "*: 307", "1: 500; *: html"):
        with serving(plan) as server:
            host = Quick(base_url=server.url).destination().host
            monkeypatch.setenv(variable_for(host), CANARY)
            method = Quick(base_url=server.url)
            try:
                for piece in pieces(
                    method,
                    texts(900),
                    silent,
                    Given(account=Purse(destination=method.destination())),
                ):
                    seen.append(repr(piece))
            except ServiceError as error:
                told = traceback.TracebackException.from_exception(error, capture_locals=True)
                seen += [repr(error), str(error), repr(vars(error)), *told.format()]
            assert {request.key for request in server.requests} == {CANARY}
            assert not server.elsewhere.connections
            seen += [repr(method), repr(method.identity()), repr(method.bodies(texts(1)))]
    everything = "\n".join([*seen, caplog.text])
    assert "refused (401)" in everything, "the errors were looked at"
    assert CANARY in os.environ[variable_for(host)]
    for start in range(len(CANARY) - 8):
        assert CANARY[start : start + 8] not in everything
