"""CSV and TSV as RFC 4180 has them: quotes where they are needed, lines that end in CR LF."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path

from elute.durable import replacing
from elute.export.cells import Cells
from elute.export.staged import ORDINARY

_DELIMITERS = {"csv": ",", "tsv": "\t"}
Row = Mapping[str, object]


def write(path: Path, form: str, columns: Sequence[str], rows: Iterable[Row], cells: Cells) -> None:
    """Write rows below a header; a row without a column has an empty cell there.

    Args:
        path: where to.
        form: "csv" or "tsv".
        columns: the header.
        rows: name -> value.
        cells: makes the text of the values.
    """
    with replacing(path, ORDINARY) as file:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        writer = csv.writer(text, delimiter=_DELIMITERS[form])
        writer.writerow(map(cells.cell, columns))
        writer.writerows(_texts(columns, row, cells) for row in rows)
        text.flush()
        text.detach()


def holds(path: Path, form: str, columns: Sequence[str], rows: Iterable[Row]) -> bool:
    """Whether the file, read again, holds these rows and no other, in order."""
    cells = Cells()
    with _wide_fields(), path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=_DELIMITERS[form], strict=True)
        try:
            if next(reader, None) != list(map(cells.cell, columns)):
                return False
            texts = (_texts(columns, row, cells) for row in rows)
            return all(ours == theirs for ours, theirs in zip_longest(reader, texts))
        except (csv.Error, UnicodeDecodeError):
            return False


def _texts(columns: Sequence[str], row: Row, cells: Cells) -> list[str]:
    """The cells of a row."""
    return [cells.cell(row.get(name)) for name in columns]


@contextmanager
def _wide_fields() -> Iterator[None]:
    """Lift the csv module's limit on a field (131,072 characters), which is the whole process's."""
    before = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(before)
