"""Read an export to Parquet again, and see that kept + dropped is the input, row by row."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from elute.core.errors import BadInput, EluteError
from elute.core.progress import Progress
from elute.export.parquet import ADDED, filtered
from elute.export.plan import ExportPlan


def check(plan: ExportPlan, out: Path, dropped: Path | None, progress: Progress) -> None:
    """See that each file holds its rows of the source, equal in value and order, and no other.

    Args:
        plan: the export.
        out: the kept file, as it lies on the disk.
        dropped: the dropped file, if one was asked for.
        progress: told at the beginning and at the end.

    Raises:
        EluteError: it is not so.
    """
    import pyarrow as arrow
    from pyarrow import parquet

    rows = len(plan.kept)
    progress(0, rows, "checking what was written")
    try:
        schema = parquet.read_schema(plan.source)
        good = parquet.read_schema(out).equals(schema, check_metadata=True)
        good = good and _same(_rows(plan.source, plan.kept), _rows(out, None))
        if dropped is not None:
            good = good and _ids(dropped, len(schema)) == plan.dropped_ids
            good = good and _same(_rows(plan.source, ~plan.kept), _rows(dropped, None), len(schema))
    except (arrow.ArrowException, OSError, ValueError, BadInput):
        good = False
    if not good:
        title = f"The export of {plan.source} failed its check: kept + dropped is not the input."
        raise EluteError(title, "No file was left. Check the disk, then export again.")
    progress(rows, rows, "checking what was written")


def _rows(path: Path, mask: Any) -> Iterator[Any]:
    """Record batches of the rows in `mask`, or of all."""
    from pyarrow import parquet

    if mask is None:
        mask = np.ones(parquet.read_metadata(path).num_rows, dtype=bool)
    return (batch for _, batch in filtered(path, mask))


def _same(left: Iterator[Any], right: Iterator[Any], width: int | None = None) -> bool:
    """Whether two streams hold equal rows in equal order, however they are cut into batches.

    Args:
        left: batches.
        right: batches; may have more columns behind.
        width: how many columns of `right` count; None for all.
    """
    one = other = None
    while True:
        one = one if one is not None and one.num_rows else next(left, None)
        other = other if other is not None and other.num_rows else next(right, None)
        if one is None or other is None:
            return one is None and other is None
        count = min(one.num_rows, other.num_rows)
        pairs = zip(one.slice(0, count).columns, other.slice(0, count).columns[:width], strict=True)
        if not all(_equal(a, b) for a, b in pairs):
            return False
        one, other = one.slice(count), other.slice(count)


def _equal(one: Any, other: Any) -> bool:
    """Equal values; NaN counts as equal to NaN, which Arrow denies."""
    return one.equals(other) or repr(one.to_pylist()) == repr(other.to_pylist())


def _ids(path: Path, width: int) -> list[int]:
    """The row ids a dropped file names, in the column after the source's `width` columns."""
    ids: list[int] = []
    for batch in _rows(path, None):
        if batch.num_columns != width + len(ADDED):
            return []
        ids += batch.column(width).to_pylist()
    return ids
