"""One record as it stands in the source, for people to read."""

import json
from pathlib import Path
from typing import Any

from elute.core.errors import BadInput
from elute.core.results import Records


def read_record(source: Path, records: Records, row: int) -> str:
    """The record of a row as text; bytes that are not text are shown as such, Parquet as JSON.

    Raises:
        BadInput: the source cannot be read.
    """
    if records.format == "parquet":
        return json.dumps(_parquet_row(source, row), indent=2, ensure_ascii=False, default=str)
    start, end = (int(place) for place in records.spans[row])
    try:
        with source.open("rb") as file:
            file.seek(start)
            return file.read(end - start).decode(records.encoding or "utf-8", "backslashreplace")
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise BadInput(f"{source} cannot be read: {why}.", "Check the disk.") from problem


def _parquet_row(source: Path, row: int) -> Any:
    """One row of a Parquet file; only its row group is read."""
    from pyarrow import parquet

    with parquet.ParquetFile(source) as file:
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            if row < rows:
                return file.read_row_group(group).slice(row, 1).to_pylist()[0]
            row -= rows
    raise BadInput(f"{source} has fewer rows than when it was loaded.", "Put the old file back.")
