"""How a delimited file is written: its delimiter and its quotes, by how well its first rows agree.

Python's csv.Sniffer guesses from letter frequencies and takes a letter for the delimiter of a file
of one column; here a guess is tried on the rows, and counts as far as they come out equally wide.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from elute.steps.load.text_files.encoding import Encoding
from elute.steps.load.text_files.lines import LONGEST

DELIMITERS = (",", ";", "\t", "|")
# Never in a text file: with it, a file of one column is not cut at the commas of its sentences.
_NONE = "\x1f"
_HEAD = 1 << 18
_SNIFFED = 50
# What a name looks like; prose has a space after its commas, and longer pieces between them.
_NAME = re.compile(r"[^\W\d][\w.\-/:#()\[\]]*( [\w.\-/:#()\[\]]+){0,3}")
_LONGEST_NAME = 48
# An apostrophe is at one end of a word only.
_SINGLE = re.compile(r"(?:^|[,;\t|])'[^'\n]*'(?:[,;\t|]|\r?$)", re.M)


@dataclass(frozen=True)
class Dialect:
    """How the rows of a file are cut.

    Attributes:
        delimiter: stands between two fields.
        quote: the character around fields; "" where quotes are characters like any other.
        escape: stands before a quote that belongs to a field; "" where such a quote is doubled.
        width: fields of the header.
        below: how many of the first rows were looked at below it.
        agreement: share of the first rows that are as wide as the header, in [0, 1]; 0 when
            nothing divides the header, or there is nothing below it.
        clean: whether a closing quote always stood at the end of its field.
        named: whether the header looks like names of columns.
    """

    delimiter: str
    quote: str = '"'
    escape: str = ""
    width: int = 1
    below: int = 0
    agreement: float = 0.0
    clean: bool = False
    named: bool = False

    def options(self) -> dict[str, object]:
        """As csv.reader takes it."""
        if not self.quote:
            return {"delimiter": self.delimiter, "quoting": csv.QUOTE_NONE}
        escape = {"escapechar": self.escape, "doublequote": False} if self.escape else {}
        return {"delimiter": self.delimiter, "quotechar": self.quote, **escape}


def sniff(path: Path, encoding: Encoding, delimiter: str = "") -> Dialect:
    """The dialect under which most of the first rows have as many fields as the header.

    Args:
        path: the file.
        encoding: its codec.
        delimiter: the only one to try; "" tries those that are common.
    """
    with path.open("rb") as file:
        file.seek(encoding.start)
        raw = file.read(_HEAD)
    head, whole = encoding.decode(raw), len(raw) < _HEAD
    quotes = [('"', "")]
    # Spark and MySQL write \" inside a field; some write '...' around it.
    quotes += [('"', "\\")] if '\\"' in head else []
    quotes += [("'", "")] if _SINGLE.search(head) else []
    marks = (delimiter,) if delimiter else DELIMITERS
    best = _best(head, whole, marks, quotes)
    if best.width == 1:
        # An apostrophe before a word is no quote, and here no width could tell.
        double = [way for way in quotes if way[0] == '"']
        best = _best(head, whole, (delimiter or _NONE,), double)
    if not best.clean and _strays(head, best):
        bare = _best(head, whole, marks, [("", "")])
        bare = bare if bare.width > 1 else Dialect(delimiter or _NONE, "")
        best = bare if bare.agreement >= best.agreement else best
    return best


def _best(
    head: str, whole: bool, marks: Sequence[str], quotes: Sequence[tuple[str, str]]
) -> Dialect:
    """The dialect that fits best; of equals commas and doubled quotes, which stand first."""
    tried = [
        _tried(head, whole, Dialect(mark, quote, escape))
        for quote, escape in quotes
        for mark in marks
    ]
    return max(tried, key=lambda dialect: (dialect.agreement, dialect.width > 1, dialect.clean))


def _strays(head: str, dialect: Dialect) -> bool:
    """Whether more fields open a quote and never end with one than do both.

    Then quotes are characters; otherwise fields are quoted, and some record has a quote too many.
    """
    mark, quote = re.escape(dialect.delimiter), dialect.quote
    opening = f"(?:^|{mark}){quote}"
    field = re.compile(f"{opening}(?:[^{quote}]|{quote}{quote})*+{quote}(?={mark}|\r?$)", re.M)
    rest, closed = field.subn("", head)
    return len(re.findall(opening, rest, re.M)) > closed


def _tried(head: str, whole: bool, dialect: Dialect) -> Dialect:
    """The dialect, with how well it fits the records of `head`."""
    for clean in (True, False):
        # newline="" keeps lone carriage returns inside quotes.
        lines = io.StringIO(head, newline="")
        reader = csv.reader(lines, strict=clean, **dialect.options())  # type: ignore[arg-type]
        rows: list[list[str]] = []
        try:
            with wide_fields():
                rows.extend(row for row in islice(reader, _SNIFFED + 1) if row)
        except csv.Error:
            # A field that the end of the head cuts in two is not closed there, and rightly so.
            if whole or lines.read(1) or not rows:
                continue
            rows.append([])
        if not whole and len(rows) <= _SNIFFED:
            del rows[-1:]
        if rows:
            below = [len(row) for row in rows[1:]]
            width = len(rows[0])
            share = below.count(width) / max(1, len(below)) if width > 1 else 0.0
            return replace(
                dialect,
                width=width,
                below=len(below),
                agreement=share,
                clean=clean,
                named=are_names(rows[0]),
            )
    return dialect


def are_names(cells: list[str]) -> bool:
    """Whether a first row looks like names of columns rather than like data."""
    names = [cell for cell in cells if cell]
    fit = all(len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) for name in names)
    return bool(names) and fit and len(set(names)) == len(names)


@contextmanager
def wide_fields() -> Iterator[None]:
    """Lift the csv module's limit on a field (131,072 characters), which is the whole process's."""
    before = csv.field_size_limit(LONGEST)
    try:
        yield
    finally:
        csv.field_size_limit(before)
