"""JSON Lines: one object a line; a line that is none is a bad record."""

from collections.abc import Collection
from pathlib import Path

from elute.core.rules import LAX_JSON, UNDECODABLE
from elute.steps.load.json.parse import parse
from elute.steps.load.noticed import Noticed
from elute.steps.load.table import Bad, Fields, Rows
from elute.steps.load.text_files.encoding import Encoding
from elute.steps.load.text_files.lines import TOO_LONG, lines

_KINDS = {str: "string", list: "list", bool: "truth value", type(None): "null"}


class JsonLines:
    """A file of JSON objects, one a line."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        """Read nothing yet."""
        self.path = path
        self.encoding = encoding.codec
        self.columns: dict[str, None] = {}
        self.size = path.stat().st_size
        self._how = encoding
        self.noticed = Noticed()

    def rows(self, names: Collection[str] | None = None) -> Rows:
        """Every line that is not blank."""
        self.noticed = Noticed()
        row = 0
        for number, (at, end, line) in enumerate(lines(self.path, self._how.start), start=1):
            # A line that is too long comes as b"".
            if not line or line.strip():
                yield at, end, self._fields(row, number, at, line)
                row += 1

    def notes(self) -> list[str]:
        """Only what the encoding has to say."""
        return [self._how.note] if self._how.note else []

    def _fields(self, row: int, number: int, at: int, line: bytes) -> Fields | Bad:
        """The object on a line."""
        if not line:
            return Bad(number, TOO_LONG)
        try:
            value, lax = parse(line, self._how)
        except ValueError as problem:
            return Bad(number, str(problem))
        if not isinstance(value, dict):
            return Bad(number, f"a {_KINDS.get(type(value), 'number')}, not an object")
        if lax:
            self.noticed.add(LAX_JSON, row, f"line {number}: {lax}")
        if self._how.damaged and (misfit := self._how.misfit(line)) >= 0:
            self.noticed.add(UNDECODABLE, row, f"line {number}: byte {at + misfit} does not fit")
        if not value.keys() <= self.columns.keys():
            self.columns.update(dict.fromkeys(value))
        return value
