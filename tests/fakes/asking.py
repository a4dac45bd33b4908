"""How the tests of the scripted server ask it: with OpenAI's client, and byte by byte."""

import functools
import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import openai

from tests.fakes.openai_server import Server, holds

MODEL = "text-embedding-3-small"
CHAT = "gpt-5-mini"
KEY = "sk-canary-0123456789"


@functools.cache
def _client() -> openai.OpenAI:
    """One client for all tests: loading its certificates takes longer than any of them."""
    return openai.OpenAI(api_key=KEY, base_url="http://127.0.0.1:9/v1", max_retries=0)


def client(server: Server, timeout: float = 5.0) -> openai.OpenAI:
    """OpenAI's client, without retries, led to this server."""
    return _client().with_options(base_url=server.url, timeout=timeout)


def embedded(server: Server, *texts: str, **options: Any) -> list[list[float]]:
    """Vectors in the order of the reply's indices, as OpenAI's client reads them."""
    reply = client(server).embeddings.create(model=MODEL, input=list(texts), **options)
    return [row.embedding for row in sorted(reply.data, key=lambda row: row.index)]


def right(vectors: list[list[float]], *texts: str) -> bool:
    """Whether these are the vectors of these texts, in this order."""
    pairs = zip(vectors, texts, strict=False)
    return len(vectors) == len(texts) and all(holds(vector, text) for vector, text in pairs)


def posted(
    server: Server, document: Any, path: str = "/v1/embeddings", key: str = KEY
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request, as they come off the wire."""
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=5)
    try:
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        connection.request("POST", path, json.dumps(document), headers)
        reply = connection.getresponse()
        return reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read()
    finally:
        connection.close()


def asking(*texts: str, **options: Any) -> dict[str, Any]:
    """The body of a request for embeddings."""
    return {"model": MODEL, "input": list(texts), **options}


def rows(server: Server, *texts: str, **options: Any) -> list[dict[str, Any]]:
    """The rows of one reply, as they come off the wire."""
    status, _, body = posted(server, asking(*texts, **options))
    assert status == 200, body
    found: list[dict[str, Any]] = json.loads(body)["data"]
    return found
