"""Real files, with what is known about them."""

import csv
import json
from pathlib import Path

import pytest

from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.steps.load import Load, load

pytestmark = pytest.mark.data


def test_csv_spectrum(shared: Path) -> None:
    """Every CSV means the JSON beside it (one of them is wrong at its source)."""
    folder = shared / "csv_spectrum"
    for path in sorted((folder / "derived/csvs").glob("*.csv")):
        meant = json.loads((folder / f"raw/json/{path.stem}.json").read_text("utf-8"))
        if path.stem == "location_coordinates":
            continue
        for column in meant[0]:
            records = load(Load(text=column), path, silent)
            assert list(records.texts) == [row[column] for row in meant], (path.stem, column)


def test_clinc150(shared: Path) -> None:
    """23,700 requests, the text found, every span the line it came from."""
    path = shared / "clinc150/clinc150_full.csv"
    content = path.read_bytes()
    records = load(Load(), path, silent)
    assert (records.text_from, len(records.texts)) == ("text", 23_700)
    for row in (0, 11_111, 23_699):
        start, end = records.spans[row].tolist()
        assert next(csv.reader([content[start:end].decode()]))[0] == records.texts[row]


def test_naughty_strings(shared: Path) -> None:
    """Every naughty string comes through as it is."""
    path = shared / "naughty_strings/raw/blns.json"
    assert list(load(Load(), path, silent).texts) == json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("name", "rows", "column"),
    [
        ("alpaca_en_demo.json", 999, "instruction"),
        ("glaive_toolcall_en_demo.json", 300, "conversations"),
        ("c4_demo.jsonl", 300, "text"),
        ("kto_en_demo.json", 300, "messages"),
        ("wiki_demo.txt", 30, "text"),
    ],
)
def test_llamafactory(shared: Path, name: str, rows: int, column: str) -> None:
    """The shapes fine-tuning data comes in are read without a setting."""
    records = load(Load(), shared / "llamafactory_demo/raw/data" / name, silent)
    assert (len(records.texts), records.text_from) == (rows, column)


def test_json_suite_never_ends_in_a_traceback(shared: Path) -> None:
    """Each of the 318 parsing cases is either read or refused with a sentence and a hint."""
    paths = sorted((shared / "json_test_suite/raw/test_parsing").glob("*.json"))
    ends = [_end(path, form) for path in paths for form in ("auto", "json", "jsonl")]
    assert len(paths) == 318
    assert "no hint" not in ends
    assert {"read", "refused"} == set(ends)


def _end(path: Path, form: str) -> str:
    """How loading ends."""
    try:
        load(Load(format=form), path, silent)
    except BadInput as problem:
        return "refused" if problem.hint else "no hint"
    return "read"


def test_utf8_cases(shared: Path, tmp_path: Path) -> None:
    """Each of the suite's invalid sequences is shown as its table says, the rest as it is."""
    lines = (shared / "utf8tests/raw/utf8tests.txt").read_text("utf-8").splitlines()
    cases = [it.split(":") for it in lines if ":invalid hex:" in it and not it.startswith("#")]
    raw = [bytes.fromhex(case[2]) for case in cases]
    shown = [bytes.fromhex(case[4]).decode() for case in cases]
    good = "é" * 5000  # longer than the head that is searched for NUL bytes
    path = tmp_path / "a.txt"
    path.write_bytes(b"\n".join([good.encode(), *raw]))
    assert len(cases) > 100
    assert list(load(Load(), path, silent).texts) == [good, *shown]
