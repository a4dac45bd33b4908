"""Ask, and read a reply that claims to be an answer: status 200 may hold a web page, or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from elute.remote.faults import BadReply

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_SAID = 200


@dataclass(frozen=True)
class Reply:
    """An answer: the JSON object in it, and its headers by names in lower case."""

    document: dict[str, Any]
    headers: Mapping[str, str]


async def ask(client: "AsyncOpenAI", path: str, body: bytes) -> Reply:
    """Send one request, once, and read the answer.

    The openai library would fill its own classes with whatever came, or with the text of a web
    page; here a reply is JSON or is none.

    Args:
        client: of `remote.client`.
        path: below the destination's address, as `/embeddings`.
        body: JSON.

    Raises:
        Exception: what `faults.fault_of` understands.
    """
    import httpx2

    response = await client.post(path, cast_to=httpx2.Response, content=body)
    return Reply(document(response.content), response.headers)


def document(body: bytes) -> dict[str, Any]:
    """The JSON object in a reply's body.

    Numbers that are not finite are no JSON, so none is in it.

    Raises:
        BadReply: there is none, or it is an error under the status of an answer.
    """
    import orjson

    if not body.strip():
        raise BadReply("answered with nothing")
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadReply("answered with something that is not JSON, or with half of it") from None
    if not isinstance(found, dict):
        raise BadReply("answered with JSON that is no object")
    if error := found.get("error"):
        said = error.get("message", "") if isinstance(error, dict) else error
        shown = said[:_SAID] if isinstance(said, str) else "it does not say which"
        raise BadReply(f"answered with an error: {shown}")
    return found
