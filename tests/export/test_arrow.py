"""Arrow: file stays file, stream stays stream; types, dictionaries, codec and metadata stay."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as arrow
import pytest
from pyarrow import ipc, parquet

from elute.core.dataset import Part
from elute.core.errors import BadInput, CannotWrite
from elute.core.progress import silent
from elute.export import ExportPlan, export
from elute.export.codec import codec_of
from elute.export.columnar import is_stream
from elute.export.record import read_record
from elute.steps.load import Load, load

from .making import plan_of, sha256, table_of, why

ROWS = 2500


@pytest.fixture
def table() -> Any:
    """Columns of several types, with nulls, NaN, a dictionary and metadata."""
    made = arrow.table(
        {
            "text": [None if n == 7 else f"row {n}" for n in range(ROWS)],
            "score": [float("nan") if n % 5 == 0 else n / 3 for n in range(ROWS)],
            "kind": arrow.array([f"k{n % 3}" for n in range(ROWS)]).dictionary_encode(),
            "chat": [[{"role": "user", "content": f"{n}"}] for n in range(ROWS)],
        }
    )
    return made.replace_schema_metadata({"huggingface": '{"a": 1}'})


def write(path: Path, table: Any, stream: bool, codec: str | None = None) -> None:
    """The table in batches of 700 rows."""
    make: Callable[..., Any] = ipc.new_stream if stream else ipc.new_file
    options = ipc.IpcWriteOptions(compression=codec)
    with path.open("wb") as file, make(file, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=700)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("codec", [None, "lz4", "zstd"])
@pytest.mark.parametrize("drop", [(), (0, 7, 1500), tuple(range(0, ROWS, 2)), tuple(range(ROWS))])
def test_kept_and_dropped_are_the_input(
    tmp_path: Path, table: Any, stream: bool, codec: str | None, drop: tuple[int, ...]
) -> None:
    """Both files hold their rows in order, value for value, under the schema and in the codec."""
    source = tmp_path / "a.arrow"
    write(source, table, stream, codec)
    out, left = tmp_path / "out.arrow", tmp_path / "left.arrow"
    plan = plan_of([Part("a.arrow", source)], out, drop, dropped=left)
    export(plan, silent)
    kept = table_of(out, "arrow")
    assert kept.schema.equals(table.schema, check_metadata=True)
    assert repr(kept.to_pylist()) == repr(table.filter(arrow.array(plan.kept)).to_pylist())
    assert is_stream(out) == stream
    assert codec_of(out) == (codec if len(drop) < ROWS else None)
    gone = table_of(left, "arrow")
    assert gone["elute_id"].to_pylist() == list(drop)
    assert set(gone["elute_part"].to_pylist()) <= {"a.arrow"}
    assert repr(gone.select(table.column_names).to_pylist()) == repr(
        table.filter(arrow.array(~plan.kept)).to_pylist()
    )


def test_dropped_values_as_json(tmp_path: Path, table: Any) -> None:
    """Without such an ending the rows that leave are JSON Lines of their values."""
    write(tmp_path / "a.arrow", table, stream=False)
    left = tmp_path / "left.jsonl"
    parts = [Part("a.arrow", tmp_path / "a.arrow")]
    export(plan_of(parts, tmp_path / "out.arrow", (5, 7), dropped=left), silent)
    first, second = map(json.loads, left.read_bytes().splitlines())
    record = {"text": "row 5", "score": None, "kind": "k2"}
    assert first["record"] == {**record, "chat": [{"role": "user", "content": "5"}]}
    assert (second["id"], second["part"], second["record"]["text"]) == (7, "a.arrow", None)


def test_a_text_source_leaves_no_table(tmp_path: Path) -> None:
    """Dropped records of a text format have no columns, so a name that promises some is refused."""
    (tmp_path / "a.txt").write_bytes(b"a\n")
    plan = plan_of([Part("a.txt", tmp_path / "a.txt")], tmp_path / "out.txt")
    with pytest.raises(CannotWrite, match="would hold JSON Lines"):
        export(replace(plan, dropped=tmp_path / "left.parquet"), silent)


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_between_parquet_and_arrow(tmp_path: Path, table: Any, form: str) -> None:
    """Values, types and metadata stay, and a dictionary that does not is told."""
    source = tmp_path / ("a.arrow" if form == "parquet" else "a.parquet")
    if form == "parquet":
        write(source, table, stream=True)
    else:
        parquet.write_table(table, source, row_group_size=300)
    plan = plan_of([Part(source.name, source)], tmp_path / f"out.{form}", (3,), form=form)
    made = export(plan, silent)
    kept = table_of(plan.out, form)
    assert repr(kept.to_pylist()) == repr(table.filter(arrow.array(plan.kept)).to_pylist())
    assert kept.schema.metadata == table.schema.metadata
    assert kept.schema.field("chat").type == table.schema.field("chat").type
    assert made.notes == ("Columns with a dictionary are written without it: kind.",)


def test_a_damaged_batch_is_told(tmp_path: Path, table: Any) -> None:
    """A file that breaks off is a sentence, and leaves nothing."""
    source = tmp_path / "a.arrow"
    write(source, table, stream=True)
    plan = plan_of([Part("a.arrow", source)], tmp_path / "out.arrow", (3,))
    source.write_bytes(source.read_bytes()[:-4000])
    plan = replace(plan, sums=(sha256(source),))
    with pytest.raises(BadInput, match=r"cannot be read to its end|has not the"):
        export(plan, silent)
    assert [it.name for it in tmp_path.iterdir()] == ["a.arrow"]


@pytest.mark.parametrize("dropped", ["left.jsonl", "left.arrow"])
def test_a_row_that_is_no_text_holds_nothing_up(tmp_path: Path, dropped: str) -> None:
    """One cell that is not UTF-8 sets its row aside; the others are exported, and so is it."""
    source = tmp_path / "a.arrow"
    cells = arrow.array([b"good one", b"\xff\xfe", b"good two", b"good three"])
    write(source, arrow.table({"text": cells.view(arrow.string())}), stream=True)
    records = load(Load(), (Part("a.arrow", source),), silent)
    assert records.bad.tolist() == [1]
    out, left = tmp_path / "out.arrow", tmp_path / dropped
    kept = np.array([True, False, True, False])
    parts, sums = (Part("a.arrow", source),), (sha256(source),)
    plan = ExportPlan(parts, (source,), records, kept, out, why, sums, dropped=left)
    export(plan, silent)
    assert table_of(out, "arrow")["text"].to_pylist() == ["good one", "good two"]
    assert left.stat().st_size > 0
    assert "xff" in read_record(plan.parts, records, 1)


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_times_beyond_the_years_of_python_are_text(tmp_path: Path, form: str) -> None:
    """Such a time leaves as text, is shown as such, and stays what it is where it is kept."""
    times = arrow.array([0, 10**15, 10**15 + 1], arrow.timestamp("ms"))
    table = arrow.table({"text": ["a", "b", "c"], "when": times})
    source = tmp_path / f"a.{form}"
    if form == "arrow":
        write(source, table, stream=True)
    else:
        parquet.write_table(table, source)
    parts = (Part(source.name, source),)
    records = load(Load(text="text"), parts, silent)
    kept = np.array([True, False, True])
    out, left = tmp_path / f"out.{form}", tmp_path / "left.jsonl"
    plan = ExportPlan(parts, (source,), records, kept, out, why, (sha256(source),), dropped=left)
    export(plan, silent)
    far = "<value out of range: 1000000000000000>"
    assert json.loads(left.read_bytes())["record"] == {"text": "b", "when": far}
    assert json.loads(read_record(parts, records, 1))["when"] == far
    assert table_of(out, form).equals(table.take([0, 2]))


def test_text_that_is_none_is_marked_as_base64(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are told from a text of the same letters, in a dictionary too."""
    source = tmp_path / "a.arrow"
    text = arrow.array([b"//4=", b"\xff\xfe"]).view(arrow.string())
    coded = arrow.DictionaryArray.from_arrays(arrow.array([0, 1], arrow.int8()), text)
    write(source, arrow.table({"text": ["a", "b"], "odd": text, "coded": coded}), stream=True)
    left = tmp_path / "left.jsonl"
    plan = plan_of_bytes(source, tmp_path / "out.arrow", dropped=left)
    export(plan, silent)
    first, second = (json.loads(line)["record"] for line in left.read_bytes().splitlines())
    assert first == {"text": "a", "odd": "//4=", "coded": "//4="}
    assert second == {"text": "b", "odd": {"base64": "//4="}, "coded": {"base64": "//4="}}
    assert json.loads(read_record(plan.parts, plan.records, 1))["odd"] == "\\xff\\xfe"


def plan_of_bytes(source: Path, out: Path, **more: Any) -> ExportPlan:
    """Two rows that leave, as `load` reads them."""
    parts = (Part(source.name, source),)
    records = load(Load(text="text"), parts, silent)
    kept = np.zeros(2, dtype=bool)
    return ExportPlan(parts, (source,), records, kept, out, why, (sha256(source),), **more)


def test_what_cannot_be_had_whole_is_had_by_its_members(tmp_path: Path) -> None:
    """A list or an object with such a text or time in it leaves with the rest of what it holds."""
    odd = arrow.array([b"x", b"\xff"]).view(arrow.string())
    far = arrow.array([0, 10**15], arrow.timestamp("ms"))
    number = arrow.array([float("nan"), float("nan")])
    inner = arrow.StructArray.from_arrays([odd, far, number], ["odd", "far", "n"])
    ends = arrow.array([0, 1, 2], arrow.int32())
    columns = {
        "object": inner,
        "list": arrow.ListArray.from_arrays(ends, inner),
        "map": arrow.MapArray.from_arrays(ends, arrow.array(["a", "b"]), odd),
    }
    source = tmp_path / "a.arrow"
    write(source, arrow.table({"text": ["a", "b"], **columns}), stream=True)
    left, out = tmp_path / "left.jsonl", tmp_path / "out.arrow"
    plan = plan_of_bytes(source, out, dropped=left, force=True)
    export(plan, silent)
    record = json.loads(left.read_bytes().splitlines()[1])["record"]
    marked = {"base64": "/w=="}
    held = {"odd": marked, "far": "<value out of range: 1000000000000000>", "n": None}
    assert record == {"text": "b", "object": held, "list": [held], "map": [["b", marked]]}
    export(replace(plan, kept=~plan.kept), silent)
    assert table_of(out, "arrow").num_rows == 2
    json.loads(read_record(plan.parts, plan.records, 1))
