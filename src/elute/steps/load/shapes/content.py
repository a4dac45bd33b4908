"""The content of a message: words, thoughts, calls of tools, and short marks for what is no text.

Messages come as OpenAI, Anthropic, ShareGPT tools and LLaMA-Factory write them, and as Arrow gives
them back (every key there, most of them null).
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import orjson

from elute.steps.load.field_text import text_of

_WORDS = ("text", "input_text", "output_text", "refusal")
_THOUGHTS = ("reasoning", "thinking", "reasoning_content")
_CALLS = ("tool_call", "tool_use", "function_call")
_RESULTS = ("tool_result", "tool_response")
_HOLDERS = ("text", "value", "content", "url", "path", "file_id", "data", "bytes", "source")
_LONGEST_NAME = 120


class Call(NamedTuple):
    """A call of a tool.

    Attributes:
        name: the tool's.
        arguments: as JSON.
        sound: whether they are JSON.
        id: the name of this call, "" where it has none.
    """

    name: str
    arguments: str
    sound: bool
    id: str = ""

    @property
    def mark(self) -> str:
        """The call in short."""
        return f"[call {' '.join(filter(None, (self.name, self.arguments)))}]"


class Content(NamedTuple):
    """What a message holds.

    Attributes:
        words: its text.
        thoughts: what was thought before the answer.
        marks: a short mark for each image, sound, film or file.
        calls: its calls of tools.
        result_of: None where it holds no result of a tool, else the id of the call, or "".
    """

    words: list[str]
    thoughts: list[str]
    marks: list[str]
    calls: list[Call]
    result_of: str | None = None


def content_of(value: object) -> Content:
    """A message's content: text, null, a part, or a list of parts."""
    found = Content([], [], [], [])
    parts = value if isinstance(value, list | tuple) else [value]
    for part in parts:
        if isinstance(part, Mapping):
            found = _with(found, part)
        elif text := text_of(part):
            found.words.append(text)
    return found


def _with(found: Content, part: Mapping[str, object]) -> Content:
    """The content and one more part."""
    kind = str(part.get("type") or "text")
    if kind in _WORDS:
        found.words.append(text_of(_held(part, kind)))
    elif kind in _THOUGHTS:
        found.thoughts.append(text_of(_held(part, kind)))
    elif kind in _CALLS:
        found.calls.extend(calls_of(_held(part, kind) or part))
    elif kind in _RESULTS:
        inner = content_of(_held(part, kind))
        found.words.extend(inner.words + inner.marks)
        return found._replace(result_of=text_of(part.get("tool_use_id")))
    else:
        found.marks.append(media(kind, _held(part, kind)))
    return found


def _held(part: Mapping[str, object], kind: str) -> object:
    """What a part holds: under its own kind, or under one of the usual names."""
    own = (part.get(key) for key in (kind, kind.removesuffix("_url"), *_HOLDERS))
    return next((value for value in own if value is not None), None)


def media(kind: str, value: object) -> str:
    """A mark for something that is no text: what it is, and its place or the hash of its bytes."""
    kind = kind.removeprefix("input_").removesuffix("_url")
    while isinstance(value, Mapping):
        value = _held(value, kind)
    if value is None:
        return f"[{kind}]"
    name = "" if isinstance(value, bytes) else text_of(value)
    if not name or len(name) > _LONGEST_NAME or name.startswith("data:"):
        raw = value if isinstance(value, bytes) else name.encode("utf-8", "surrogatepass")
        name = f"#{hashlib.blake2b(raw, digest_size=6).hexdigest()}"
    return f"[{kind} {name}]"


def calls_of(value: object) -> list[Call]:
    """The calls in a message's `tool_calls` or `function_call`, or in a text that is one."""
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return [Call("", str(value), False)]
    calls = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    return [_call(call) for call in calls]


def _call(call: object) -> Call:
    """One call: `{"name", "arguments"}`, bare or under `function`."""
    if not isinstance(call, Mapping):
        return Call("", text_of(call), False)
    inner = call.get("function")
    given = inner if isinstance(inner, Mapping) else call
    arguments = next(
        (given[key] for key in ("arguments", "parameters", "input") if given.get(key) is not None),
        None,
    )
    name, identity = text_of(given.get("name")), text_of(call.get("id"))
    text = text_of(arguments)
    return Call(name, text, not isinstance(arguments, str) or _is_json(text), identity)


def _is_json(text: str) -> bool:
    """Whether a text is JSON; none at all stands for no arguments."""
    if not text.strip():
        return True
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True
