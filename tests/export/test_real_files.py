"""Real files: nothing dropped is the source, and kept + dropped is every record."""

import base64
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.export import ExportPlan, export
from elute.steps.load import Load, load

from .conftest import why

pytestmark = pytest.mark.data


def round_trip(source: Path, folder: Path, **settings: str) -> int:
    """Export `source` whole and in two halves, and compare; the number of its records."""
    records = load(Load(**settings), source, silent)
    content, count = source.read_bytes(), len(records.texts)
    pieces = [content[start:end] for start, end in records.spans.tolist()]
    whole = ExportPlan(
        source, records, np.ones(count, dtype=bool), folder / "whole", why, force=True
    )
    export(whole, silent)
    assert (folder / "whole").read_bytes() == content, source.name
    kept = np.random.default_rng(count).random(count) < 0.5
    half = replace(whole, kept=kept, out=folder / "half", dropped=folder / "left")
    export(half, silent)
    left = [json.loads(it) for it in (folder / "left").read_bytes().splitlines()]
    lost = {it["id"]: _bytes(it) for it in left}
    stayed: list[bytes] = []
    if kept.any():
        raw = (folder / "half").read_bytes()
        again = load(
            Load(format=records.format, text=settings.get("text", "")), folder / "half", silent
        )
        stayed = [raw[start:end] for start, end in again.spans.tolist()]
    merged = {**lost, **dict(zip(np.flatnonzero(kept).tolist(), stayed, strict=True))}
    assert [merged[row] for row in range(count)] == pieces, source.name
    return count


def _bytes(entry: dict[str, str]) -> bytes:
    """The record of a dropped line."""
    if "record" in entry:
        return entry["record"].encode()
    return base64.b64decode(entry["record_base64"])


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


def test_llamafactory(shared: Path, tmp_path: Path) -> None:
    """Every shape of fine-tuning data."""
    paths = sorted((shared / "llamafactory_demo/raw/data").iterdir())
    data = [it for it in paths if it.name not in ("dataset_info.json", "README.md")]
    assert sum(round_trip(path, tmp_path) for path in data) == 4510


def test_csv_spectrum(shared: Path, tmp_path: Path) -> None:
    """Every CSV of the spectrum, with both line ends."""
    for path in sorted((shared / "csv_spectrum").glob("*/csvs/*.csv")):
        column = path.read_text("utf-8").split(",")[0].strip('"')
        assert round_trip(path, tmp_path, text=column) > 0


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
