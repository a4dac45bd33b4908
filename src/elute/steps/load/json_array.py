"""A JSON array of objects, or an object that holds one."""

import json
import re
from array import array
from collections.abc import Collection
from pathlib import Path

from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.steps.load.encoding import Encoding
from elute.steps.load.parse import parse
from elute.steps.load.table import Rows

_SPACE = re.compile(r"[ \t\n\r]*")
# Only the place of each value matters here, so numbers stay text: no limit on their length.
_read = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode
_HINT = "Repair it there; --set load.format=jsonl skips bad lines, --set load.format=text any line."


class JsonArray:
    """The elements of an array; bare strings have one field, `value`.

    The file is held as Latin-1 text, one character a byte: an offset in it is a byte offset, and
    memory is the file's size.
    """

    def __init__(self, path: Path, encoding: Encoding, progress: Progress) -> None:
        """Find where every element begins and ends.

        Raises:
            BadInput: not JSON, no list of records in it, or more than one.
        """
        self.path = path
        self.encoding = encoding.codec
        self.columns: dict[str, None] = {}
        self._how = encoding
        self._view = path.read_bytes().decode("latin-1")
        self.size = len(self._view)
        self._progress = progress
        self._other = 0
        try:
            self._spans = self._find()
        except json.JSONDecodeError as problem:
            where = f"line {problem.lineno}, column {problem.colno} (byte {problem.pos})"
            raise BadInput(f"{path} is not valid JSON: {problem.msg} at {where}.", _HINT) from None
        except RecursionError:
            raise BadInput(f"{path} is nested too deep to be read.", _HINT) from None

    def rows(self, names: Collection[str] | None = None) -> Rows:
        """Every element; one that is neither object nor string has no fields."""
        self._other = 0
        for start, end in zip(self._spans[::2], self._spans[1::2], strict=True):
            value = self._value(start, end)
            if isinstance(value, str):
                value = {"value": value}
            if not isinstance(value, dict):
                self._other += 1
                value = {}
            if not value.keys() <= self.columns.keys():
                self.columns.update(dict.fromkeys(value))
            yield start, end, value

    def notes(self) -> list[str]:
        """What the encoding says, and the elements that are no records."""
        notes = [self._how.note] if self._how.note else []
        if self._other:
            notes.append(f"{self._other:,} elements are not objects; kept as blank rows.")
        return notes

    def _value(self, start: int, end: int) -> object:
        """The element at a span; None when only the lenient first reading took it."""
        try:
            return parse(self._view[start:end].encode("latin-1"), self._how)
        except ValueError:
            return None

    def _find(self) -> "array[int]":
        """Spans of the elements: start, end, start, end ..."""
        at = self._skip(self._how.start)
        if self._view[at : at + 1] == "[":
            spans, at = self._elements(at + 1)
        else:
            spans, at = self._inside(at)
        if self._skip(at) != self.size:
            raise json.JSONDecodeError("Extra data", self._view, self._skip(at))
        return spans

    def _elements(self, at: int) -> tuple["array[int]", int]:
        """Spans of the elements after a `[`, and the byte after its `]`."""
        spans: array[int] = array("q")
        at = self._skip(at)
        if self._view[at : at + 1] == "]":
            return spans, at + 1
        while True:
            end = _read(self._view, at)[1]
            spans.extend((at, end))
            if len(spans) % 8192 == 0:
                self._progress(end, self.size, "finding the records")
            at = self._skip(end)
            if self._view[at : at + 1] == "]":
                return spans, at + 1
            at = self._skip(self._past(at, ","))

    def _inside(self, at: int) -> tuple["array[int]", int]:
        """The one list of objects among the values of a top-level object."""
        found: dict[str, array[int]] = {}
        at = self._skip(self._past(at, "{"))
        while self._view[at : at + 1] != "}":
            if self._view[at : at + 1] != '"':
                raise json.JSONDecodeError("Expecting a name in quotes", self._view, at)
            name, at = _read(self._view, at)
            at = self._skip(self._past(self._skip(at), ":"))
            if self._view[at : at + 1] == "[":
                spans, at = self._elements(at + 1)
                if spans and all(self._view[start] == "{" for start in spans[::2]):
                    found[name] = spans
            else:
                at = _read(self._view, at)[1]
            at = self._skip(at)
            if self._view[at : at + 1] != "}":
                at = self._skip(self._past(at, ","))
        return self._only(found), at + 1

    def _only(self, found: dict[str, "array[int]"]) -> "array[int]":
        """The list that was found, if it is one."""
        if len(found) == 1:
            return next(iter(found.values()))
        hint = "Give a file that is an array of objects, such as jq '.NAME' FILE makes."
        if found:
            title = f"{self.path} holds several lists of records: {', '.join(found)}."
            raise BadInput(title, hint)
        raise BadInput(f"{self.path} is a JSON object without a list of records in it.", hint)

    def _past(self, at: int, mark: str) -> int:
        """The place after `mark`, which must stand at `at`."""
        if self._view[at : at + 1] != mark:
            raise json.JSONDecodeError(f"Expecting '{mark}'", self._view, at)
        return at + 1

    def _skip(self, at: int) -> int:
        """The place of the next character that is not white space."""
        found = _SPACE.match(self._view, at)
        return found.end() if found else at
