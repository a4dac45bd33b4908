"""Make the one client through which anything leaves: it knows one host, and gives no other a key.

The openai library reads six environment variables, among them headers for every request, and would
send them to any host. What a request carries is therefore decided at the last step before it goes.
"""

import logging
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from elute.core.errors import ServiceError, UsageError
from elute.core.outside import Destination, offline
from elute.remote.faults import BadReply
from elute.remote.hosts import destination as read_again
from elute.remote.keys import OPENAI
from elute.remote.secret import Secret

if TYPE_CHECKING:
    import httpx2
    from openai import AsyncOpenAI

CONNECT_SECONDS = 10.0
READ_SECONDS = 120.0
"""Silence for so long is a time-out."""
MOST_BYTES = 64 << 20
"""The longest reply that is read: 256 vectors of 8,192 numbers in decimal are three quarters of it.
Many arrive at once, so a server could fill the memory with longer ones."""
_HEADERS = frozenset({"host", "accept", "connection", "content-type", "content-length"})
_OPENAI_HEADERS = _HEADERS | {"openai-organization", "openai-project"}


def client(destination: Destination, key: Secret | None) -> "AsyncOpenAI":
    """A client for one destination, that tries once and follows nobody elsewhere.

    It is of the event loop in which it is first used; close it there. Proxies of the environment
    are used, but not for this machine; .netrc is not read.

    Raises:
        UsageError: no connection may be opened, the destination is none that `hosts` would
            make, or the proxies or certificates of the environment cannot be used.
    """
    if offline():
        raise UsageError(
            f"{destination.host} cannot be asked: every connection is forbidden (--offline).",
            "Choose a model on this machine, or leave --offline out.",
        )
    if read_again(destination.url, destination.model) != destination:
        raise UsageError(f"{destination.host} is not where {destination.model} is to be asked.")
    from openai import AsyncOpenAI

    _be_quiet()
    return AsyncOpenAI(
        api_key="-",  # the library insists on one; `_dressing` puts the true one on
        base_url=destination.url,
        max_retries=0,
        http_client=_http(destination, key),
    )


def _http(destination: Destination, key: Secret | None) -> "httpx2.AsyncClient":
    import httpx2

    direct = dict.fromkeys(("http://", "https://", "all://")) if destination.local else None
    try:
        return httpx2.AsyncClient(
            auth=_dressing(destination, key),
            event_hooks={"response": [_bounded]},
            follow_redirects=False,
            mounts=direct,
            timeout=httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        )
    except (ValueError, ImportError, OSError, httpx2.InvalidURL):
        # Its message may quote the proxy's address, which may hold a password.
        raise UsageError(
            "The proxies or certificates that the environment names cannot be used.",
            "Look at HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
        ) from None


def _dressing(
    destination: Destination, key: Secret | None
) -> "Callable[[httpx2.Request], httpx2.Request]":
    """What gives a request its headers: few, and the key only for the host it belongs to."""
    import httpx2

    home = httpx2.URL(destination.url)
    wanted = _OPENAI_HEADERS if destination.host == OPENAI else _HEADERS

    def dressed(request: httpx2.Request) -> httpx2.Request:
        url = request.url
        if (url.scheme, url.host, url.port) != (home.scheme, home.host, home.port):
            raise ServiceError(f"A request meant for {destination.host} would go elsewhere.")
        for name in set(request.headers) - wanted:
            del request.headers[name]
        request.headers["accept-encoding"] = "identity"
        request.headers["user-agent"] = "elute"
        if key is not None:
            request.headers["authorization"] = f"Bearer {key.reveal()}"
        return request

    return dressed


async def _bounded(response: "httpx2.Response") -> None:
    """Let no reply fill the memory: neither a long one nor a small one that unpacks to it."""
    import httpx2

    if response.headers.get("content-encoding", "identity") != "identity":
        raise BadReply("answered with a packed reply, which was not asked for")
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = _counted(response.stream)


def _counted(whole: "httpx2.AsyncByteStream") -> "httpx2.AsyncByteStream":
    """A reply's body, refused where it grows too long."""
    import httpx2

    class Counted(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            async for chunk in whole:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise BadReply(f"answered with more than {MOST_BYTES >> 20} MiB")
                yield chunk

        async def aclose(self) -> None:
            await whole.aclose()

    return Counted()


def _be_quiet() -> None:
    """Keep the libraries' talk of each request out of the screen and of every log.

    At DEBUG httpcore2 writes the headers of replies, where a server may put anything back.
    """
    for name in ("openai", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.WARNING)
