"""CSV and TSV: Python's csv.reader fed with physical lines whose places in the file are known."""

import csv
from collections.abc import Collection, Generator, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

from elute.core.errors import BadInput
from elute.steps.load.encoding import Encoding
from elute.steps.load.lines import content, lines
from elute.steps.load.table import Rows, distinct

# Longest field: a quote left open swallows the rest of a file, and must not swallow the memory.
_WIDEST = 64 << 20
_TALL = 1000
_SNIFFED = 50
_DELIMITERS = (",", ";", "\t", "|")
# Never in a text file: with it, a file of one column is not cut at the commas of its sentences.
_NONE = "\x1f"
# First byte, past-the-end byte, number of the last line, fields.
_Record = tuple[int, int, int, list[str]]
_NO_RECORD: _Record = (0, 0, 0, [])


class CsvFile:
    """A file of delimited records under a header line."""

    def __init__(self, path: Path, encoding: Encoding, delimiter: str = "") -> None:
        """Find the delimiter, unless it is given, and read the header."""
        self.path = path
        self.encoding = encoding.codec
        self.size = path.stat().st_size
        self._how = encoding
        self._delimiter = delimiter or sniff(path, encoding)[0]
        with closing(self._records()) as records:
            header = next(records, _NO_RECORD)[3]
        self.columns = dict.fromkeys(distinct(header))
        self._ragged = self._first_ragged = self._tall = self._first_tall = 0

    def rows(self, names: Collection[str] | None = None) -> Rows:
        """Every record after the header; fields beyond the header have no name."""
        wanted = [
            (place, name)
            for place, name in enumerate(self.columns)
            if names is None or name in names
        ]
        width = len(self.columns)
        self._ragged = self._tall = line = 0
        with closing(self._records()) as records:
            line = next(records, _NO_RECORD)[2]
            for start, end, last, row in records:
                if len(row) != width:
                    self._ragged += 1
                    self._first_ragged = self._first_ragged or line + 1
                if last - line > _TALL:
                    self._tall += 1
                    self._first_tall = self._first_tall or line + 1
                line = last
                yield start, end, {name: row[at] for at, name in wanted if at < len(row)}

    def notes(self) -> list[str]:
        """What the encoding says, and what looks like a mistake in the file."""
        notes = [self._how.note] if self._how.note else []
        if self._ragged:
            notes.append(
                f"{self._ragged:,} rows have more or fewer fields than the header "
                f"(first: line {self._first_ragged}); they are exported as they are."
            )
        if self._tall:
            notes.append(
                f"{self._tall:,} rows span more than {_TALL:,} lines (first: line "
                f"{self._first_tall}): a quote may be left open there."
            )
        return notes

    def _records(self) -> Generator[_Record, None, None]:
        """First byte, past-the-end byte, last line's number and fields of every record."""
        feed = _Feed(self.path, self._how)
        reader = csv.reader(feed, delimiter=self._delimiter)
        with _wide_fields():
            while True:
                feed.start = -1
                try:
                    row = next(reader, None)
                except csv.Error as problem:
                    hint = f"Look for a quote left open at or before line {feed.number}."
                    raise BadInput(f"{self.path}, line {feed.number}: {problem}.", hint) from None
                if row is None:
                    return
                if row:
                    yield feed.start, feed.end, reader.line_num, row


class _Feed:
    """Decoded lines for csv.reader, which takes no more of them than the record at hand needs.

    Attributes:
        start: first byte of the first line taken since it was set to -1.
        end: past-the-end byte of the last line taken, its line end left out.
        number: how many lines were taken, in all.
    """

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self.start = -1
        self.end = 0
        self.number = 0
        self._lines = lines(path, encoding.start)
        self._how = encoding

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        at, line = next(self._lines)
        if self.start < 0:
            self.start = at
        self.end = at + len(content(line))
        self.number += 1
        return self._how.decode(line)


def sniff(path: Path, encoding: Encoding) -> tuple[str, float]:
    """The delimiter under which most of the first rows have as many fields as the header.

    Returns:
        The delimiter, and the share of rows that agree, in [0, 1]; 0 when none divides the header,
        or there is nothing below it.
    """
    head = [encoding.decode(line) for _, line in islice(lines(path, encoding.start), _SNIFFED)]
    scores = {delimiter: _agreement(head, delimiter) for delimiter in _DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return (best, scores[best][0]) if scores[best][1] > 1 else (_NONE, 0.0)


def _agreement(head: list[str], delimiter: str) -> tuple[float, int]:
    """Share of the rows below the header that are as wide as it, and its width if above one."""
    with _wide_fields():
        try:
            widths = [len(row) for row in csv.reader(head, delimiter=delimiter) if row]
        except csv.Error:
            return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    return widths[1:].count(widths[0]) / max(1, len(widths) - 1), widths[0]


@contextmanager
def _wide_fields() -> Iterator[None]:
    """Lift the csv module's limit on a field (131,072 characters), which is the whole process's."""
    before = csv.field_size_limit(_WIDEST)
    try:
        yield
    finally:
        csv.field_size_limit(before)
