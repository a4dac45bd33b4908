"""Text formats: kept bytes are copied, dropped records become JSON Lines with their reasons."""

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import orjson

from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.core.results import Ids
from elute.durable import replacing
from elute.export.plan import ExportPlan
from elute.export.slices import slices
from elute.export.staged import ORDINARY

_BLOCK = 4 << 20
BUFFER = 1 << 20
_REPORT = 4096
_REASONS = ("round", "reason", "author", "evidence")


def write_kept(plan: ExportPlan, path: Path, progress: Progress) -> None:
    """Copy the kept records, and the bytes that stay, to `path`."""
    ranges = ranges_of(plan).tolist()
    size = plan.source.stat().st_size
    with plan.source.open("rb", BUFFER) as source, replacing(path, ORDINARY) as file:
        for count, (start, end) in enumerate(ranges):
            source.seek(start)
            for at in range(start, end, _BLOCK):
                file.write(exactly(source, min(_BLOCK, end - at)))
            if count % _REPORT == 0:
                rows = len(plan.kept)
                progress(rows * end // max(1, size), rows, "writing the kept records")


def write_dropped(plan: ExportPlan, path: Path, progress: Progress) -> None:
    """Write the dropped records to `path`, one JSON object a line."""
    ids = plan.dropped_ids
    with plan.source.open("rb", BUFFER) as source, replacing(path, ORDINARY) as file:
        records = records_at(source, ids, plan.records.spans[ids])
        for count, (row, record) in enumerate(records):
            file.write(_line(plan, row, record))
            if count % _REPORT == 0:
                progress(row, len(plan.kept), "writing the dropped records")


def ranges_of(plan: ExportPlan) -> Ids:
    """The ranges of the source that make the kept file."""
    size = plan.source.stat().st_size
    return slices(plan.records.spans, plan.kept, size, plan.records.format == "json")


def records_at(file: BinaryIO, rows: Iterable[int], spans: Ids) -> Iterator[tuple[int, bytes]]:
    """Row id and bytes of the records at `spans`; short at the end of a file that is too short."""
    at = file.seek(0)
    starts, ends = spans[:, 0].tolist(), spans[:, 1].tolist()
    for row, start, end in zip(rows, starts, ends, strict=True):
        if start != at:
            file.seek(start)
        yield row, file.read(end - start)
        at = end


def exactly(file: BinaryIO, count: int) -> bytes:
    """`count` bytes, or an error: a source that shrinks while it is read must not pass."""
    try:
        block = file.read(count)
    except OSError as problem:
        hint = "Check the disk or the network share."
        raise BadInput(f"The source cannot be read: {problem.strerror}.", hint) from problem
    if len(block) != count:
        hint = "Let whoever writes to it finish, then export again."
        raise BadInput("The source became shorter while it was read.", hint)
    return block


def _line(plan: ExportPlan, row: int, record: bytes) -> bytes:
    """A dropped record as a line of JSON."""
    why = plan.why(row)
    entry: dict[str, object] = {"id": row, **{name: why.get(name) for name in _REASONS}}
    try:
        entry["record"] = record.decode()
    except UnicodeDecodeError:
        entry["record_base64"] = base64.b64encode(record).decode()
    try:
        return orjson.dumps(entry, default=str, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a lone surrogate or a very long number in the evidence
        line = json.dumps(entry, ensure_ascii=False, default=str)
        return line.encode("utf-8", "replace") + b"\n"
