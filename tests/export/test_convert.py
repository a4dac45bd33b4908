"""Other formats than the source's: the values arrive, and what they cannot be is said."""

import csv
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
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from elute.core.dataset import Part
from elute.core.errors import BadInput, CannotWrite, EluteError, UsageError
from elute.core.progress import silent
from elute.export import ExportPlan, convert, export, json_lines
from elute.export.cells import Cells
from elute.export.forms import form_of, renamed
from elute.export.layout import places
from elute.export.to_json import equal
from elute.steps.load import Load, load

from .making import plan_of, rows_of, sha256, table_of, why

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


def read_csv(path: Path, delimiter: str = ",") -> list[list[str]]:
    """Every row, header too."""
    text = path.read_bytes().decode()
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


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


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(["text", "n", "messages", "x y", "é"])
TABLES = st.lists(st.dictionaries(NAMES, JSON, min_size=1, max_size=4), min_size=1, max_size=7)
CELL = st.text(st.characters(codec="utf-8"), max_size=8)


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "parquet", "arrow", "huggingface"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=TABLES, data=st.data())
def test_any_json_is_converted(
    tmp_path: Path, form: str, rows: list[dict[str, Any]], data: st.DataObject
) -> None:
    """Any values, any rows dropped: kept + dropped is the input, and every value arrives."""
    source = tmp_path / "a.jsonl"
    source.write_bytes(b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    drop = data.draw(st.lists(st.integers(0, len(rows) - 1), unique=True))
    left = tmp_path / "left"
    out = tmp_path / f"out-{form}"
    plan = plan_of([Part("a.jsonl", source)], out, drop, form=form, dropped=left, force=True)
    made = export(plan, silent)
    stayed = [row for at, row in enumerate(rows) if at not in drop]
    gone = [json.loads(json.loads(line)["record"]) for line in left.read_bytes().splitlines()]
    assert gone == [rows[at] for at in sorted(drop)]
    assert made.kept + made.dropped == len(rows)
    if form in ("csv", "tsv"):
        cells = Cells()
        names = plan.records.columns
        expected = [[cells.cell(row.get(name)) for name in names] for row in stayed]
        assert read_csv(out, "," if form == "csv" else "\t")[1:] == expected
    elif form == "json":
        assert json.loads(out.read_bytes()) == stayed
    else:
        path = out / "data-00000-of-00001.arrow" if form == "huggingface" else out
        read = table_of(path, "arrow" if form == "huggingface" else form).to_pylist()
        text = made.notes[0].split(": ")[1][:-1].split(", ") if made.notes else []
        assert [bare(row) for row in read] == [bare(in_text(row, text)) for row in stayed]


def in_text(row: dict[str, Any], columns: list[str]) -> dict[str, Any]:
    """The row with some of its values as JSON text."""
    return {
        name: Text(value) if name in columns and value is not None else value
        for name, value in row.items()
    }


class Text:
    """Equals JSON text of a value."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and bool(json.loads(other) == self.value)

    def __hash__(self) -> int:
        return 0


def bare(value: Any) -> Any:
    """Without members that are null: a table cannot tell them from missing ones."""
    if isinstance(value, dict):
        return {name: bare(each) for name, each in value.items() if each is not None}
    return [bare(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl", "json", "parquet", "arrow"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6))
def test_any_columns_are_converted(tmp_path: Path, form: str, rows: list[tuple[str, str]]) -> None:
    """Any text of a Parquet file arrives in every other format."""
    source = tmp_path / "a.parquet"
    texts = [dict(zip(("text", "more"), row, strict=True)) for row in rows]
    parquet.write_table(arrow.Table.from_pylist(texts), source)
    out = tmp_path / f"out.{form}"
    plan = plan_of([Part("a.parquet", source)], out, form=form, force=True)
    assert export(plan, silent).notes == ()
    if form in ("csv", "tsv"):
        assert read_csv(out, "," if form == "csv" else "\t")[1:] == list(map(list, rows))
    elif form == "json":
        assert json.loads(out.read_bytes()) == texts
    elif form == "jsonl":
        assert [json.loads(line) for line in out.read_bytes().split(b"\n")[:-1]] == texts
    else:
        assert table_of(out, form).to_pylist() == texts
