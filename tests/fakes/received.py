"""One request as a scripted server received it, and what was done to it."""

import json
from dataclasses import dataclass
from typing import Any

from tests.fakes.embeddings import texts_of
from tests.fakes.vectors import tokens_of

_KINDS = {
    "/v1/embeddings": "embeddings",
    "/v1/chat/completions": "chat",
    "/v1/models": "models",
}


@dataclass(frozen=True)
class Received:
    """A request; `fault` is the name of what the plan did to it.

    `number` counts from 1 within its kind, `tries` requests of the same content; `time` is of
    the monotonic clock; `connection` counts from 1; names of headers are in lower case.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    time: float
    connection: int
    number: int
    tries: int
    fault: str

    @property
    def key(self) -> str:
        """The key that came with it, without the word Bearer; empty where none came."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    @property
    def kind(self) -> str:
        """Which of embeddings, chat and models was asked, or nothing."""
        return kind_of(self.path)

    @property
    def document(self) -> Any:
        """The body read as JSON; None where it is none."""
        return document_of(self.body)

    @property
    def texts(self) -> list[str]:
        """The texts that were to be embedded."""
        return texts_of(self.document)

    @property
    def tokens(self) -> int:
        """How many tokens were to be embedded."""
        return sum(map(tokens_of, self.texts))


def kind_of(path: str) -> str:
    """What a path asks for, as a plan names it."""
    return _KINDS.get(path.partition("?")[0].rstrip("/"), "")


def document_of(body: bytes) -> Any:
    """A body read as JSON; None where it is none."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def content_of(kind: str, body: bytes) -> bytes:
    """What two requests have in common that are tries of the same: the texts or messages."""
    document = document_of(body)
    is_object = isinstance(document, dict)
    asked = (document.get("input") or document.get("messages")) if is_object else None
    return kind.encode() + (json.dumps(asked).encode() if asked else body)
