"""Who said what: messages of any dialect as turns of four roles."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import orjson

from elute.steps.load.field_text import text_of
from elute.steps.load.shapes.content import Call, calls_of, content_of

ROLES = {
    **dict.fromkeys(("user", "human", "prompter"), "user"),
    **dict.fromkeys(("assistant", "gpt", "bot", "model", "ai", "chatgpt", "chatbot"), "assistant"),
    **dict.fromkeys(("system", "developer"), "system"),
    **dict.fromkeys(("tool", "function", "observation", "ipython"), "tool"),
    **dict.fromkeys(("tool_response", "tool_result", "function_response"), "tool"),
    **dict.fromkeys(("function_call", "tool_call", "tool_calls"), "assistant"),
}
"""What the roles of the common dialects mean; others stand as they are."""

_CALLING = ("function_call", "tool_call", "tool_calls")
_WHO = ("role", "from", "speaker")
_WHAT = ("content", "value", "text")
_THOUGHTS = ("reasoning_content", "reasoning", "thinking")
_SHAPED = frozenset((*_WHAT, "tool_calls", "function_call"))


class Turn(NamedTuple):
    """One turn.

    Attributes:
        role: "user", "assistant", "system" or "tool"; an unknown one as it stands.
        text: its words; where it has none, the marks of its images and calls.
        shown: all of it: thoughts, words, marks.
        calls: its calls of tools.
        answers: of a tool's turn the id of the call it answers, "" where that is not told.
    """

    role: str
    text: str
    shown: str
    calls: tuple[Call, ...] = ()
    answers: str = ""


def messages_in(value: object) -> list[Mapping[str, object]]:
    """The messages in a field: a list of them, one alone, an object that holds them, or JSON.

    Returns:
        Nothing where the field holds something else.
    """
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return []
    if isinstance(value, Mapping):
        value = value.get("messages", [value])
    if isinstance(value, list) and value and all(map(_is_message, value)):
        return value
    return []


def _is_message(value: object) -> bool:
    """Whether a value says who speaks and what."""
    return (
        isinstance(value, Mapping)
        and any(isinstance(value.get(key), str) for key in _WHO)
        and not _SHAPED.isdisjoint(value)
    )


def turns_of(messages: Sequence[object]) -> list[Turn]:
    """Messages as turns; what is no message is a turn of nobody."""
    return [
        _turn(message) if isinstance(message, dict) else said("", message) for message in messages
    ]


def said(role: str, value: object) -> Turn:
    """A turn of plain text; null is empty."""
    text = text_of(value)
    return Turn(role, text, text)


def _turn(message: Mapping[str, object]) -> Turn:
    """A message as a turn."""
    who, what = message.get("role"), message.get("content")
    if who is None:
        who, what = message.get("from"), message.get("value")
    role = ROLES.get(who) if isinstance(who, str) else None
    if role is not None and type(what) is str and len(message) == 2 and who not in _CALLING:
        return Turn(role, what, what)
    return _full_turn(message)


def _full_turn(message: Mapping[str, object]) -> Turn:
    """A message that may hold more than a role and a text."""
    who = text_of(_first(message, _WHO)).strip()
    role = ROLES.get(who.lower(), who)
    what = _first(message, _WHAT)
    content = content_of(None if who in _CALLING else what)
    calls = [*content.calls, *(calls_of(what) if who in _CALLING else ())]
    for key in ("tool_calls", "function_call"):
        if given := message.get(key):
            calls += calls_of(given)
    thoughts = [*content.thoughts, text_of(_first(message, _THOUGHTS))]
    words = "\n".join(filter(None, content.words))
    marks = [*content.marks, *(call.mark for call in calls)]
    thought = "\n".join(filter(None, thoughts))
    shown = [f"(reasoning) {thought}" if thought else "", words, *marks]
    return Turn(
        "tool" if content.result_of is not None else role,
        words if words.strip() else " ".join(marks),
        "\n".join(filter(None, shown)),
        tuple(calls),
        content.result_of or text_of(message.get("tool_call_id")),
    )


def _first(message: Mapping[str, object], keys: tuple[str, ...]) -> object:
    """The first of some fields that is not null."""
    return next((message[key] for key in keys if message.get(key) is not None), None)
