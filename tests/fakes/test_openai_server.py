"""The scripted server answers like OpenAI where nothing is planned, and keeps true books."""

import json
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import openai
import pytest

from tests.fakes.asking import KEY, MODEL, asking, client, embedded, posted, right, rows
from tests.fakes.openai_server import Limits, holds, serving, tokens_of, vector_of

TEXTS = ("where is my parcel", "refund, please", "ünïcödé 漢字 🙂")


@pytest.mark.parametrize("options", [{}, {"encoding_format": "float"}])
def test_embeddings(options: dict[str, str]) -> None:
    """OpenAI's client gets each text its vector, by base64 (its default) and by numbers."""
    with serving(dim=16) as server:
        assert right(embedded(server, *TEXTS, **options), *TEXTS)
        assert server.requests[0].texts == list(TEXTS)
        assert server.billed == dict.fromkeys(TEXTS, 1)


def test_encodings_agree() -> None:
    """Base64 and numbers bring exactly the same vector."""
    with serving(dim=64) as server:
        assert embedded(server, "a") == embedded(server, "a", encoding_format="float")
        assert isinstance(rows(server, "a", encoding_format="base64")[0]["embedding"], str)
        assert isinstance(rows(server, "a")[0]["embedding"], list)


def test_dimensions() -> None:
    """`dimensions` gives the beginning of the whole vector, at unit length."""
    with serving(dim=16) as server:
        assert embedded(server, "a", dimensions=8) == [vector_of("a", 8)]
        with pytest.raises(openai.BadRequestError):
            embedded(server, "a", dimensions=17)
        with pytest.raises(openai.BadRequestError):
            client(server).embeddings.create(
                model="text-embedding-ada-002", input=["a"], dimensions=8
            )


def test_usage_and_model() -> None:
    """A reply tells the model and the tokens."""
    with serving() as server:
        reply = client(server).embeddings.create(model=MODEL, input=list(TEXTS))
        assert reply.model == MODEL
        assert reply.usage.total_tokens == sum(map(tokens_of, TEXTS))


def test_models() -> None:
    """The models it knows are listed; others are a 404."""
    with serving(models=("e5-small",)) as server:
        assert [model.id for model in client(server).models.list()] == ["e5-small"]
        with pytest.raises(openai.NotFoundError):
            embedded(server, "a")


@pytest.mark.parametrize("texts", [[], [""], ["a", ""], [[1, 2]], None, 7])
def test_bad_input(texts: object) -> None:
    """What OpenAI refuses as input is refused."""
    with serving() as server:
        assert posted(server, {"model": MODEL, "input": texts})[0] == 400
        assert not server.billed


def test_not_json() -> None:
    """A body that is no object is a 400, and an unknown path a 404."""
    with serving() as server:
        assert posted(server, "text")[0] == 400
        assert posted(server, {}, "/v1/images")[0] == 404


def test_key() -> None:
    """A key is asked for and recorded; a wrong one is told in the refusal, as servers do."""
    with serving(key=KEY) as server:
        assert right(embedded(server, "a"), "a")
        assert server.requests[0].key == KEY
        status, _, body = posted(server, asking("a"), key="sk-other")
        assert status == 401
        assert b"sk-other" in body


@pytest.mark.parametrize(
    ("limits", "texts", "words"),
    [
        (Limits(rows=2), TEXTS, "array length must be 2 or less"),
        (Limits(request_tokens=9), TEXTS, "max 9 tokens per request"),
        (Limits(input_tokens=5), TEXTS, r"input\[2\].*maximum input length is 5 tokens"),
    ],
)
def test_limits(limits: Limits, texts: tuple[str, ...], words: str) -> None:
    """Rows a request, tokens a request and tokens an input are held to, in OpenAI's words."""
    with serving(limits=limits) as server:
        with pytest.raises(openai.BadRequestError, match=words):
            embedded(server, *texts)
        assert right(embedded(server, texts[1]), texts[1])
        assert server.billed == {texts[1]: 1}


def test_just_within_limits() -> None:
    """What just fits is answered: 2 rows of 5 and 4 tokens."""
    with serving(limits=Limits(rows=2, request_tokens=9, input_tokens=5)) as server:
        assert right(embedded(server, *TEXTS[:2]), *TEXTS[:2])


@pytest.mark.parametrize(
    ("limits", "name"),
    [
        (Limits(requests_per_minute=2, minute=0.4), "requests"),
        (Limits(tokens_per_minute=2, minute=0.4), "tokens"),
    ],
)
def test_minute(limits: Limits, name: str) -> None:
    """A minute's requests and tokens are counted in headers, then refused until the next one."""
    with serving(limits=limits) as server:
        left = [posted(server, asking("a"))[1][f"x-ratelimit-remaining-{name}"] for _ in range(2)]
        assert left == ["1", "0"]
        status, headers, _ = posted(server, asking("a"))
        assert status == 429
        assert re.fullmatch(r"\d+ms", headers[f"x-ratelimit-reset-{name}"])
        wait = int(headers["retry-after-ms"])
        assert 0 < wait <= 400
        time.sleep(wait / 1000)
        assert posted(server, asking("a"))[0] == 200


def test_keep_alive() -> None:
    """Requests one after the other share a connection."""
    with serving() as server:
        for text in TEXTS:
            embedded(server, text)
        assert server.connections == 1
        assert [request.number for request in server.requests] == [1, 2, 3]


def test_many_at_once() -> None:
    """Many clients are served side by side, each with its own rows."""
    texts = [f"row {number}" for number in range(64)]
    with serving("*: slow seconds=0.05") as server, ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda text: embedded(server, text), texts))
        assert all(right(vectors, text) for vectors, text in zip(found, texts, strict=True))
        assert server.billed == dict.fromkeys(texts, 1)
        assert 1 < server.most_at_once <= 16
        assert server.connections <= 16


def test_tries() -> None:
    """Tries are counted by content, whatever encoding is asked for."""
    with serving("try 1: 503") as server:
        for text in ("a", "b"):
            with pytest.raises(openai.InternalServerError):
                embedded(server, text)
            assert right(embedded(server, text, encoding_format="float"), text)
        assert [request.tries for request in server.requests] == [1, 2, 1, 2]
        assert server.billed == {"a": 1, "b": 1}


def test_gone_client_not_billed() -> None:
    """Who went away before the reply has nothing on the bill."""
    with serving("1: slow seconds=0.2") as server:
        with pytest.raises(openai.APITimeoutError):
            client(server, timeout=0.05).embeddings.create(model=MODEL, input=["a"])
        time.sleep(0.25)
        assert not server.billed


def test_no_http() -> None:
    """A client that begins with TLS is not left waiting."""
    with serving() as server:
        address = urlsplit(server.url)
        with socket.create_connection((address.hostname, address.port), timeout=5) as raw:
            raw.sendall(b"\x16\x03\x01\x02\x00\x01")
            assert raw.recv(10) == b""


def test_by_hand() -> None:
    """`python -m` serves too: the address on stdout, then what is asked of it."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.fakes.openai_server", "--plan", "1: 503", "--dim", "12"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        url = child.stdout.readline().strip()
        with openai.OpenAI(api_key=KEY, base_url=url, max_retries=0) as asked:
            with pytest.raises(openai.InternalServerError):
                asked.embeddings.create(model=MODEL, input=["a"])
            vector = asked.embeddings.create(model=MODEL, input=["a"]).data[0].embedding
        lines = [child.stdout.readline().split() for _ in range(2)]
        child.terminate()
    assert holds(vector, "a")
    assert len(vector) == 12
    assert lines == [["POST", "/v1/embeddings", "503"], ["POST", "/v1/embeddings", "ok"]]


def test_bodies_kept() -> None:
    """What arrived is kept as bytes, with headers and the connection it came on."""
    with serving() as server:
        embedded(server, "a")
        request = server.requests[0]
        assert json.loads(request.body)["input"] == ["a"]
        assert request.headers["content-type"] == "application/json"
        assert (request.method, request.path) == ("POST", "/v1/embeddings")
        assert (request.connection, request.number, request.fault) == (1, 1, "ok")
