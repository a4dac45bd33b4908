"""Readers of single columns, which the shapes are put together from."""

from collections.abc import Callable
from functools import lru_cache

import orjson

from elute.steps.load.field_text import is_nothing, text_of
from elute.steps.load.shapes.content import media
from elute.steps.load.shapes.sample import Sample, is_chat, is_text
from elute.steps.load.shapes.turns import Turn, messages_in, said, turns_of
from elute.steps.load.table import Fields

Turns = Callable[[Fields], list[Turn]]
_SYSTEMS = ("system", "system_prompt", "system_message")
_TOOLS = ("tools", "functions")
_MEDIA = {"images": "image", "image": "image", "videos": "video", "audios": "audio"}


def turns_reader(sample: Sample, column: str, role: str) -> Turns:
    """A reader of the messages in a column, or of its plain text as a turn of `role`."""
    if not sample.holds(column, is_chat):
        return lambda fields: [said(role, fields.get(column))]

    def read(fields: Fields) -> list[Turn]:
        value = fields.get(column)
        if isinstance(value, list):
            return turns_of(value)
        messages = messages_in(value)
        if messages or is_nothing(value):
            return turns_of(messages)
        return [said(role, value)]

    return read


def system_reader(sample: Sample) -> tuple[tuple[str, ...], Turns]:
    """The column of a system text, if there is one, and a reader of it."""
    column = sample.named(_SYSTEMS, is_text)
    if not column:
        return (), lambda fields: []

    def read(fields: Fields) -> list[Turn]:
        turn = said("system", fields.get(column))
        return [turn] if turn.text.strip() else []

    return (column,), read


def lines_reader(sample: Sample) -> tuple[tuple[str, ...], Callable[[Fields], tuple[str, ...]]]:
    """The columns of tools and of images, if there are any, and a reader of their names.

    The same words about another image, or with other tools at hand, are another record: without
    these lines the two would pass for copies.
    """
    tools = sample.named(_TOOLS, _is_tools)
    shown = [column for column in sample.columns if column.lower() in _MEDIA]
    if not tools and not shown:
        return (), lambda fields: ()

    def read(fields: Fields) -> tuple[str, ...]:
        marks = [mark for column in shown for mark in _marks(column, fields.get(column))]
        names = _tools(fields.get(tools)) if tools else ""
        return tuple(filter(None, (" ".join(marks), f"tools: {names}" if names else "")))

    return tuple(filter(None, (*shown, tools))), read


def _marks(column: str, value: object) -> list[str]:
    """A mark for every image in a field."""
    if is_nothing(value):
        return []
    each = value if isinstance(value, list) else [value]
    return [media(_MEDIA[column.lower()], one) for one in each]


def _is_tools(value: object) -> bool:
    """Whether a value is a list of descriptions of tools, perhaps none."""
    return bool(_tools(value)) or value in ([], "[]")


def _tools(value: object) -> str:
    """The names of the tools in a field, which holds their descriptions or JSON of them."""
    return _tools_in(value) if isinstance(value, str) else _names(value)


@lru_cache(maxsize=512)
def _tools_in(text: str) -> str:
    """The names in a JSON text; rows of one file often have the same."""
    try:
        return _names(orjson.loads(text))
    except orjson.JSONDecodeError:
        return ""


def _names(value: object) -> str:
    """The names of some descriptions of tools."""
    tools = value if isinstance(value, list) else [value]
    described = [tool.get("function") or tool for tool in tools if isinstance(tool, dict)]
    named = [tool for tool in described if isinstance(tool, dict) and "name" in tool]
    return ", ".join(text_of(tool["name"]) for tool in named)
