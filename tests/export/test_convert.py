"""Other formats than the source's: the values arrive, and what they cannot be is said."""

import io
import json
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as arrow
import pytest
from pyarrow import parquet

from elute.core.dataset import Part
from elute.core.errors import BadInput, CannotWrite, EluteError, UsageError
from elute.core.progress import silent
from elute.export import ExportPlan, convert, export, json_lines
from elute.export.forms import form_of, renamed
from elute.export.layout import places
from elute.export.to_json import equal
from elute.steps.load import Load, load

from .making import plan_of, read_csv, rows_of, sha256, why

CSV = 'id,text\n007,"a, b"\n,\n1e5,"two\r\nlines"\n'
JSONL = (
    '{"text":"one","n":1,"more":{"a":1},"odd":1}\n'
    '{"text":null,"n":2.5,"more":{"b":[true]},"odd":"x"}\n'
    '{"text":"\\ud800","odd":null}\n'
)


def made_of(path: Path, content: str, form: str, drop: tuple[int, ...] = ()) -> Any:
    """Content under a name, exported in a format; the plan and what was told."""
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    out = path.with_name(f"out.{form}")
    plan = plan_of([Part(path.name, path)], out, drop, form=form, force=True)
    return plan, export(plan, silent)


def test_cells_are_not_typed(tmp_path: Path) -> None:
    """What stood in a CSV cell is a string everywhere: 007 stays 007 and nothing stays nothing."""
    rows = [("007", "a, b"), ("", ""), ("1e5", "two\r\nlines")]
    expected = [dict(zip(("id", "text"), row, strict=True)) for row in rows]
    for form in ("jsonl", "json", "parquet", "arrow"):
        plan, made = made_of(tmp_path / "a.csv", CSV, form)
        assert [fields for _, _, fields in rows_of(plan.out, form)] == expected
        assert made.notes == ()
    plan, _ = made_of(tmp_path / "a.csv", CSV, "tsv")
    assert read_csv(plan.out, "\t") == [["id", "text"], *map(list, rows)]


def test_values_become_cells(tmp_path: Path) -> None:
    """Lists and objects become JSON text, nothing an empty cell, and all that is said."""
    plan, made = made_of(tmp_path / "a.jsonl", JSONL, "csv")
    assert read_csv(plan.out) == [
        ["text", "n", "more", "odd"],
        ["one", "1", '{"a":1}', "1"],
        ["", "2.5", '{"b":[true]}', "x"],
        ["\ufffd", "", "", ""],
    ]
    assert made.notes == (
        "2 lists and objects as JSON text.",
        "1 lone surrogates as U+FFFD.",
        "4 missing values as empty cells.",
    )


def test_a_schema_holds_all_values(tmp_path: Path) -> None:
    """Numbers meet in a float, objects share their members; what has no type is JSON text."""
    content = JSONL + '{"text":"t","big":9007199254740993,"list":[]}\n{"big":0.5,"list":[[1]]}\n'
    plan, made = made_of(tmp_path / "a.jsonl", content, "parquet")
    table = parquet.read_table(plan.out)
    kinds = {field.name: str(field.type) for field in table.schema}
    assert kinds == {
        "text": "string",
        "n": "double",
        "more": "struct<a: int64, b: list<item: bool>>",
        "odd": "string",
        "big": "string",
        "list": "list<item: list<item: int64>>",
    }
    assert table["odd"].to_pylist() == ["1", '"x"', None, None, None]
    assert table["text"].to_pylist() == ['"one"', None, '"\\ud800"', '"t"', None]
    assert table["big"].to_pylist()[3:] == ["9007199254740993", "0.5"]
    assert made.notes == ("Values of several kinds are written as JSON text: text, odd, big.",)


def test_numbers_that_are_none(tmp_path: Path) -> None:
    """NaN and infinity stay in a column of numbers; in JSON text they are null and a word."""
    content = '{"a":NaN,"b":[true,Infinity]}\n{"a":-Infinity,"b":[1,NaN]}\n'
    plan, made = made_of(tmp_path / "a.jsonl", content, "parquet")
    table = parquet.read_table(plan.out)
    assert repr(table["a"].to_pylist()) == "[nan, -inf]"
    assert table["b"].to_pylist() == ['[true,"Infinity"]', "[1,null]"]
    assert made.notes[1:] == ("1 NaN as null.", "1 infinite numbers as text.")


def test_values_of_columns_become_json(tmp_path: Path) -> None:
    """Times as ISO 8601, decimals as text, bytes as base64, NaN as null; counted and said."""
    row = {
        "when": datetime(2024, 5, 1, 12, 30),
        "price": Decimal("1.50"),
        "raw": b"\xff\x00",
        "score": float("nan"),
        "far": float("-inf"),
        "took": timedelta(minutes=1, microseconds=5),
        "pairs": [("a", 1)],
        "text": "\u2028 \x00",
    }
    kinds = {"pairs": arrow.map_(arrow.string(), arrow.int64())}
    columns = {name: arrow.array([value], kinds.get(name)) for name, value in row.items()}
    parquet.write_table(arrow.table(columns), tmp_path / "a.parquet")
    parts = [Part("a.parquet", tmp_path / "a.parquet")]
    plan = plan_of(parts, tmp_path / "out.jsonl", form="jsonl")
    made = export(plan, silent)
    assert json.loads(plan.out.read_bytes()) == {
        "when": "2024-05-01T12:30:00",
        "price": "1.50",
        "raw": "/wA=",
        "score": None,
        "far": "-Infinity",
        "took": "PT60.000005S",
        "pairs": [["a", 1]],
        "text": "\u2028 \x00",
    }
    assert made.notes == (
        "1 NaN as null.",
        "1 binary values as base64.",
        "1 decimals as text.",
        "1 infinite numbers as text.",
        "2 times and other values as text.",
    )


def test_json_keeps_its_numbers(tmp_path: Path) -> None:
    """Between JSON and JSON Lines every number stays as it was written, however it is spaced."""
    big = "123456789012345678901234567890"
    pretty = f'[\n {{\n  "n": 1.10,\n  "big": {big},\n  "s": "a\\n b"\n }},\n "bare"\n]\n'
    plan, _ = made_of(tmp_path / "a.json", pretty, "jsonl")
    lines = f'{{"n":1.10,"big":{big},"s":"a\\n b"}}\n{{"value":"bare"}}\n'
    assert plan.out.read_bytes() == lines.encode()
    plan, _ = made_of(tmp_path / "b.jsonl", '{"n": 1.10}\n\n{"n": 1e400}\r\n', "json")
    assert plan.out.read_bytes() == b'[\n{"n": 1.10},\n{"n": 1e400}\n]\n'
    plan, _ = made_of(tmp_path / "b.jsonl", '{"n": 1.10}\n', "json", (0,))
    assert plan.out.read_bytes() == b"[]\n"


def test_space_before_a_record_is_no_value(tmp_path: Path) -> None:
    """A record of JSON Lines that is indented stays the object it is, and its check is its own."""
    plan, _ = made_of(tmp_path / "a.jsonl", '  {"n": 1.10} \n\t{"n":2}\n{"n":3}\n', "json")
    assert plan.out.read_bytes() == b'[\n{"n": 1.10},\n{"n":2},\n{"n":3}\n]\n'
    plan.out.write_bytes(b'[\n{"value":{"n": 1.10}},\n{"n":2},\n{"n":3}\n]\n')
    with pytest.raises(EluteError, match="failed its check"):
        json_lines.check(plan, places(plan, plan.out), silent)


def test_bad_records_are_set_aside(tmp_path: Path) -> None:
    """A record without values leaves, is counted apart, and cannot be converted if it is kept."""
    content = '{"text":"one"}\nbroken\n{"text":"two"}\n'
    for form in ("jsonl", "json", "csv", "parquet"):
        plan, made = made_of(tmp_path / "a.jsonl", content, form, (2,))
        assert (made.rows, made.kept, made.dropped, made.set_aside) == (3, 1, 1, 1)
        told = json.loads(made.manifest.read_bytes())
        assert told["rows"] == {"in": 3, "kept": 1, "dropped": 1, "set_aside": 1}
        back = replace(plan, kept=np.ones(3, dtype=bool))
        if form == "jsonl":
            export(back, silent)
            assert back.out.read_bytes() == content.encode()
            continue
        with pytest.raises(BadInput, match=r"1 kept records could not be read \(first: row 1\)"):
            export(back, silent)


def test_values_that_end_early_are_caught(tmp_path: Path) -> None:
    """A source that gives fewer rows than were loaded is no smaller export."""
    (tmp_path / "a.csv").write_text(CSV)
    plan = plan_of([Part("a.csv", tmp_path / "a.csv")], tmp_path / "out.json", form="json")
    short = replace(plan, fields=lambda: iter(list(plan.fields())[:2]))
    with pytest.raises(EluteError, match="failed its check"):
        export(short, silent)
    assert [it.name for it in tmp_path.iterdir()] == ["a.csv"]


def test_one_is_not_true() -> None:
    """Values are equal in kind too; NaN equals itself."""
    assert not equal(1, True)
    assert not equal([{"a": 0}], [{"a": False}])
    assert equal([{"a": float("nan"), "b": 1}], [{"b": 1.0, "a": float("nan")}])


def test_shards_change_their_names(tmp_path: Path) -> None:
    """Each file is converted alone, under one schema."""
    for name, content in (("0.jsonl", '{"a":1}\n{"a":2}\n'), ("1.jsonl", '{"a":0.5,"b":"x"}\n')):
        (tmp_path / name).write_text(content)
    parts = [Part(f"x/{name}", tmp_path / name) for name in ("0.jsonl", "1.jsonl")]
    plan = plan_of(parts, tmp_path / "out", (0,), form="parquet")
    export(plan, silent)
    first, second = (parquet.read_table(tmp_path / f"out/x/{n}.parquet") for n in (0, 1))
    assert first.schema.equals(second.schema)
    assert (first.to_pylist(), second.to_pylist()) == (
        [{"a": 2.0, "b": None}],
        [{"a": 0.5, "b": "x"}],
    )


@pytest.mark.parametrize("form", ["csv", "jsonl", "json", "parquet"])
def test_a_broken_file_is_caught(tmp_path: Path, form: str) -> None:
    """A converted file with a row changed, lost, moved or added does not pass."""
    (tmp_path / "a.tsv").write_text("text\tn\none\t1\ntwo\t2\ntre\t3\n")
    (tmp_path / "a.jsonl").write_text('{"text":"one"}\n{"text":"two"}\n{"text":"tre"}\n')
    source = "a.jsonl" if form == "json" else "a.tsv"
    way = json_lines if form == "json" else convert
    plan = plan_of([Part(source, tmp_path / source)], tmp_path / f"out.{form}", form=form)
    put = places(plan, plan.out)
    way.write(plan, put, silent)
    way.check(plan, put, silent)
    good = plan.out.read_bytes()
    other = io.BytesIO()
    parquet.write_table(arrow.table({"text": ["one", "tre", "two"], "n": ["1", "2", "3"]}), other)
    # Bytes before a Parquet file are nothing to its reader.
    breakers = (
        [other.getvalue(), good[: len(good) // 2], b""]
        if form == "parquet"
        else [
            good.replace(b"one", b"One"),
            good.replace(b"one", b"\1").replace(b"two", b"one").replace(b"\1", b"two"),
            good[: len(good) // 2],
            good + good,
            b"",
        ]
    )
    for broken in breakers:
        plan.out.write_bytes(broken)
        with pytest.raises(EluteError, match="failed its check"):
            way.check(plan, put, silent)


@pytest.mark.parametrize(
    ("out", "asked", "given", "names", "expected"),
    [
        ("out.csv", "", "csv", ("a.csv",), "csv"),
        ("out.txt", "", "csv", ("a.txt",), "csv"),
        ("out.jsonl.gz", "", "csv", ("a.csv.gz",), "jsonl"),
        ("out", "", "csv", ("a.csv",), "csv"),
        ("out", "parquet", "csv", ("a.csv",), "parquet"),
        ("out.PQ", "", "arrow", ("a.arrow",), "parquet"),
        ("out.tab", "", "csv", ("a.csv",), "tsv"),
        ("b.txt", "", "paragraphs", ("a.md",), "paragraphs"),
        ("b.txt.gz", "", "paragraphs", ("a.txt",), "paragraphs"),
        ("b", "text", "paragraphs", ("a.txt",), "paragraphs"),
        ("b.csv", "", "paragraphs", ("a.txt",), "csv"),
        ("b", "", "paragraphs", ("a",), "paragraphs"),
        ("out", "", "huggingface", ("data-00000-of-00001.arrow",), "huggingface"),
    ],
)
def test_the_name_tells_the_format(
    out: str, asked: str, given: str, names: tuple[str, ...], expected: str
) -> None:
    """The user's word comes first, then the ending of the name, then the dataset's own format."""
    assert form_of(out, asked, given, names) == expected


@pytest.mark.parametrize("name", ["b.txt", "b.md", "b"])
@pytest.mark.parametrize(
    ("drop", "left"), [((), b"a b\nc\n\nd\n\n\ne f\r\n"), ((1,), b"a b\nc\n\ne f\r\n")]
)
def test_paragraphs_keep_their_bytes(
    tmp_path: Path, name: str, drop: tuple[int, ...], left: bytes
) -> None:
    """A dataset of paragraphs leaves as the text it is, whichever name of a text it gets."""
    part = Part("a.md", tmp_path / "a.md")
    part.path.write_bytes(b"a b\nc\n\nd\n\n\ne f\r\n")
    records = load(Load(format="paragraphs"), [part], silent)
    kept = np.ones(len(records.spans), dtype=np.bool_)
    kept[list(drop)] = False
    form = form_of(name, "", records.format, (part.name,))
    out = tmp_path / "out" / name
    out.parent.mkdir()
    sums = (sha256(part.path),)
    export(ExportPlan((part,), (part.path,), records, kept, out, why, sums, form), silent)
    assert out.read_bytes() == left


def test_formats_that_cannot_be() -> None:
    """An unknown format, two formats at once, and text without columns are sentences."""
    with pytest.raises(UsageError, match="no format 'xml'"):
        form_of("out", "xml", "csv", ("a.csv",))
    with pytest.raises(CannotWrite, match="would hold json under the name of csv"):
        form_of("out.csv", "json", "jsonl", ("a.jsonl",))
    with pytest.raises(CannotWrite, match="plain text"):
        form_of("out.txt", "", "csv", ("a.csv",))


def test_names_in_other_formats() -> None:
    """The ending changes, a compression goes, and what is no ending stays."""
    assert renamed("a/b.csv.gz", "jsonl") == "a/b.jsonl"
    assert renamed("part-1.2", "parquet") == "part-1.2.parquet"
    assert renamed("b.jsonl", "huggingface") == "b.arrow"
