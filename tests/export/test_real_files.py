"""Real files: nothing dropped is the source, and kept + dropped is every record."""

import base64
import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as arrow
import pytest
from pyarrow import ipc, parquet

from elute.core.dataset import Part
from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.core.results import Records
from elute.export import ExportPlan, export
from elute.steps.load import Load, load
from elute.steps.load.values import fields_of

from .making import sha256, table_of, why


def loaded(source: Path, **settings: Any) -> tuple[tuple[Part, ...], Records]:
    """The parts and the records of one file."""
    parts = (Part(source.name, source),)
    return parts, load(Load(**settings), parts, silent)


def planned(source: Path, out: Path, **settings: Any) -> ExportPlan:
    """A plan to export a file whole, bad records too."""
    parts, records = loaded(source, **settings)
    kept = np.ones(len(records.texts), dtype=bool)

    def fields() -> Iterator[Mapping[str, object] | None]:
        return fields_of(parts, records.format)

    sums = (sha256(source),)
    return ExportPlan(parts, (source,), records, kept, out, why, sums, fields=fields, force=True)


def round_trip(source: Path, folder: Path, **settings: Any) -> int:
    """Export `source` whole and without every third row, and compare; the number of its records."""
    whole = planned(source, folder / "whole", **settings)
    content, count = source.read_bytes(), len(whole.kept)
    pieces = [content[start:end] for start, end in whole.records.spans.tolist()]
    export(whole, silent)
    assert (folder / "whole").read_bytes() == content, source.name
    kept = np.arange(count) % 3 > 0
    # The ending of the source helps to find the format, as it does in the source.
    half = replace(whole, kept=kept, out=folder / f"half{source.suffix}", dropped=folder / "left")
    export(half, silent)
    left = [json.loads(it) for it in (folder / "left").read_bytes().splitlines()]
    merged = {it["id"]: _bytes(it) for it in left}
    if kept.any():
        form = whole.records.format
        again = loaded(half.out, **{**settings, "format": form})[1]
        raw = half.out.read_bytes()
        stayed = [raw[start:end] for start, end in again.spans.tolist()]
        merged |= dict(zip(np.flatnonzero(kept).tolist(), stayed, strict=True))
    assert [merged[row] for row in range(count)] == pieces, source.name
    return count


def _bytes(entry: dict[str, str]) -> bytes:
    """The record of a dropped line."""
    if "record" in entry:
        return entry["record"].encode()
    return base64.b64decode(entry["record_base64"])


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("clinc150/clinc150_full.csv", 23_700),
        ("ko_chatbot/raw/ChatbotData.csv", 11_823),
        ("gpteacher/toolformer_neardup.jsonl", 7673),
        ("naughty_strings/raw/blns.json", 515),
        ("naughty_strings/raw/blns.txt", 742),
        ("utf8tests/raw/utf8tests.txt", 841),
    ],
)
def test_datasets(shared: Path, tmp_path: Path, name: str, rows: int) -> None:
    """Whole datasets, in CSV, JSON Lines, JSON and text."""
    assert round_trip(shared / name, tmp_path) == rows


@pytest.mark.data
def test_llamafactory(shared: Path, tmp_path: Path) -> None:
    """Every shape of fine-tuning data, and the two other texts that lie there."""
    paths = sorted((shared / "llamafactory_demo/raw/data").iterdir())
    data = [it for it in paths if it.suffix != ".md" and it.name != "dataset_info.json"]
    assert len(data) == 15
    assert sum(round_trip(path, tmp_path) for path in data) == 4510
    others = [it for it in paths if it not in data]
    assert all(round_trip(path, tmp_path, format="text") > 100 for path in others)


@pytest.mark.data
def test_csv_spectrum(shared: Path, tmp_path: Path) -> None:
    """Every CSV of the spectrum, with both line ends."""
    tried = 0
    for path in sorted((shared / "csv_spectrum").glob("*/csvs/*.csv")):
        column = path.read_text("utf-8").split(",")[0].strip('"')
        assert round_trip(path, tmp_path, text=column) > 0
        tried += 1
    assert tried >= 12


@pytest.mark.data
def test_json_suite(shared: Path, tmp_path: Path) -> None:
    """Every eighth case, where it loads, is exported byte for byte in any form."""
    exported = 0
    for path in sorted((shared / "json_test_suite/raw").glob("test_*/*.json"))[::8]:
        for form in ("json", "jsonl", "text"):
            try:
                exported += round_trip(path, tmp_path, format=form) > 0
            except BadInput:
                continue
    assert exported > 30


@pytest.mark.data
def test_utf8_cases_as_one_file(shared: Path, tmp_path: Path) -> None:
    """Invalid sequences of every kind, as records of a text file, come out as they went in."""
    lines = (shared / "utf8tests/raw/utf8tests.txt").read_text("utf-8").splitlines()
    cases = [it.split(":") for it in lines if ":invalid hex:" in it and not it.startswith("#")]
    raw = [bytes.fromhex(case[2]) for case in cases]
    raw = [it for it in raw if b"\x00" not in it]
    source = tmp_path / "cases.txt"
    source.write_bytes(b"\n".join(raw))
    assert len(raw) > 100
    assert round_trip(source, tmp_path) == len(raw)


def _csv(texts: list[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["id", "text"], *([n, text] for n, text in enumerate(texts))])
    return out.getvalue().encode()


def _arrow(texts: list[str]) -> bytes:
    out = io.BytesIO()
    table = arrow.table({"id": list(range(len(texts))), "text": texts})
    with ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


def _parquet(texts: list[str]) -> bytes:
    out = io.BytesIO()
    parquet.write_table(arrow.table({"id": list(range(len(texts))), "text": texts}), out)
    return out.getvalue()


_WRITERS = {
    "csv": _csv,
    "jsonl": lambda texts: b"".join(json.dumps({"text": it}).encode() + b"\n" for it in texts),
    "json": lambda texts: json.dumps([{"text": it} for it in texts], indent=1).encode(),
    "parquet": _parquet,
    "arrow": _arrow,
}


@pytest.mark.data
@pytest.mark.parametrize("given", list(_WRITERS))
@pytest.mark.parametrize("wanted", list(_WRITERS))
def test_naughty_strings(shared: Path, tmp_path: Path, given: str, wanted: str) -> None:
    """Each of 515 strings, loaded from any format and exported to any, is what it was."""
    texts = json.loads((shared / "naughty_strings/raw/blns.json").read_bytes())
    assert len(texts) == 515
    source, out = tmp_path / f"a.{given}", tmp_path / f"out.{wanted}"
    source.write_bytes(_WRITERS[given](texts))
    plan = replace(planned(source, out, text="text"), form=wanted)
    assert list(plan.records.texts) == texts
    export(plan, silent)
    if wanted == "csv":
        read = io.StringIO(out.read_bytes().decode(), newline="")
        assert [row["text"] for row in csv.DictReader(read)] == texts
    elif wanted == "json":
        assert [row["text"] for row in json.loads(out.read_bytes())] == texts
    elif wanted == "jsonl":
        lines = out.read_bytes().split(b"\n")[:-1]
        assert [json.loads(line)["text"] for line in lines] == texts
    else:
        assert table_of(out, wanted)["text"].to_pylist() == texts
    assert (
        wanted != given or given in ("parquet", "arrow") or out.read_bytes() == source.read_bytes()
    )
