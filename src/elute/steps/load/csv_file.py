"""CSV and TSV: records of named fields under a header line."""

from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from elute.core.errors import BadInput
from elute.core.findings import Finding
from elute.steps.load.csv_feed import Record, records
from elute.steps.load.dialect import sniff
from elute.steps.load.encoding import Encoding
from elute.steps.load.oddities import Oddities, unless_all_bad
from elute.steps.load.table import Bad, Rows, distinct

_TALL = 1000
_SHOWN = 60
_EMPTY = Record(0, 0, 0, 0, [], -1)


class CsvFile:
    """A file of delimited records under a header line."""

    def __init__(self, path: Path, encoding: Encoding, delimiter: str = "") -> None:
        """Find the dialect, of which the delimiter may be given, and read the header.

        Raises:
            BadInput: the header cannot be read.
        """
        self.path = path
        self.encoding = encoding.codec
        self.size = path.stat().st_size
        self._how = encoding
        self._dialect = sniff(path, encoding, delimiter)
        with closing(records(path, encoding, self._dialect)) as rows:
            header = next(rows, _EMPTY).fields
        if isinstance(header, Bad):
            title = f"The header of {path} (line {header.line}) cannot be read: {header.why}."
            raise BadInput(title, "Repair that line, or read any lines: --set load.format=text")
        self.columns = dict.fromkeys(distinct(header))
        self._header = header
        self._odd = Oddities()

    def rows(self, names: Collection[str] | None = None) -> Rows:
        """Every record after the header; fields beyond the header have no name.

        Raises:
            BadInput: at the end, when none could be read.
        """
        return unless_all_bad(self.path, self._rows(names))

    def _rows(self, names: Collection[str] | None) -> Rows:
        """The same, whatever it holds."""
        wanted = [
            (place, name)
            for place, name in enumerate(self.columns)
            if names is None or name in names
        ]
        width = len(self.columns)
        self._odd = Oddities()
        with closing(records(self.path, self._how, self._dialect)) as read:
            next(read, None)
            for row, record in enumerate(read):
                start, end, line, last, fields, misfit = record
                if isinstance(fields, Bad):
                    yield start, end, fields
                    continue
                if len(fields) != width or last - line > _TALL or misfit >= 0:
                    self._notice(row, record, len(fields))
                yield start, end, {name: fields[at] for at, name in wanted if at < len(fields)}

    def _notice(self, row: int, record: Record, found: int) -> None:
        """Keep what is odd about a record of `found` fields."""
        width, lines = len(self.columns), record.last - record.line
        if found != width:
            note = f"line {record.line}: {found} fields, header has {width}"
            self._odd.add("ragged", row, note, abs(found - width) / max(found, width))
        if lines > _TALL:
            note = f"line {record.line}: goes on for {lines:,} lines"
            self._odd.add("tall", row, note, 1 - _TALL / lines)
        if record.misfit >= 0:
            note = f"line {record.line}: byte {record.misfit} does not fit"
            self._odd.add("undecodable", row, note)

    def findings(self) -> list[Finding]:
        """Rows of another width than the header, very tall ones, and bytes that do not fit."""
        return self._odd.findings()

    def notes(self) -> list[str]:
        """What the encoding says, how fields are quoted, and a header that looks like data."""
        notes = [self._how.note] if self._how.note else []
        if self._dialect.escape:
            notes.append(r"A quote inside a field is written \" in this file.")
        if self._dialect.quote != '"':
            notes.append("Fields are quoted with ' in this file.")
        if any(_is_data(cell) for cell in self._header):
            first = ", ".join(self._header)
            first = first if len(first) <= _SHOWN else first[:_SHOWN] + "..."
            notes.append(
                f"The first line was taken as the names of the columns ({first}), but looks like "
                "data: if it is, put a line of names above it."
            )
        return notes


def _is_data(cell: str) -> bool:
    """Whether a cell is a number, or longer than any name of a column."""
    try:
        float(cell)
    except ValueError:
        return len(cell) > _SHOWN
    return True
