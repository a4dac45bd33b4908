"""Embeddings asked of a scripted server through everything that is in `remote`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from openai import AsyncOpenAI

from elute.core.errors import EluteError
from elute.core.outside import Destination
from elute.remote.client import client
from elute.remote.faults import BadReply, Fault
from elute.remote.hosts import destination
from elute.remote.reply import Reply, ask
from elute.remote.schedule import Pace, Request, Sent, carried_out
from elute.remote.secret import Secret
from tests.fakes.openai_server import Server, holds
from tests.remote.fakes import Purse

MODEL = "text-embedding-3-small"
CANARY = "canary-Zx9Kq7Lm3Wv5Rt1Yp8Bn"

Texts = tuple[str, ...]
Vectors = list[list[float]]


async def vectors_of(client: AsyncOpenAI, texts: Texts) -> Reply:
    """Ask once."""
    body = {"model": MODEL, "input": list(texts), "encoding_format": "float"}
    return await ask(client, "/embeddings", json.dumps(body).encode())


class Asking:
    """Just enough of an embedder: one request to a server, checked as little as a test needs."""

    def __init__(self, where: Destination, key: Secret | None) -> None:
        self._client = client(where, key)

    async def send(self, content: Texts) -> Sent[Vectors]:
        """Vectors in the order of the texts."""
        reply = await vectors_of(self._client, content)
        rows = sorted(reply.document["data"], key=lambda row: row["index"])
        vectors = [row["embedding"] for row in rows]
        right = map(holds, vectors, content)
        if len(vectors) != len(content) or not all(right):
            raise BadReply("answered with vectors of something else")
        return Sent(vectors, reply.document["usage"]["total_tokens"], reply.headers)

    def split(self, request: Request[Texts], fault: Fault) -> list[Request[Texts]]:
        """Two halves; none of a single text."""
        middle = len(request.content) // 2
        halves = (request.content[:middle], request.content[middle:])
        return [Request(half, request.tokens) for half in halves] if middle else []

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.close()


@dataclass
class Came:
    """What came of it."""

    rows: dict[str, list[float]]
    purse: Purse
    error: EluteError | None


def asked(
    server: Server, batches: Sequence[Texts], pace: Pace | None = None, url: str = ""
) -> Came:
    """Ask for vectors, one request per batch."""
    where = destination(url or server.url, MODEL)
    came = Came({}, Purse(destination=where), None)
    requests = (Request(batch, sum(map(len, batch))) for batch in batches)
    try:
        service = Asking(where, Secret(CANARY))
        for request, vectors in carried_out(service, requests, came.purse, lambda _: None, pace):
            assert not came.rows.keys() & set(request.content)
            came.rows.update(zip(request.content, vectors, strict=True))
    except EluteError as error:
        came.error = error
    return came
