"""Physical lines for csv.reader, with their places in the file, and a way out of an open quote."""

import csv
from collections.abc import Generator
from pathlib import Path
from typing import NamedTuple

from elute.steps.load.delimited.dialect import Dialect, wide_fields
from elute.steps.load.table import Bad
from elute.steps.load.text_files.encoding import Encoding
from elute.steps.load.text_files.lines import LONGEST, TOO_LONG, lines

# Each return to the line after an open quote can cost reading the rest of the file again. Beyond
# this many a quote reaches no further than its line, so that no file takes quadratic time.
_RETURNS = 16
_OPEN = "a quote is opened and never closed"


class Record(NamedTuple):
    """The fields of a record, and where it stands.

    Attributes:
        start, end: first and past-the-end byte, the line end left out.
        line, last: numbers of its first and its last physical line, from 1.
        fields: its fields, or why it has none.
        misfit: the first byte that does not fit the encoding, -1 where all do.
    """

    start: int
    end: int
    line: int
    last: int
    fields: list[str] | Bad
    misfit: int


def records(path: Path, encoding: Encoding, dialect: Dialect) -> Generator[Record, None, None]:
    """Every record that is not blank.

    The first line of one that cannot be read is a bad record, and reading goes on at the next.
    """
    feed = _Feed(path, encoding, encoding.start, 0)
    returns = 0
    with wide_fields():
        reader = csv.reader(feed, **dialect.options())  # type: ignore[arg-type]
        while True:
            feed.begin()
            why = ""
            try:
                row = next(reader, None)
            except (csv.Error, _TooLongError) as problem:
                why = str(problem)
            if feed.starved:
                why = _OPEN
            if why:
                yield feed.bad(why)
                if feed.number > feed.line:
                    returns += 1
                    feed = _Feed(path, encoding, feed.second, feed.line, returns >= _RETURNS)
                reader = csv.reader(feed, **dialect.options())  # type: ignore[arg-type]
            elif row is None:
                return
            elif row:
                yield Record(feed.start, feed.end, feed.line, feed.number, row, feed.misfit)


class _TooLongError(Exception):
    """A record has more bytes than are read."""


class _Feed:
    """Decoded lines for csv.reader, which takes no more of them than the record at hand needs.

    Attributes:
        start, end, line, misfit: of the record at hand, as in Record.
        second: first byte of its second line, if that was taken.
        number: how many lines were taken, in all.
        starved: whether a line was asked for inside the record and there was none.
    """

    def __init__(
        self, path: Path, encoding: Encoding, at: int, number: int, single: bool = False
    ) -> None:
        self._lines = lines(path, at)
        self._how = encoding
        self._single = single
        self.number = number
        self.begin()

    def begin(self) -> None:
        """The next line is the first of a record."""
        self.start = self.second = self.misfit = -1
        self.end = self._first_end = self.line = 0
        self.starved = False

    def bad(self, why: str) -> Record:
        """The first line of the record at hand as a bad record."""
        return Record(self.start, self._first_end, self.line, self.line, Bad(self.line, why), -1)

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        taken = None if self._single and self.start >= 0 else next(self._lines, None)
        if taken is None:
            self.starved = self.start >= 0
            raise StopIteration
        at, self.end, line = taken
        self.number += 1
        if self.start < 0:
            self.start, self._first_end, self.line = at, self.end, self.number
        elif self.second < 0:
            self.second = at
        if not line or self.end - self.start > LONGEST:
            raise _TooLongError(TOO_LONG)
        if self.misfit < 0 and (misfit := self._how.misfit(line)) >= 0:
            self.misfit = at + misfit
        return self._how.decode(line)
