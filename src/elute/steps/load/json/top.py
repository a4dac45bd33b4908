"""What a JSON file holds: a list of records, an object with such a list in it, or one value."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.steps.load.json.parse import parse
from elute.steps.load.json.scan import Json
from elute.steps.load.text_files.encoding import Encoding
from elute.steps.load.text_files.lines import LONGEST, TOO_LONG

_NEAR = 4096
# The first element may be broken.
_LIST = re.compile(rb'\s*("(?:[^"\\]|\\.)*")\s*:\s*(\[)\s*(?:([^"\[\]{}]*),\s*)?\{')
_SCALAR = re.compile(rb"\s*(null|true|false|-?\d[\d.eE+-]*)\s*")
# Fields of one record that are lists of objects: its conversation, not the records of a file.
_FIELD = re.compile(
    r'"(messages|conversations?|dialog(ue)?|turns|prompt|completion|chosen|rejected'
    r'|(non_)?preferred|tools|functions|images)"',
    re.IGNORECASE,
)
_LAST = re.compile(rb"\]\s*(?:,[^\[\]{}]*)?\}\Z")
_SPLIT = "Cut it off there, or make JSON Lines of it: jq -c . FILE > NEW.jsonl"


@dataclass(frozen=True)
class Top:
    """The value of a file.

    Attributes:
        start, end: its first and past-the-end byte.
        first: the byte after the `[` of the list of records; -1 where the value is one record.
        close: where the `]` of that list must be; -1 where it is missing.
        note: a sentence for the user, or "".
    """

    start: int
    end: int
    first: int = -1
    close: int = -1
    note: str = ""


def top_of(path: Path, json: Json, encoding: Encoding, progress: Progress) -> Top:
    """Find the value, and the list in it.

    Raises:
        BadInput: there is no value, or more than one.
    """
    start, end = json.past_space(encoding.start), json.before_space(json.size)
    if start >= end:
        raise BadInput(f"{path} holds no records.", "Give a file with a JSON list in it.")
    opening = json.read(start, start + 1)
    if opening == b"[":
        closed = json.read(end - 1, end) == b"]"
        return Top(start, end, start + 1, end - 1 if closed else -1)
    if opening == b"{":
        return _object(path, json, encoding, Top(start, end), progress)
    return Top(start, end)


def _object(path: Path, json: Json, encoding: Encoding, top: Top, progress: Progress) -> Top:
    """The one list of objects among the values of an object; without it the object itself."""
    begin, closed, lists = top.start + 1, False, []
    for cut, mark in json.cuts(begin, progress):
        lists += _list(json, begin, cut)
        begin, closed = cut + 1, mark == b"}"
    if not closed:
        lists += _list(json, begin, top.end)
        begin = top.end
    if len(lists) != 1 or _FIELD.fullmatch(lists[0][0]):
        if closed and begin < top.end and not _wrong(json, encoding, [(top.start, begin)]):
            raise beyond(path, json, begin)
        return replace(top, note=_several(lists))
    name, first, close = lists[0]
    why = _wrong(json, encoding, [(top.start, first), (close, begin)])
    if closed and begin < top.end and not why:
        raise beyond(path, json, begin)
    if closed and begin == top.end and why:
        title = f"What stands around the list {name} of {path} is not JSON: {why}."
        raise BadInput(title, "Repair it there, or read any lines: --set load.format=text")
    if not closed or begin < top.end:
        # A record is broken, so that its quotes or brackets hide the end of the list.
        found = _LAST.search(json.read(max(first, top.end - _NEAR), top.end))
        close = top.end - len(found[0]) if found else -1
    return replace(top, first=first, close=close)


def beyond(path: Path, json: Json, place: int) -> BadInput:
    """The error for what stands behind the end of the value, at or after `place`."""
    place = json.past_space(place)
    title = f"{path} goes on behind its end: line {json.line(place)}, byte {place}."
    return BadInput(title, _SPLIT)


def _list(json: Json, begin: int, end: int) -> list[tuple[str, int, int]]:
    """The name, first byte and `]` of the list of objects in a member; nothing for another."""
    match = _LIST.match(json.read(begin, min(end, begin + _NEAR)))
    if not match or (match[3] and any(map(_SCALAR.fullmatch, match[3].split(b",")))):
        return []
    end = json.before_space(end)
    close = end - 1 if json.read(end - 1, end) == b"]" else end
    return [(match[1].decode("utf-8", "replace"), begin + match.end(2), close)]


def _wrong(json: Json, encoding: Encoding, spans: list[tuple[int, int]]) -> str:
    """What is wrong with the value in these spans put together; "" for nothing."""
    if sum(end - start for start, end in spans) > LONGEST:
        return TOO_LONG
    try:
        parse(b"".join(json.read(start, end) for start, end in spans), encoding)
    except ValueError as problem:
        return str(problem)
    return ""


def _several(lists: list[tuple[str, int, int]]) -> str:
    """What to say about an object that is read as one record."""
    names = ", ".join(name for name, _, _ in lists)
    if not names:
        return ""
    if len(lists) == 1:
        return (
            f"The file is one object and is read as one record; the list {names} is a field of it; "
            "to take that list: jq '.NAME' FILE > NEW"
        )
    return (
        f"The file is one object with several lists ({names}) and is read as one record; "
        "to take one list: jq '.NAME' FILE > NEW"
    )
