"""JSON: a list of records, an object that holds one, or one value by itself."""

from collections.abc import Collection
from pathlib import Path

from elute.core.progress import Progress
from elute.core.rules import LAX_JSON, UNDECODABLE
from elute.steps.load.json.scan import Json
from elute.steps.load.json.top import top_of
from elute.steps.load.json.walk import elements
from elute.steps.load.noticed import Noticed
from elute.steps.load.table import Bad, Fields, Rows
from elute.steps.load.text_files.encoding import Encoding


class JsonArray:
    """The elements of a list, read one by one; one that is no object has one field, `value`."""

    def __init__(self, path: Path, encoding: Encoding, progress: Progress) -> None:
        """Find the list.

        Raises:
            BadInput: the file holds no value, or goes on behind it.
        """
        self.path = path
        self.encoding = encoding.codec
        self.columns: dict[str, None] = {}
        self._how = encoding
        self.noticed = Noticed()
        with path.open("rb", 0) as file:
            json = Json(file)
            self.size = json.size
            self._top = top_of(path, json, encoding, progress)

    def rows(self, names: Collection[str] | None = None) -> Rows:
        """Every element, or the one value.

        Raises:
            BadInput: the file goes on behind the end of the list.
        """
        self.noticed = Noticed()
        with self.path.open("rb", 0) as file:
            json = Json(file)
            for row, element in enumerate(elements(self.path, json, self._top, self._how)):
                start, end, raw, value, why, lax = element
                if why:
                    yield start, end, Bad(json.line(start), why)
                    continue
                if lax:
                    self.noticed.add(LAX_JSON, row, f"line {json.line(start)}: {lax}")
                if self._how.damaged and (misfit := self._how.misfit(raw)) >= 0:
                    note = f"line {json.line(start)}: byte {start + misfit} does not fit"
                    self.noticed.add(UNDECODABLE, row, note)
                yield start, end, self._fields(value)

    def notes(self) -> list[str]:
        """What the encoding says, and how an object of several lists is read."""
        return [note for note in (self._how.note, self._top.note) if note]

    def _fields(self, value: object) -> Fields:
        """The fields of an element; their names become columns."""
        fields = value if isinstance(value, dict) else {"value": value}
        if not fields.keys() <= self.columns.keys():
            self.columns.update(dict.fromkeys(fields))
        return fields
