"""Read an export of a text format again, and see that kept + dropped is the input."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import orjson

from elute.core.errors import EluteError
from elute.core.progress import Progress
from elute.core.results import Ids
from elute.export.digest import add, sum_of
from elute.export.plan import ExportPlan
from elute.export.slices import places
from elute.export.text import BUFFER, exactly, ranges_of, records_at

# What may stand between two records besides a JSON array's comma.
_SPACE = {"json": b" \t\r\n", "jsonl": b" \t\r\n\x0b\x0c"}


def check(plan: ExportPlan, out: Path, dropped: Path | None, progress: Progress) -> None:
    """See that the kept file and the dropped file hold the input's records and nothing else.

    Args:
        plan: the export.
        out: the kept file, as it lies on the disk.
        dropped: the dropped file, if one was asked for; otherwise the source stands for it.
        progress: told at the beginning and at the end.

    Raises:
        EluteError: it is not so.
    """
    rows = len(plan.kept)
    progress(0, rows, "checking what was written")
    with plan.source.open("rb", BUFFER) as source, out.open("rb", BUFFER) as kept:
        every = sum_of(records_at(source, range(rows), plan.records.spans))
        stayed = sum_of(records_at(kept, np.flatnonzero(plan.kept).tolist(), _kept_spans(plan)))
        clean = _only_separators(plan, kept, source)
        ids = plan.dropped_ids
        if dropped is None:
            left = sum_of(records_at(source, ids, plan.records.spans[ids]))
        else:
            left = _sum_of_dropped(dropped)
    if add(stayed, left) != every or left[0] != len(ids) or not clean:
        title = f"The export of {plan.source} failed its check: kept + dropped is not the input."
        raise EluteError(title, "No file was left. Check the disk, then export again.")
    progress(rows, rows, "checking what was written")


def _kept_spans(plan: ExportPlan) -> Ids:
    """Where the kept records must stand in the kept file."""
    spans = plan.records.spans[plan.kept]
    starts = places(ranges_of(plan), spans[:, 0])
    return np.stack([starts, starts + spans[:, 1] - spans[:, 0]], axis=1)


def _only_separators(plan: ExportPlan, kept: BinaryIO, source: BinaryIO) -> bool:
    """Whether the kept file begins and ends like the source, with only separators between."""
    spans, places_ = plan.records.spans, _kept_spans(plan)
    joined = plan.records.format == "json"
    space = _SPACE.get(plan.records.format, b"\r\n")
    source.seek(0)
    head = exactly(source, int(spans[0, 0]))
    kept.seek(0)
    if kept.read(len(head)) != head:
        return False
    gaps = np.stack([places_[:-1, 1], places_[1:, 0]], axis=1)
    comma = b"," if joined else b""
    if any(gap.strip(space) != comma for _, gap in records_at(kept, range(len(gaps)), gaps)):
        return False
    kept.seek(int(places_[-1, 1]) if len(places_) else len(head))
    rest = kept.read()
    if not joined:
        return not rest.strip(space)
    source.seek(int(spans[-1, 1]))
    return rest == source.read()


def _sum_of_dropped(path: Path) -> tuple[int, int]:
    """Count and hash of the records in a dropped file; of nothing, where a line cannot be read."""
    try:
        with path.open("rb") as file:
            return sum_of(_dropped(file))
    except (ValueError, KeyError, TypeError, OverflowError):
        return 0, 0


def _dropped(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Row id and bytes of every record in a dropped file."""
    for line in file:
        entry = orjson.loads(line)
        if "record" in entry:
            yield entry["id"], entry["record"].encode()
        else:
            yield entry["id"], base64.b64decode(entry["record_base64"], validate=True)
