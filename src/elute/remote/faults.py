"""What a failed request means: try again, make it smaller, or stop.

transient   408, 409, 425, 429, 5xx, a connection that fails or breaks off, time-outs, and
            replies that cannot be right (those only four times in a row)
too large   413, and refusals that speak of tokens, lengths or batch sizes; of the 429 only those
            that never clear
permanent   every other 4xx, quota, redirects, certificates
"""

import re
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from socket import gaierror
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from elute.core.safe import clip, safe
from elute.remote.retry_after import asked_wait
from elute.remote.secret import redacted

if TYPE_CHECKING:
    from openai import APIStatusError

BAD_REPLIES = 4
"""After as many replies in a row that cannot be right, the next will not be right either."""


class BadReply(Exception):
    """A reply came whole and cannot be right; its text ends a sentence about the server."""


@dataclass(frozen=True)
class Fault:
    """A failed request.

    Attributes:
        kind: what to do about it.
        title: what happened, with the host; neither key nor texts.
        hint: what the user can do.
        wait: seconds the server asks to wait.
        crowded: fewer requests at once may help.
        slow: it took too long; a smaller request may help.
        unreached: there was no connection, so that nothing was sent.
        billed: it may have been billed all the same.
        bad_reply: the reply cannot be right.
        headers: of the refusal, by names in lower case: they may name the server's limits.
    """

    kind: Literal["transient", "too large", "permanent"]
    title: str
    hint: str = ""
    wait: float | None = None
    crowded: bool = False
    slow: bool = False
    unreached: bool = False
    billed: bool = False
    bad_reply: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


_QUOTA = {
    "insufficient_quota",
    "billing_hard_limit_reached",
    "billing_not_active",
    "account_deactivated",
}
_TOO_LARGE = re.compile(
    r"max_tokens_per_request|context[_ ]length|above_max_length|\$\.input'? is invalid"
    r"|too (?:long|large|many (?:tokens|inputs))|tokens? per request|batch size|array length"
    r"|max(?:imum)? (?:input|sequence|model|number of (?:tokens|inputs))|longer than"
    r"|(?:less than|at most|up to) \d+ (?:tokens|inputs|items)"
    r"|exceed\w*\b.{0,60}\b(?:tokens?|length|context|batch)|reduce (?:the )?(?:length|size|input)",
    re.IGNORECASE,
)
_NEVER_FITS = re.compile(r"request too large|max_tokens_per_request", re.IGNORECASE)
"""The same where too much was asked for in a minute: all else waits ("exceeded token rate limit",
as Azure says it), or a text would be cut that had only to come later."""
_SAID_CELLS = 200
_WAITABLE = {408, 409, 425, 429}
_FULL = {503, 529}
"""Overloaded: the server says that it did not take the request."""
_HINTS = {
    401: "The key is missing, or not the right one for this host.",
    402: "There is no money left in the account.",
    403: "The key may not use this model, or the host does not serve where you are.",
    404: "Look at the model's name and at the address, which often ends with /v1.",
}
_ONLINE = "Look at the address, at the network and at whether the server runs."


def fault_of(error: Exception, host: str) -> Fault | None:
    """What an exception of a request means; None where it is no failure of a request.

    Args:
        error: of the openai client, the httpx2 below it, TimeoutError or BadReply.
        host: who was asked, for the message.
    """
    import httpx2
    import openai

    if isinstance(error, BadReply):
        hint = "Its address or its model may not be what you think."
        title = f"{host} {safe(redacted(str(error)))}."
        return Fault("transient", title, hint, billed=True, bad_reply=True)
    if isinstance(error, openai.APIStatusError):
        try:
            return _refused(error, host)
        except Exception:  # noqa: BLE001 - a server may send anything, and none of it is our mistake
            title = f"{host} refused ({error.status_code}) in a way that cannot be understood."
            return Fault("permanent", title, _HINTS.get(error.status_code, ""), billed=True)
    if isinstance(error, TimeoutError | openai.APIConnectionError | httpx2.RequestError):
        return _broken(error, host)
    return None


def _refused(error: "APIStatusError", host: str) -> Fault:
    """What a status other than 2xx means."""
    status, headers = error.status_code, error.response.headers
    if status < 400:
        return Fault(
            "permanent",
            f"{host} sends us on to {_elsewhere(headers.get('location', ''))} ({status}).",
            "Nothing was sent there. If you trust it, give its own address.",
        )
    said = _said(error.body)
    title = f"{host} refused ({status}){f': {said}' if said else '.'}"
    code, kind = _word(error.code), _word(error.type)
    words = f"{said} {code} {kind}"
    if status == 429 and _QUOTA & {code, kind}:
        return Fault("permanent", title, "There is no money left in the account.")
    large = _NEVER_FITS if status == 429 else _TOO_LARGE
    if status == 413 or (status in (400, 422, 429, 500) and large.search(words)):
        return Fault("too large", title)
    if status in _WAITABLE or status >= 500:
        full = status in _FULL
        return Fault(
            "transient",
            title,
            wait=asked_wait(headers, time.time()),
            crowded=full or status == 429,
            billed=status >= 500 and not full,
            headers=headers,
        )
    return Fault("permanent", title, _HINTS.get(status, ""))


def _elsewhere(location: str) -> str:
    """The host that a redirect names, fit for a screen."""
    try:
        host = urlsplit(redacted(location)).hostname
    except ValueError:
        host = None
    return clip(safe(host or "elsewhere"), _SAID_CELLS)


def _word(said: object) -> str:
    """A field meant as one word, whatever stands there."""
    return said[:_SAID_CELLS] if isinstance(said, str) else ""


def _broken(error: Exception, host: str) -> Fault:
    """What it means that no reply came, or not all of it."""
    import httpx2

    causes = tuple(_chain(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        hint = "Somebody may be in between. SSL_CERT_FILE names the authorities you trust."
        return Fault("permanent", f"{host} has no certificate that can be trusted.", hint)
    if any(isinstance(cause, gaierror) for cause in causes):
        return Fault("transient", f"{host} cannot be found.", _ONLINE, unreached=True)
    never = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
    if any(isinstance(cause, never) for cause in causes):
        return Fault("transient", f"{host} cannot be reached.", _ONLINE, unreached=True)
    if any(isinstance(cause, httpx2.LocalProtocolError) for cause in causes):
        return Fault("permanent", f"The request to {host} cannot be written down.")
    if any(isinstance(cause, TimeoutError | httpx2.TimeoutException) for cause in causes):
        title = f"{host} did not answer in time."
        return Fault("transient", title, crowded=True, slow=True, billed=True)
    return Fault("transient", f"{host} broke the connection off.", billed=True)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception, what it came from, and so on."""
    for _ in range(16):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _said(body: Any) -> str:
    """The server's own sentence, cut short, fit for a screen, without keys.

    Only a field meant as a message: some servers send back all that they were sent.
    """
    for name in ("error", "message", "detail", "msg"):
        body = body[0] if isinstance(body, list) and body else body
        body = body.get(name, body) if isinstance(body, dict) else body
    if not isinstance(body, str) or body.lstrip().startswith("<"):
        return ""
    return clip(safe(redacted(body.strip())), _SAID_CELLS)
