"""The rows of a Parquet or Arrow source that leave, with columns that say why, in such a file."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from elute.core.errors import BadInput, CannotWrite
from elute.core.progress import Progress
from elute.export.columnar import filtered, schema_of
from elute.export.columnar_write import plainly
from elute.export.columns_check import same_rows
from elute.export.failed import failed
from elute.export.plan import ExportPlan

ADDED = ("elute_id", "elute_part", "elute_round", "elute_reason", "elute_author", "elute_evidence")


def write(plan: ExportPlan, path: Path, form: str, progress: Progress) -> None:
    """Write the dropped rows to `path`, as "parquet" or "arrow".

    Raises:
        CannotWrite: the parts have different columns.
    """
    import pyarrow as arrow

    text = arrow.string()
    kinds = (arrow.int64(), text, arrow.int32(), text, text, text)
    schema = _schema(plan)
    for name, kind in zip(ADDED, kinds, strict=True):
        schema = schema.append(arrow.field(_free(name, schema.names), kind))

    def batches() -> Iterator[Any]:
        for ids, part, batch in _dropped(plan):
            columns = [*batch.columns, *_reasons(plan, ids, part)]
            yield arrow.RecordBatch.from_arrays(columns, schema=schema)
            progress(ids[-1], len(plan.kept), "writing the dropped rows")

    plainly(form)(path, schema, batches())


def check(plan: ExportPlan, path: Path, form: str, progress: Progress) -> None:
    """See that the file holds the rows that leave, equal in value and order, and no other.

    Raises:
        EluteError: it is not so.
    """
    import pyarrow as arrow

    progress(0, len(plan.kept), "checking what was written")
    width = len(_schema(plan))
    try:
        rows = (batch for _, batch in filtered(path, form, None))
        good = same_rows((batch for _, _, batch in _dropped(plan)), rows, width)
        ids = [batch.column(width).to_pylist() for _, batch in filtered(path, form, None)]
        good = good and [row for some in ids for row in some] == plan.dropped_ids
    except (arrow.ArrowException, OSError, ValueError, IndexError, BadInput):
        good = False
    if not good:
        raise failed(plan)


def _dropped(plan: ExportPlan) -> Iterator[tuple[list[int], str, Any]]:
    """Row ids, part and record batch of the rows that leave."""
    for piece in plan.pieces:
        for rows, batch in filtered(piece.path, plan.records.format, ~piece.kept):
            yield [piece.first + row for row in rows], piece.name, batch


def _schema(plan: ExportPlan) -> Any:
    """The schema of all parts, without dictionaries that differ from part to part.

    Raises:
        CannotWrite: they have different ones.
    """
    first, *others = (schema_of(piece.path, plan.records.format) for piece in plan.pieces)
    if any(not first.equals(other) for other in others):
        title = "The files of the dataset have different columns: no table holds all dropped rows."
        raise CannotWrite(title, "Choose a name for them that ends in .jsonl.")
    return first


def _reasons(plan: ExportPlan, ids: list[int], part: str) -> list[Any]:
    """The added columns for these rows."""
    import pyarrow as arrow

    why = [plan.why(row) for row in ids]
    evidence = [json.dumps(it.get("evidence"), default=str) for it in why]
    return [
        arrow.array(ids, arrow.int64()),
        arrow.array([_words(part)] * len(ids), arrow.string()),
        arrow.array([it.get("round") for it in why], arrow.int32()),
        arrow.array([_words(it.get("reason")) for it in why], arrow.string()),
        arrow.array([_words(it.get("author")) for it in why], arrow.string()),
        arrow.array(evidence, arrow.string()),
    ]


def _words(value: object) -> str | None:
    """Text that Arrow takes: lone surrogates, which a quoted record may have, are replaced."""
    return None if value is None else str(value).encode("utf-8", "replace").decode()


def _free(name: str, taken: list[str]) -> str:
    """The name, numbered when the source has a column of that name (a dropped set, say)."""
    count, free = 1, name
    while free in taken:
        count += 1
        free = f"{name}#{count}"
    return free
