"""Parquet: rows are filtered batch by batch; schema, metadata, compression and values stay."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.durable import replacing
from elute.export.plan import ExportPlan
from elute.export.staged import ORDINARY

_BATCH = 1024
# A row group is cut when it has this many rows or bytes, so that memory stays flat.
_GROUP_ROWS = 65_536
_GROUP_BYTES = 128 << 20
ADDED = ("elute_id", "elute_round", "elute_reason", "elute_author", "elute_evidence")


def write_kept(plan: ExportPlan, path: Path, progress: Progress) -> None:
    """Write the kept rows to `path`."""
    with _readable(plan.source):
        schema = _open(plan.source).schema_arrow
        batches = (batch for _, batch in filtered(plan.source, plan.kept))
        _write(plan, path, schema, _told(batches, plan, progress))


def write_dropped(plan: ExportPlan, path: Path, progress: Progress) -> None:
    """Write the dropped rows to `path`, with the columns that say who dropped them and why."""
    import pyarrow as arrow

    kinds = (arrow.int64(), arrow.int32(), arrow.string(), arrow.string(), arrow.string())
    with _readable(plan.source):
        schema = _open(plan.source).schema_arrow
        for name, kind in zip(ADDED, kinds, strict=True):
            schema = schema.append(arrow.field(_free(name, schema.names), kind))
        batches = (
            arrow.RecordBatch.from_arrays([*batch.columns, *_reasons(plan, ids)], schema=schema)
            for ids, batch in filtered(plan.source, ~plan.kept)
        )
        _write(plan, path, schema, _told(batches, plan, progress))


def filtered(path: Path, mask: NDArray[np.bool_]) -> Iterator[tuple[list[int], Any]]:
    """Row ids and a record batch of the rows in `mask` (n,), for every stretch of the file.

    Raises:
        BadInput: the file has not n rows, or a page of it is broken.
    """
    import pyarrow as arrow

    at = 0
    with _readable(path, OSError):
        file = _open(path)
        if file.metadata.num_rows != len(mask):
            title = f"{path} has {file.metadata.num_rows:,} rows, not {len(mask):,}."
            raise BadInput(title, "Put the old file back, or load the new one in a new session.")
        for batch in file.iter_batches(_BATCH):
            here = mask[at : at + batch.num_rows]
            ids = (np.flatnonzero(here) + at).tolist()
            if ids:
                yield ids, batch.filter(arrow.array(here))
            at += batch.num_rows


@contextmanager
def _readable(path: Path, *more: type[Exception]) -> Iterator[None]:
    """Turn what pyarrow says about a broken source into a sentence.

    An OSError is only about the source where nothing is written: name it in `more` there.
    """
    import pyarrow as arrow

    try:
        yield
    except (arrow.ArrowException, ValueError, OverflowError, *more) as problem:
        why = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        hint = "Copy it again from where it came, or write it anew."
        raise BadInput(f"{path} cannot be read to its end: {why}", hint) from None


def _write(plan: ExportPlan, path: Path, schema: Any, batches: Iterator[Any]) -> None:
    """Write batches in row groups of a fair size."""
    import pyarrow as arrow
    from pyarrow import parquet

    # Elements of lists keep the name they have in the schema; the standard one is "element", but
    # older writers said "item" or "array".
    keep = {"compression": _compression(plan.source), "use_compliant_nested_type": False}
    with replacing(path, ORDINARY) as file, parquet.ParquetWriter(file, schema, **keep) as writer:
        waiting: list[Any] = []
        for batch in batches:
            waiting.append(batch)
            rows, size = sum(it.num_rows for it in waiting), sum(it.nbytes for it in waiting)
            if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
                writer.write_table(arrow.Table.from_batches(waiting, schema))
                waiting = []
        if waiting:
            writer.write_table(arrow.Table.from_batches(waiting, schema))


def _compression(path: Path) -> dict[str, str]:
    """The codec of each column in the source.

    A batch is read first because that raises where the footer's columns are broken; asking for them
    unread ends the process (pyarrow 26 lets the C++ exception through).
    """
    file = _open(path)
    if next(file.iter_batches(1), None) is None:
        return {}
    footer = file.metadata
    columns = (footer.row_group(0).column(place) for place in range(footer.num_columns))
    return {
        column.path_in_schema: column.compression.replace("UNCOMPRESSED", "NONE")
        for column in columns
    }


def _reasons(plan: ExportPlan, ids: list[int]) -> list[Any]:
    """The added columns for these rows."""
    import pyarrow as arrow

    why = [plan.why(row) for row in ids]
    evidence = [json.dumps(it.get("evidence"), default=str) for it in why]
    return [
        arrow.array(ids, arrow.int64()),
        arrow.array([it.get("round") for it in why], arrow.int32()),
        arrow.array([_words(it.get("reason")) for it in why], arrow.string()),
        arrow.array([_words(it.get("author")) for it in why], arrow.string()),
        arrow.array(evidence, arrow.string()),
    ]


def _words(value: object) -> str | None:
    """Text that Arrow takes: lone surrogates, which a quoted record may have, are replaced."""
    return None if value is None else str(value).encode("utf-8", "replace").decode()


def _told(batches: Iterator[Any], plan: ExportPlan, progress: Progress) -> Iterator[Any]:
    """The batches, with a report after each."""
    done, rows = 0, len(plan.kept)
    for batch in batches:
        yield batch
        done += batch.num_rows
        progress(done, rows, "writing rows")


def _free(name: str, taken: list[str]) -> str:
    """The name, numbered when the source has a column of that name (a dropped set, say)."""
    count, free = 1, name
    while free in taken:
        count += 1
        free = f"{name}#{count}"
    return free


def _open(path: Path) -> Any:
    """The file's reader."""
    from pyarrow import parquet

    return parquet.ParquetFile(path)
