"""What a scripted server says when it does not answer: errors as OpenAI writes them, or a page."""

import json
import math
import time
from email.utils import formatdate

from tests.fakes.plan import Fault
from tests.fakes.wire import Reply

_MESSAGES = {
    400: ("Your request was malformed.", "invalid_request_error", None),
    401: ("Incorrect API key provided: {key}.", "invalid_request_error", "invalid_api_key"),
    403: ("You are not allowed to use this model.", "permission_error", None),
    404: ("The model does not exist.", "invalid_request_error", "model_not_found"),
    408: ("The request took too long to arrive.", "timeout", None),
    409: ("The resource was changed by another request.", "conflict", None),
    413: ("Request body is too large.", "invalid_request_error", None),
    429: ("Rate limit reached.", "requests", "rate_limit_exceeded"),
    500: ("The server had an error.", "server_error", None),
    503: ("The engine is currently overloaded.", "server_error", None),
}


def error(
    status: int, message: str, kind: str, code: str | None, param: str | None = None
) -> Reply:
    """An error as OpenAI writes it."""
    body = {"error": {"message": message, "type": kind, "param": param, "code": code}}
    return Reply(status, [json.dumps(body).encode()], {"content-type": "application/json"})


def invalid(message: str, param: str | None = None, code: str | None = None) -> Reply:
    """A request that cannot be carried out as it is."""
    return error(400, message, "invalid_request_error", code, param)


def status(fault: Fault, key: str, elsewhere: str) -> Reply:
    """The reply of a bare status; 401 echoes the key, as some servers do; 3xx leads elsewhere."""
    code = fault.status
    if code < 400:
        return Reply(code, [], {"location": fault.options.get("location", elsewhere)})
    message, kind, word = _MESSAGES.get(code, ("Something went wrong.", "server_error", None))
    message = fault.options.get("message", message.format(key=key))
    reply = error(code, message, kind, fault.options.get("code", word))
    reply.headers.update(_waits(fault))
    return reply


def _waits(fault: Fault) -> dict[str, str]:
    headers = {}
    if "after" in fault.options:
        headers["retry-after"] = fault.options["after"]
    if "after-ms" in fault.options:
        headers["retry-after-ms"] = fault.options["after-ms"]
    if "date" in fault.options:
        headers["retry-after"] = formatdate(time.time() + float(fault.options["date"]), usegmt=True)
    return headers


def limited(name: str, left: float) -> Reply:
    """A 429 because the minute's requests or tokens are used up; `left` in seconds."""
    reply = error(429, f"Rate limit reached on {name} per min.", name, "rate_limit_exceeded")
    reply.headers["retry-after"] = str(math.ceil(left))
    reply.headers["retry-after-ms"] = str(math.ceil(left * 1000))
    return reply


def quota() -> Reply:
    """No money is left: a 429 that never clears."""
    return error(
        429, "You exceeded your current quota.", "insufficient_quota", "insufficient_quota"
    )


def too_many_tokens(wanted: int, allowed: int) -> Reply:
    """More tokens than one request may have; `type` says it, as OpenAI does."""
    word = "max_tokens_per_request"
    return error(400, f"Requested {wanted} tokens, max {allowed} tokens per request", word, word)


def too_many_rows(allowed: int) -> Reply:
    """More inputs than one request may have."""
    return invalid(f"'$.input' is invalid: array length must be {allowed} or less.")


def too_long(place: int, allowed: int) -> Reply:
    """One input is longer than the model reads."""
    return invalid(f"Invalid 'input[{place}]': maximum input length is {allowed} tokens.")


def page(status: int) -> Reply:
    """A web page, as a gateway or a captive portal answers."""
    body = b"<!DOCTYPE html><html><body><h1>One moment, please</h1></body></html>"
    return Reply(status, [body], {"content-type": "text/html"})
