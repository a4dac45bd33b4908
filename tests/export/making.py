"""Records found by a reader of the tests' own, so that `export` is proved apart from `load`."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from elute.core.dataset import Part
from elute.core.findings import Finding, Findings, found
from elute.core.fingerprint import of_texts
from elute.core.results import PartRecords, Records
from elute.core.rules import BAD_RECORD
from elute.core.texts import Texts
from elute.export import ExportPlan

Fields = Mapping[str, object]
Row = tuple[int, int, Fields | None]
ENDINGS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".json": "json",
    ".txt": "text",
    ".parquet": "parquet",
    ".arrow": "arrow",
}
_SPACE = " \t\r\n"


def why(row: int) -> Mapping[str, object]:
    """Rows leave in two rounds for two reasons."""
    reason = "a copy" if row % 2 else "blank"
    evidence = {"witness": row}
    return {"round": 1 + row % 2, "reason": reason, "author": "person", "evidence": evidence}


def rows_of(path: Path, form: str) -> list[Row]:
    """First and past-the-end byte (or row) and fields of every record; None for a bad one."""
    readers = {"csv": _table, "tsv": _table, "jsonl": _lines, "json": _array, "text": _plain}
    if form in readers:
        return list(readers[form](path.read_bytes()))
    return [(at, at + 1, fields) for at, fields in enumerate(table_of(path, form).to_pylist())]


def table_of(path: Path, form: str) -> Any:
    """A Parquet or Arrow file, whole."""
    from pyarrow import ipc, parquet

    if form == "parquet":
        return parquet.ParquetFile(path).read()
    if path.read_bytes()[:6] == b"ARROW1":
        return ipc.open_file(path).read_all()
    return ipc.open_stream(path).read_all()


def plan_of(
    parts: Sequence[Part],
    out: Path,
    drop: Sequence[int] = (),
    originals: Sequence[Path] = (),
    **more: Any,
) -> ExportPlan:
    """An export of these parts without some of their rows; bad records leave by themselves."""
    form = ENDINGS[parts[0].path.suffix]
    every = [rows_of(part.path, form) for part in parts]
    rows = [row for some in every for row in some]
    records = _records(parts, form, every)
    kept = np.ones(len(rows), dtype=bool)
    kept[list(drop)] = False
    kept[records.bad] = False

    def fields() -> Iterator[Fields | None]:
        return (fields for _, _, fields in rows)

    files = tuple(originals) or tuple(part.path for part in parts)
    plain: dict[str, Any] = {"why": why, "sums": tuple(map(sha256, files)), "fields": fields}
    return ExportPlan(tuple(parts), files, records, kept, out, **(plain | more))


def sha256(path: Path) -> str:
    """The sum of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _records(parts: Sequence[Part], form: str, every: list[list[Row]]) -> Records:
    """What `load` would find."""
    rows = [row for some in every for row in some]
    bad = np.array([at for at, row in enumerate(rows) if row[2] is None], dtype=np.int64)
    notes = Texts.of(f"line {at + 1}: broken" for at in bad.tolist())
    broken = Finding(BAD_RECORD, "drop", True, "broken", found(bad), notes)
    columns = dict.fromkeys(name for _, _, fields in rows for name in fields or ())
    splits = list(dict.fromkeys(part.split for part in parts if part.split))
    numbers = [splits.index(part.split) if part.split else -1 for part in parts]
    return Records(
        format=form,
        parts=tuple(
            PartRecords(part.name, len(some), "utf-8" if form in _TEXT else "", part.split)
            for part, some in zip(parts, every, strict=True)
        ),
        columns=tuple(columns),
        shape="",
        text_from="text",
        texts=Texts.of("" for _ in rows),
        spans=np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2),
        hashes=of_texts(_raw(parts, form, every)),
        label_from="",
        labels=np.full(len(rows), -1, dtype=np.int32),
        label_names=(),
        split_from="files" if splits else "",
        splits=np.repeat(numbers, [len(some) for some in every]).astype(np.int8),
        split_names=tuple(splits),
        times=np.zeros(0),
        findings=Findings.of([broken] if len(bad) else []),
    )


_TEXT = ("csv", "tsv", "jsonl", "json", "text")


def _raw(parts: Sequence[Part], form: str, every: list[list[Row]]) -> Iterator[bytes]:
    """The bytes of every record."""
    for part, rows in zip(parts, every, strict=True):
        content = part.path.read_bytes() if form in _TEXT else b""
        yield from (content[start:end] for start, end, _ in rows)


def _physical(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines with the byte they begin at."""
    at = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    for line in raw[at:].split(b"\n"):
        yield at, line
        at += len(line) + 1


def _plain(raw: bytes) -> Iterator[Row]:
    """One line a record; none after the last line end."""
    for at, line in _physical(raw):
        if at < len(raw):
            text = line.rstrip(b"\r")
            yield at, at + len(text), {"text": text.decode("utf-8", "replace")}


def _lines(raw: bytes) -> Iterator[Row]:
    """One object a line; what is none is bad."""
    for at, line in _physical(raw):
        text = line.rstrip(b"\r")
        if text.strip():
            try:
                fields = json.loads(text)
            except ValueError:
                fields = None
            yield at, at + len(text), fields if isinstance(fields, dict) else None


def _array(raw: bytes) -> Iterator[Row]:
    """The elements of the first array."""
    text = raw.decode("latin-1")
    at = text.index("[") + 1
    while True:
        while text[at] in _SPACE + ",":
            at += 1
        if text[at] == "]":
            return
        end = json.JSONDecoder().raw_decode(text, at)[1]
        value = json.loads(raw[at:end])
        yield at, end, value if isinstance(value, dict) else {"value": value}
        at = end


def _table(raw: bytes) -> Iterator[Row]:
    """Records below the header."""
    taken: list[tuple[int, bytes]] = []

    def feed() -> Iterator[str]:
        for at, line in _physical(raw):
            if at < len(raw):
                taken.append((at, line.rstrip(b"\r")))
                yield line.decode() + "\n"

    header: list[str] | None = None
    tab = b"\t" in raw.split(b"\n")[0]
    for row in csv.reader(feed(), delimiter="\t" if tab else ","):
        first, (last, line) = taken[0][0], taken[-1]
        taken.clear()
        if not row:
            continue
        if header is None:
            header = row
        else:
            yield first, last + len(line), dict(zip(header, row, strict=False))


def read_csv(path: Path, delimiter: str = ",") -> list[list[str]]:
    """Every row, header too."""
    text = path.read_bytes().decode()
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
