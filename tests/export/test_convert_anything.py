"""Whatever a table holds, it is the same in another format."""

import json
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from elute.core.dataset import Part
from elute.core.progress import silent
from elute.export import export
from elute.export.cells import Cells

from .making import plan_of, read_csv, table_of

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
