"""The rows that leave, one JSON object a line: which, from where, why, and the record itself.

A record of text is `record`. One whose bytes are no text in UTF-8 is `record_base64`: its bytes as
they stand in the user's file, so in UTF-16 where the file is.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from elute.core.fingerprint import of_texts
from elute.core.progress import Progress
from elute.core.recoding import recoded
from elute.durable import replacing
from elute.export.cells import Cells
from elute.export.columnar import filtered, values_of
from elute.export.failed import failed
from elute.export.forms import COLUMNAR
from elute.export.plan import ExportPlan, Piece
from elute.export.staged import ORDINARY
from elute.export.text import dropped_of
from elute.export.to_json import equal, read

_REPORT = 4096
_REASONS = ("round", "reason", "author", "evidence")


def write(plan: ExportPlan, path: Path, progress: Progress) -> None:
    """Write the dropped rows to `path`."""
    with replacing(path, ORDINARY) as file:
        for count, (row, piece, record) in enumerate(_dropped(plan)):
            file.write(_line(plan, row, piece, record))
            if count % _REPORT == 0:
                progress(row, len(plan.kept), "writing the dropped records")


def check(plan: ExportPlan, path: Path, progress: Progress) -> None:
    """See that the file holds the rows that leave, as they were loaded, and no other.

    Raises:
        EluteError: it is not so.
    """
    progress(0, len(plan.kept), "checking what was written")
    columnar = plan.records.format in COLUMNAR
    try:
        with path.open("rb") as file:
            entries = map(read, file)
            good = _same_values(plan, entries) if columnar else _same_bytes(plan, entries)
    except (ValueError, KeyError, TypeError):
        good = False
    if not good:
        raise failed(plan)


def _dropped(plan: ExportPlan) -> Iterator[tuple[int, Piece, Any]]:
    """Row id, piece, and the record: bytes, or plain values of a columnar source."""
    if plan.records.format not in COLUMNAR:
        yield from dropped_of(plan.pieces)
        return
    cells = Cells()
    for piece in plan.pieces:
        for rows, batch in filtered(piece.path, plan.records.format, ~piece.kept):
            names = batch.schema.names
            columns = zip(*(values_of(it, _marked) for it in batch.columns), strict=True)
            for row, values in zip(rows, columns, strict=True):
                yield piece.first + row, piece, _named(names, map(cells.plain, values))


def _marked(raw: bytes) -> object:
    """The bytes of a text that is not UTF-8, so that nobody takes them for the text."""
    return {"base64": base64.b64encode(raw).decode()}


def _named(names: list[str], values: Iterator[Any]) -> dict[str, Any]:
    """Values by the names of their columns; a second `a` is `a#2`, as `load` calls it."""
    record: dict[str, Any] = {}
    for name, value in zip(names, values, strict=True):
        count, free = 1, name
        while free in record:
            count += 1
            free = f"{name}#{count}"
        record[free] = value
    return record


def _line(plan: ExportPlan, row: int, piece: Piece, record: bytes | Mapping[str, Any]) -> bytes:
    """A dropped record as a line of JSON."""
    why = plan.why(row)
    entry: dict[str, object] = {"id": row, "part": piece.name}
    entry |= {name: why.get(name) for name in _REASONS}
    if isinstance(record, bytes):
        try:
            entry["record"] = record.decode()
        except UnicodeDecodeError:
            raw = b"".join(recoded([record], "utf-8", piece.wide)) if piece.wide else record
            entry["record_base64"] = base64.b64encode(raw).decode()
    else:
        entry["record"] = record
    try:
        return orjson.dumps(entry, default=str, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # a lone surrogate or a very long number
        return json.dumps(entry, default=str).encode() + b"\n"


def _same_bytes(plan: ExportPlan, entries: Iterator[Any]) -> bool:
    """Whether the entries hold the bytes that were loaded, by the hashes of then."""
    ids: list[int] = []
    wide = {piece.name: piece.wide for piece in plan.pieces}

    def records() -> Iterator[bytes]:
        for entry in entries:
            ids.append(entry["id"])
            if "record" in entry:
                yield entry["record"].encode()
            else:
                raw = base64.b64decode(entry["record_base64"], validate=True)
                codec = wide[entry["part"]]
                yield b"".join(recoded([raw], codec, "utf-8")) if codec else raw

    found = of_texts(records())
    return ids == plan.dropped_ids and (
        found.tobytes() == plan.records.hashes[plan.dropped_ids].tobytes()
    )


def _same_values(plan: ExportPlan, entries: Iterator[Any]) -> bool:
    """Whether the entries hold the values that the source still has."""
    for row, _, record in _dropped(plan):
        entry = next(entries, None)
        if entry is None or entry["id"] != row or not equal(entry["record"], record):
            return False
    return next(entries, None) is None
