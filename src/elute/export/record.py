"""One record as it stands in the source, for a person to read."""

import json
from collections.abc import Sequence
from typing import Any

from elute.core.dataset import Part
from elute.core.errors import BadInput
from elute.core.results import Records
from elute.export.columnar import BATCH, filtered, readable, values_of
from elute.export.forms import COLUMNAR


def read_record(parts: Sequence[Part], records: Records, row: int) -> str:
    """The record of a row as text; bytes that are not text are shown as such, values as JSON.

    Raises:
        BadInput: the source cannot be read.
    """
    place, number = records.place(row)
    part, encoding = parts[place], records.parts[place].encoding
    if records.format in COLUMNAR:
        found = _row(part, records.format, number)
        return json.dumps(found, indent=2, ensure_ascii=False, default=str)
    start, end = (int(at) for at in records.spans[row])
    try:
        with part.path.open("rb") as file:
            file.seek(start)
            return file.read(end - start).decode(encoding or "utf-8", "backslashreplace")
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise BadInput(f"{part.path} cannot be read: {why}.", "Check the disk.") from problem


def _row(part: Part, form: str, number: int) -> Any:
    """One row of a columnar file; of Parquet only its row group is read, and not to its end."""
    from pyarrow import parquet

    if form == "parquet":
        with readable(part.path, OSError), parquet.ParquetFile(part.path) as file:
            for group in range(file.num_row_groups):
                rows = file.metadata.row_group(group).num_rows
                if number < rows:
                    return _nth(file.iter_batches(BATCH, row_groups=[group]), number, part)
                number -= rows
    return _nth((batch for _, batch in filtered(part.path, form, None)), number, part)


def _shown(raw: bytes) -> str:
    """Bytes that are not UTF-8, as a person can read them."""
    return raw.decode("utf-8", "backslashreplace")


def _nth(batches: Any, number: int, part: Part) -> Any:
    """The row `number` of a stream of record batches."""
    for batch in batches:
        if number < batch.num_rows:
            cells = [values_of(column, _shown)[0] for column in batch.slice(number, 1).columns]
            return dict(zip(batch.schema.names, cells, strict=True))
        number -= batch.num_rows
    raise BadInput(f"{part.path} has fewer rows than when it was loaded.", "Put the old file back.")
