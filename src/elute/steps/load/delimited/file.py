"""CSV and TSV: records of named fields under a header line."""

from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from elute.core.errors import BadInput
from elute.core.rules import RAGGED, TALL, UNDECODABLE
from elute.steps.load.delimited.dialect import sniff
from elute.steps.load.delimited.feed import Record, records
from elute.steps.load.delimited.swallowed import swallowed
from elute.steps.load.noticed import Noticed
from elute.steps.load.table import Bad, Rows, distinct
from elute.steps.load.text_files.encoding import Encoding

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
        self.noticed = Noticed()

    def rows(self, names: Collection[str] | None = None) -> Rows:
        """Every record after the header; fields beyond the header have no name."""
        wanted = [
            (place, name)
            for place, name in enumerate(self.columns)
            if names is None or name in names
        ]
        width = len(self.columns)
        self.noticed = Noticed()
        with closing(records(self.path, self._how, self._dialect)) as read:
            next(read, None)
            for row, record in enumerate(read):
                start, end, line, last, fields, misfit = record
                if isinstance(fields, Bad):
                    yield start, end, fields
                    continue
                if len(fields) != width or last > line or misfit >= 0:
                    self._notice(row, record, fields)
                yield start, end, {name: fields[at] for at, name in wanted if at < len(fields)}

    def _notice(self, row: int, record: Record, fields: list[str]) -> None:
        """Keep what is odd about a record of these fields."""
        width, found, lines = len(self.columns), len(fields), record.last - record.line + 1
        if found != width:
            note = f"line {record.line}: {found} fields, header has {width}"
            self.noticed.add(RAGGED, row, note, abs(found - width) / max(found, width))
        if lines > 1 and (share := swallowed(fields, width, self._dialect.delimiter, lines)):
            note = (
                f"a quoted field spans {lines:,} lines, line {record.line} to {record.last}: "
                "is a quote left open?"
            )
            self.noticed.add(TALL, row, note, share)
        if record.misfit >= 0:
            note = f"line {record.line}: byte {record.misfit} does not fit"
            self.noticed.add(UNDECODABLE, row, note)

    def notes(self) -> list[str]:
        """What the encoding says, how fields are quoted, and a header that looks like data."""
        notes = [self._how.note] if self._how.note else []
        if self._dialect.escape:
            notes.append(r"A quote inside a field is written \" in this file.")
        if not self._dialect.quote:
            notes.append("A quote is a character like any other in this file: some open nothing.")
        elif self._dialect.quote != '"':
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
