"""POST /v1/chat/completions of a scripted server: whole, or streamed as server-sent events."""

import json
from collections.abc import Callable
from typing import Any

from tests.fakes import refusals
from tests.fakes.limits import Limits
from tests.fakes.plan import Fault
from tests.fakes.vectors import tokens_of
from tests.fakes.wire import Reply

Says = Callable[[list[dict[str, Any]]], str]
"""What the model answers to the messages it was sent."""

PIECE = 16
"""How many characters one event of a stream brings."""


def repeats(messages: list[dict[str, Any]]) -> str:
    """A model that says what it was told last, so that a test sees what arrived."""
    return f"You said: {_words(messages[-1])}"


def answered(body: dict[str, Any], fault: Fault, limits: Limits, says: Says) -> Reply:
    """The reply to a request."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        return refusals.invalid("Missing required parameter: 'messages'.", "messages")
    asked = sum(tokens_of(_words(message)) for message in messages)
    if 0 < limits.input_tokens < asked or fault.name == "too-long":
        message = f"This model's maximum context length is {limits.input_tokens} tokens."
        return refusals.invalid(message, "messages", "context_length_exceeded")
    text = says(messages)
    usage = _usage(fault, asked, tokens_of(text))
    ended = "length" if fault.name == "length" else "stop"
    if body.get("stream"):
        return _stream(body, fault, text, usage, ended)
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text},
        "finish_reason": ended,
    }
    document = {**_about(body, "chat.completion"), "choices": [choice], **usage}
    return Reply(200, [json.dumps(document).encode()], {"content-type": "application/json"})


def _stream(
    body: dict[str, Any], fault: Fault, text: str, usage: dict[str, Any], ended: str
) -> Reply:
    about = _about(body, "chat.completion.chunk")

    def chunk(delta: dict[str, str], end: str | None = None) -> dict[str, Any]:
        return {**about, "choices": [{"index": 0, "delta": delta, "finish_reason": end}]}

    events: list[dict[str, Any]] = [chunk({"role": "assistant", "content": ""})]
    events += [chunk({"content": text[i : i + PIECE]}) for i in range(0, len(text), PIECE)]
    events.append(chunk({}, ended))
    if usage and (body.get("stream_options") or {}).get("include_usage"):
        events.append({**about, "choices": [], **usage})
    middle = len(events) // 2
    if fault.name == "stream-error":
        message = {"message": "The server had an error.", "type": "server_error", "code": None}
        events = [*events[:middle], {"error": message}]
    if fault.name == "undone":
        events = events[:middle]
    pieces = [f"data: {json.dumps(event)}\n\n".encode() for event in events]
    if fault.name not in ("undone", "stream-error"):
        pieces.append(b"data: [DONE]\n\n")
    return Reply(200, pieces, {"content-type": "text/event-stream"}, streamed=True)


def _about(body: dict[str, Any], kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-fake", "object": kind, "created": 0, "model": body["model"]}


def _usage(fault: Fault, asked: int, said: int) -> dict[str, Any]:
    if fault.name == "no-usage":
        return {}
    total = fault.whole("tokens") if fault.name == "usage" else asked + said
    counts = {"prompt_tokens": total - said, "completion_tokens": said, "total_tokens": total}
    return {"usage": counts}


def _words(message: Any) -> str:
    """The text of a message, also where it comes in parts."""
    content = message.get("content") if isinstance(message, dict) else message
    return content if isinstance(content, str) else json.dumps(content)
