"""JSON Lines: one object a line; a line that is none is kept as a row without text."""

from collections.abc import Collection
from pathlib import Path

from elute.core.errors import BadInput
from elute.steps.load.encoding import Encoding
from elute.steps.load.lines import content, lines
from elute.steps.load.parse import parse
from elute.steps.load.table import Rows


class JsonLines:
    """A file of JSON objects, one a line."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        """Read nothing yet."""
        self.path = path
        self.encoding = encoding.codec
        self.columns: dict[str, None] = {}
        self.size = path.stat().st_size
        self._how = encoding
        self._bad = 0
        self._first_bad = ""

    def rows(self, names: Collection[str] | None = None) -> Rows:
        """Every line that is not blank.

        Raises:
            BadInput: at the end, when no line was an object.
        """
        self._bad, self._first_bad, good = 0, "", 0
        for number, (at, line) in enumerate(lines(self.path, self._how.start), start=1):
            raw = content(line)
            if not raw.strip():
                continue
            fields = self._object(raw, number)
            good += fields is not None
            yield at, at + len(raw), fields or {}
        if self._bad and not good:
            hint = "Repair the lines, or name the format: --set load.format=text reads any lines."
            raise BadInput(f"No line of {self.path} is a JSON object: {self._first_bad}.", hint)

    def _object(self, raw: bytes, number: int) -> dict[str, object] | None:
        """The object on this line; None, and a count, when there is none."""
        try:
            value = parse(raw, self._how)
            why = "not an object"
        except ValueError as problem:
            value, why = None, str(problem)
        if not isinstance(value, dict):
            self._first_bad = self._first_bad or f"line {number}, {why}"
            self._bad += 1
            return None
        if not value.keys() <= self.columns.keys():
            self.columns.update(dict.fromkeys(value))
        return value

    def notes(self) -> list[str]:
        """What the encoding says, and the lines that are not objects."""
        notes = [self._how.note] if self._how.note else []
        if self._bad:
            what = "line is not a JSON object" if self._bad == 1 else "lines are not JSON objects"
            notes.append(f"{self._bad:,} {what} (first: {self._first_bad}); kept as blank rows.")
        return notes
