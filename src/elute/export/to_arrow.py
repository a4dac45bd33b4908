"""Rows that came as JSON or as text, under the types that hold all of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from elute.core.errors import BadInput
from elute.export.cells import Cells, dumped
from elute.export.columnar import batches
from elute.export.columnar_write import plainly
from elute.export.kinds import Kind, arrow_type, settled, widened
from elute.export.to_json import equal, read

_BATCH = 256
Row = Mapping[str, object]


@dataclass(frozen=True)
class Shape:
    """The columns of the rows.

    Attributes:
        kinds: name -> what holds every value.
        as_text: the columns that no type holds, written as JSON text.
    """

    kinds: Mapping[str, Kind]
    as_text: tuple[str, ...]

    def schema(self) -> Any:
        """The Arrow schema."""
        import pyarrow as arrow

        text = arrow.string()
        fields = [
            arrow.field(name, text if name in self.as_text else arrow_type(kind))
            for name, kind in self.kinds.items()
        ]
        return arrow.schema(fields)

    def told(self) -> list[str]:
        """A sentence about the columns that no type holds."""
        if not self.as_text:
            return []
        return [f"Values of several kinds are written as JSON text: {', '.join(self.as_text)}."]


def shape_of(rows: Iterable[Row], columns: Sequence[str]) -> Shape:
    """What holds all values of all rows; the columns named first come first."""
    kinds: dict[str, Kind] = dict.fromkeys(columns, "null")
    for row in rows:
        for name, value in row.items():
            kinds[name] = widened(kinds.get(name, "null"), value)
    return Shape(kinds, tuple(name for name, kind in kinds.items() if not settled(kind)))


def write(path: Path, form: str, shape: Shape, rows: Iterator[Row], cells: Cells) -> None:
    """Write rows to Parquet, an Arrow file, or an Arrow stream ("huggingface").

    Args:
        path: where to.
        form: "parquet", "arrow" or "huggingface".
        shape: the columns of all rows.
        rows: name -> value.
        cells: makes JSON of the values that no type holds.
    """
    import pyarrow as arrow

    schema = shape.schema()

    def made() -> Iterator[Any]:
        while batch := list(islice(rows, _BATCH)):
            yield arrow.RecordBatch.from_pylist(
                [_row(row, shape, cells) for row in batch], schema=schema
            )

    plainly(form)(path, schema, made())


def holds(path: Path, form: str, rows: Iterator[Row]) -> bool:
    """Whether the file, read again, holds these rows and no other, in order.

    What is missing counts as null: a table has a place for every value.
    """
    import pyarrow as arrow

    try:
        written = (row for batch in batches(path, form) for row in batch.to_pylist())
        return all(
            ours is not None and theirs is not None and _same(ours, theirs)
            for ours, theirs in zip_longest(written, rows)
        )
    except (arrow.ArrowException, OSError, ValueError, BadInput):
        return False


def _row(row: Row, shape: Shape, cells: Cells) -> Row:
    """A row as Arrow takes it."""
    if not shape.as_text:
        return row
    text = {
        name: dumped(cells.plain(row[name])) for name in shape.as_text if row.get(name) is not None
    }
    return {**row, **text}


def _same(written: Row, row: Row) -> bool:
    """Whether a row that was read again is what it was."""
    for name in written.keys() | row.keys():
        ours, theirs = written.get(name), row.get(name)
        if not equal(_bare(ours), _bare(theirs)) and not _in_json(ours, theirs):
            return False
    return True


def _in_json(ours: object, theirs: object) -> bool:
    """Whether one is the other as JSON text."""
    try:
        return isinstance(ours, str) and equal(_bare(read(ours)), _bare(Cells().plain(theirs)))
    except ValueError:
        return False


def _bare(value: object) -> Any:
    """A value without the members that are null."""
    if isinstance(value, Mapping):
        return {name: _bare(each) for name, each in value.items() if each is not None}
    return [_bare(each) for each in value] if isinstance(value, list) else value
