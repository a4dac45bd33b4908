"""Each misbehaviour of the scripted server arrives at a client as its name says."""

import base64
import json
import math
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx2
import openai
import pytest

from tests.fakes.asking import KEY, MODEL, asking, client, embedded, posted, right, rows
from tests.fakes.openai_server import Server, serving, vector_of

TEXTS = ("one parcel", "two parcels", "three parcels", "four parcels")
GOOD = [vector_of(text, 8) for text in TEXTS]


def spoilt(fault: str) -> tuple[list[int], list[list[float]], int]:
    """Indices and vectors of one reply with that fault, and how many texts were billed."""
    with serving(f"1: {fault}") as server:
        found = rows(server, *TEXTS)
        billed = server.billed.total()
        assert right(embedded(server, *TEXTS), *TEXTS), "the next one is good"
    return [row["index"] for row in found], [row["embedding"] for row in found], billed


@contextmanager
def broken_off(server: Server) -> Iterator[socket.socket]:
    """A connection on which a request without a body was sent."""
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as raw:
        raw.sendall(b"POST /v1/embeddings HTTP/1.1\r\nHost: fake\r\n\r\n")
        yield raw


def test_short() -> None:
    """A short reply lacks its last row."""
    assert spoilt("short") == ([0, 1, 2], GOOD[:3], 0)


def test_long() -> None:
    """A long reply has a row nobody asked for."""
    assert spoilt("long") == ([0, 1, 2, 3, 4], [*GOOD, GOOD[0]], 0)


def test_shuffled() -> None:
    """A shuffled reply is right once sorted by index, and so it is billed."""
    assert spoilt("shuffled") == ([1, 2, 3, 0], [*GOOD[1:], GOOD[0]], 4)


def test_mislabelled() -> None:
    """A mislabelled reply looks right, and only the vectors tell: the control of every proof."""
    indices, vectors, billed = spoilt("mislabelled")
    assert (indices, billed) == ([0, 1, 2, 3], 0)
    assert not any(right([vector], text) for vector, text in zip(vectors, TEXTS, strict=True))


@pytest.mark.parametrize(("fault", "value"), [("nan", math.nan), ("inf", math.inf)])
def test_not_finite(fault: str, value: float) -> None:
    """One number of the first row is NaN or infinite, by JSON and by base64."""
    _, vectors, billed = spoilt(fault)
    assert repr(vectors[0][0]) == repr(value)
    assert vectors[1:] == GOOD[1:]
    assert billed == 0
    with serving(f"1: {fault}") as server:
        assert repr(embedded(server, *TEXTS)[0][0]) == repr(value)


def test_zero() -> None:
    """The first row is all zeros."""
    assert spoilt("zero")[1:] == ([[0.0] * 8, *GOOD[1:]], 0)


@pytest.mark.parametrize(
    ("fault", "widths"),
    [("wide", [9, 9, 9, 9]), ("ragged", [8, 8, 8, 9]), ("quarter", [2, 2, 2, 2])],
)
def test_widths(fault: str, widths: list[int]) -> None:
    """Rows are too wide, unequally wide, or a quarter as wide."""
    _, vectors, billed = spoilt(fault)
    assert [len(vector) for vector in vectors] == widths
    assert billed == 0


def test_duplicate() -> None:
    """The last row bears the first one's index."""
    assert spoilt("duplicate") == ([0, 1, 2, 0], GOOD, 0)


def test_equal() -> None:
    """All vectors are the first one's."""
    assert spoilt("equal") == ([0, 1, 2, 3], [GOOD[0]] * 4, 0)


def test_unscaled() -> None:
    """Vectors are ten times as long as they should be."""
    _, vectors, billed = spoilt("unscaled")
    assert all(9.9 < math.hypot(*vector) < 10.1 for vector in vectors)
    assert billed == 0


def test_noisy() -> None:
    """A trembling reply is another one each time, still right, and billed."""
    with serving("1-2: noisy") as server:
        first, second = embedded(server, *TEXTS), embedded(server, *TEXTS)
        assert first != second
        assert right(first, *TEXTS)
        assert server.billed == dict.fromkeys(TEXTS, 2)


def test_one_row_cannot_be_shuffled() -> None:
    """What a fault leaves right is billed: one row alone is never out of order."""
    with serving("1: shuffled; 2: duplicate; 3: equal") as server:
        for _ in range(3):
            assert right(embedded(server, "a"), "a")
        assert server.billed == {"a": 3}


def test_wrong_encoding() -> None:
    """Base64 comes where numbers were asked for, and numbers where base64 was."""
    with serving("1: as-base64; 2: as-float") as server:
        words = rows(server, "a", encoding_format="float")[0]["embedding"]
        assert len(base64.b64decode(words)) == 4 * 8
        assert not server.billed
        assert rows(server, "a", encoding_format="base64")[0]["embedding"] == vector_of("a", 8)
        assert server.billed == {"a": 1}


def test_no_base64() -> None:
    """A server without base64 refuses it and answers with numbers."""
    with serving("*: no-base64") as server:
        with pytest.raises(openai.BadRequestError):
            embedded(server, "a")
        assert right(embedded(server, "a", encoding_format="float"), "a")


def test_shortened() -> None:
    """A silent cut gives the vector of the text's beginning, and says nothing."""
    with serving("*: shortened tokens=2") as server:
        assert right(embedded(server, "12345678 and more", "short"), "12345678", "short")
        assert server.billed == {"12345678 and more": 1, "short": 1}


def test_usage() -> None:
    """Usage is what the plan says, or is not there."""
    with serving("1: usage tokens=5000000; 2: no-usage") as server:
        reply = client(server).embeddings.create(model=MODEL, input=["a"])
        assert reply.usage.total_tokens == 5_000_000
        assert "usage" not in json.loads(posted(server, asking("a"))[2])


@pytest.mark.parametrize(
    ("form", "header", "value"),
    [
        ("after=1", "retry-after", "1"),
        ("after=0.2", "retry-after", "0.2"),
        ("after=119", "retry-after", "119"),
        ("after=3600", "retry-after", "3600"),
        ("after=soon", "retry-after", "soon"),
        ("after=-5", "retry-after", "-5"),
        ('after="Wed, 21 Oct 2015 07:28:00 GMT"', "retry-after", "Wed, 21 Oct 2015 07:28:00 GMT"),
        ("after-ms=150", "retry-after-ms", "150"),
    ],
)
def test_retry_after(form: str, header: str, value: str) -> None:
    """Retry-After comes in every form there is."""
    with serving(f"1: 429 {form}") as server:
        with pytest.raises(openai.RateLimitError) as refused:
            embedded(server, "a")
        assert refused.value.response.headers[header] == value
        assert right(embedded(server, "a"), "a")


def test_retry_date() -> None:
    """A date in the future can be asked for by its distance."""
    with serving("1: 503 date=90") as server:
        headers = posted(server, asking("a"))[1]
        until, now = (parsedate_to_datetime(headers[name]) for name in ("retry-after", "date"))
        assert 89 <= (until - now).total_seconds() <= 91


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        ("quota", openai.RateLimitError, "insufficient_quota"),
        ("429", openai.RateLimitError, "rate_limit_exceeded"),
        ("400", openai.BadRequestError, None),
        ("400 code=odd message='no such thing'", openai.BadRequestError, "odd"),
        ("too-many-tokens", openai.BadRequestError, "max_tokens_per_request"),
        ("too-long", openai.BadRequestError, None),
        ("too-many-rows", openai.BadRequestError, None),
        ("401", openai.AuthenticationError, "invalid_api_key"),
        ("403", openai.PermissionDeniedError, None),
        ("404", openai.NotFoundError, "model_not_found"),
        ("408", openai.APIStatusError, None),
        ("409", openai.ConflictError, None),
        ("413", openai.APIStatusError, None),
        ("422", openai.UnprocessableEntityError, None),
        ("500", openai.InternalServerError, None),
        ("502", openai.InternalServerError, None),
        ("503", openai.InternalServerError, None),
        ("504", openai.InternalServerError, None),
        ("529", openai.InternalServerError, None),
        ("html status=502", openai.InternalServerError, None),
    ],
)
def test_statuses(fault: str, error: type[openai.APIStatusError], code: str | None) -> None:
    """Each status arrives as the client's own error, with OpenAI's code; nothing is billed."""
    with serving(f"1: {fault}") as server:
        with pytest.raises(error) as refused:
            embedded(server, "a")
        status = re.search(r"\d{3}", fault)
        assert status is None or refused.value.status_code == int(status[0])
        assert refused.value.code == code
        assert not server.billed
        assert right(embedded(server, "a"), "a")
        assert server.connections == 1


def test_echoed_key() -> None:
    """A 401 holds the key in its body."""
    with serving("*: 401") as server, pytest.raises(openai.AuthenticationError, match=KEY):
        embedded(server, "a")


def test_html() -> None:
    """A web page comes with status 200."""
    with serving("1: html") as server:
        status, headers, body = posted(server, asking("a"))
        assert (status, headers["content-type"]) == (200, "text/html")
        assert body.startswith(b"<!DOCTYPE html>")


def test_empty() -> None:
    """Nothing comes with status 200."""
    with serving("1: empty") as server:
        status, headers, body = posted(server, asking("a"))
        assert (status, headers["content-length"], body) == (200, "0", b"")


def test_cut() -> None:
    """Half the JSON comes in complete HTTP."""
    with serving("1: cut") as server:
        status, headers, body = posted(server, asking("a"))
        assert (status, headers["content-length"]) == (200, str(len(body)))
        with pytest.raises(json.JSONDecodeError):
            json.loads(body)
        assert not server.billed


@pytest.mark.parametrize(
    ("fault", "cause"),
    [
        ("reset", httpx2.ReadError),
        ("reset-early", (httpx2.NetworkError, httpx2.RemoteProtocolError)),
        ("close", httpx2.RemoteProtocolError),
        ("half", httpx2.RemoteProtocolError),
        ("half at=7", httpx2.RemoteProtocolError),
        ("half at=9999999", httpx2.RemoteProtocolError),
        ("half seconds=0.01", httpx2.RemoteProtocolError),
        ("hang seconds=0.01", httpx2.RemoteProtocolError),
    ],
)
def test_broken_connections(
    fault: str, cause: type[Exception] | tuple[type[Exception], ...]
) -> None:
    """Resets, half bodies and silence are connection errors; the next connection is good."""
    with serving(f"1: {fault}") as server:
        with pytest.raises((openai.APIConnectionError, httpx2.HTTPError)) as broken:
            embedded(server, "a")
        assert isinstance(broken.value.__cause__ or broken.value, cause)
        assert not server.billed
        assert right(embedded(server, "a"), "a")
        assert server.connections == 2
        assert len(server.requests[0].body) == 0 or fault != "reset-early"


@pytest.mark.parametrize("fault", ["reset", "reset-early"])
def test_reset_is_one(fault: str) -> None:
    """A reset is one on the wire, where a close is only an end."""
    with serving(f"1: {fault}; 2: close") as server:
        with broken_off(server) as raw, pytest.raises(ConnectionResetError):
            raw.recv(1)
        with broken_off(server) as raw:
            assert raw.recv(1) == b""
        assert [request.fault for request in server.requests] == [fault, "close"]


def test_hang() -> None:
    """A client with less patience than the plan gives up; the server ends with its block."""
    with serving("*: hang seconds=600") as server, pytest.raises(openai.APITimeoutError):
        client(server, timeout=0.05).embeddings.create(model=MODEL, input=["a"])


def test_stall() -> None:
    """Half a body, then silence, is a time-out in the middle of reading."""
    with (
        serving("*: half at=20 seconds=600") as server,
        pytest.raises((openai.APITimeoutError, httpx2.ReadTimeout)),
    ):
        client(server, timeout=0.05).embeddings.create(model=MODEL, input=["a"])


def test_drip() -> None:
    """A slow drip ends well for who waits, though each drop comes within the time-out."""
    with serving("*: drip seconds=0.4") as server:
        patient = client(server, timeout=0.3).embeddings.create(model=MODEL, input=["a"])
        assert right([patient.data[0].embedding], "a")
        assert server.billed == {"a": 1}


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirect(status: int) -> None:
    """A redirect leads to another host, which records what a client carries there."""
    with serving(f"1: {status}") as server:
        reply, headers, _ = posted(server, asking("a"))
        assert reply == status
        assert headers["location"] == f"{server.elsewhere.url}/embeddings"
        assert headers["location"].startswith("http://localhost:")
        assert not server.elsewhere.requests


def test_redirect_followed() -> None:
    """A client that follows carries the texts to the other host: seen there, not billed here."""
    with serving("*: 307") as server:
        embedded(server, "a secret")
        assert server.elsewhere.requests[0].texts == ["a secret"]
        assert server.elsewhere.billed == {"a secret": 1}
        assert not server.billed
