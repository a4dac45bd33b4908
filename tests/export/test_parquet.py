"""Parquet: schema, metadata and values stay; dropped rows carry their reasons."""

import json
import resource
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as arrow
import pytest
from pyarrow import parquet

from elute.core.errors import BadInput, CannotWrite
from elute.core.progress import silent
from elute.export import ExportPlan, export

from .conftest import Planned
from .making import sha256, why

ROWS = 3000
N = range(ROWS)


@pytest.fixture
def table() -> Any:
    """Columns of many types, with nulls, NaN and metadata of the file and of a field."""
    columns = {
        "text": [None if n == 7 else f"row {n}" for n in N],
        "score": [float("nan") if n % 5 == 0 else n / 3 for n in N],
        "small": arrow.array([n % 100 for n in N], arrow.uint8()),
        "when": arrow.array(
            [datetime(2024, 1, 1 + n % 28) for n in N], arrow.timestamp("us", "UTC")
        ),
        "price": [Decimal(n).scaleb(-2) for n in N],
        "tags": [["a", None] if n % 2 else [] for n in N],
        "meta": [{"lang": "en", "scores": [n, float("nan")]} for n in N],
        "kind": arrow.array([f"k{n % 3}" for n in N]).dictionary_encode(),
        "raw": [b"\xff%d" % n for n in N],
    }
    made = arrow.table(columns)
    fields = [it.with_metadata({"unit": "x"}) if it.name == "small" else it for it in made.schema]
    return made.cast(arrow.schema(fields, metadata={"huggingface": '{"a": 1}'}))


def plan_for(planned: Planned, folder: Path, table: Any, drop: tuple[int, ...]) -> ExportPlan:
    """The table written in three row groups with two codecs, some of its rows to be dropped."""
    path = folder / "written"
    codecs = {"text": "zstd", "score": "snappy"}
    parquet.write_table(table, path, row_group_size=1100, compression=codecs)
    return planned("a.parquet", path.read_bytes(), drop, dropped=folder / "dropped.parquet")


@pytest.mark.parametrize("drop", [(), (0, 7, 1500), tuple(N[::2]), tuple(N)])
def test_kept_and_dropped_are_the_input(
    planned: Planned, tmp_path: Path, table: Any, drop: tuple[int, ...]
) -> None:
    """Both files hold their rows of the source in order, value for value, under its schema."""
    plan = plan_for(planned, tmp_path, table, drop)
    made = export(plan, silent)
    assert (made.kept, made.dropped) == (ROWS - len(drop), len(drop))
    table = parquet.read_table(plan.originals[0])
    kept = parquet.read_table(plan.out)
    assert kept.schema.equals(table.schema, check_metadata=True)
    assert repr(kept.to_pylist()) == repr(table.filter(arrow.array(plan.kept)).to_pylist())
    dropped = parquet.read_table(tmp_path / "dropped.parquet")
    assert dropped.schema.metadata == table.schema.metadata
    left = table.filter(arrow.array(~plan.kept))
    assert repr(dropped.select(table.column_names).to_pylist()) == repr(left.to_pylist())
    assert dropped["elute_id"].to_pylist() == list(drop)


def test_dropped_rows_say_why(planned: Planned, tmp_path: Path, table: Any) -> None:
    """Each dropped row has its id, round, reason, author and evidence in columns of their own."""
    export(plan_for(planned, tmp_path, table, (7,)), silent)
    (row,) = parquet.read_table(tmp_path / "dropped.parquet").to_pylist()
    expected = why(7)
    assert {name: row[f"elute_{name}"] for name in ("id", "round", "reason", "author")} == {
        "id": 7,
        **{name: expected[name] for name in ("round", "reason", "author")},
    }
    assert json.loads(row["elute_evidence"]) == expected["evidence"]


def test_compression_stays(planned: Planned, tmp_path: Path, table: Any) -> None:
    """Each column keeps its codec."""
    plan = plan_for(planned, tmp_path, table, (1,))
    export(plan, silent)
    before, after = (parquet.read_metadata(it).row_group(0) for it in (plan.originals[0], plan.out))
    for place in range(before.num_columns):
        assert after.column(place).compression == before.column(place).compression


def test_a_dropped_set_can_be_cleaned_again(planned: Planned, tmp_path: Path, table: Any) -> None:
    """A source that has elute's columns already gets numbered ones beside them."""
    export(plan_for(planned, tmp_path, table, (1, 2, 3)), silent)
    first = (tmp_path / "dropped.parquet").read_bytes()
    plan = planned("b.parquet", first, (0,), dropped=tmp_path / "again.parquet")
    export(plan, silent)
    again = parquet.read_table(tmp_path / "again.parquet")
    assert (again["elute_id"].to_pylist(), again["elute_id#2"].to_pylist()) == ([1], [0])


@pytest.mark.parametrize("standard", [True, False])
def test_names_of_list_elements_stay(planned: Planned, tmp_path: Path, standard: bool) -> None:
    """A file whose lists hold an `item`, as older writers named it, keeps that schema."""
    table = arrow.table({"text": ["a", "b"], "tags": [["x"], ["y"]]})
    path = tmp_path / "written"
    parquet.write_table(table, path, use_compliant_nested_type=standard, compression="gzip")
    plan = planned("a.parquet", path.read_bytes(), (0,))
    export(plan, silent)
    assert parquet.read_schema(plan.out).equals(parquet.read_schema(plan.originals[0]))
    assert parquet.read_metadata(plan.out).row_group(0).column(1).compression == "GZIP"


def test_twin_columns_survive(planned: Planned, tmp_path: Path) -> None:
    """Two columns of one name are kept as they are."""
    table = arrow.table([arrow.array(["x", "y"]), arrow.array(["p", "q"])], names=["a", "a"])
    parquet.write_table(table, tmp_path / "written")
    plan = planned("a.parquet", (tmp_path / "written").read_bytes(), (0,))
    export(plan, silent)
    (batch,) = parquet.ParquetFile(plan.out).iter_batches()
    assert [column.to_pylist() for column in batch.columns] == [["y"], ["q"]]


def test_reasons_that_quote_odd_text_are_written(
    planned: Planned, tmp_path: Path, table: Any
) -> None:
    """A lone surrogate in a reason does not stop the export."""
    plan = plan_for(planned, tmp_path, table, (1,))
    export(replace(plan, why=lambda row: {"reason": "like \ud800"}), silent)
    (row,) = parquet.read_table(tmp_path / "dropped.parquet").to_pylist()
    assert (row["elute_reason"], row["elute_round"]) == ("like ?", None)


def test_a_full_disk_leaves_no_file(planned: Planned, tmp_path: Path, table: Any) -> None:
    """When the system stops a write in the middle, it is told and nothing stays behind."""
    plan = plan_for(planned, tmp_path, table, (1,))
    (tmp_path / "written").unlink()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(CannotWrite, match="cannot be written"):
            export(plan, silent)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [it.name for it in tmp_path.iterdir()] == ["a.parquet"]


def test_a_damaged_page_is_told(planned: Planned, tmp_path: Path, table: Any) -> None:
    """Damage in a column that loading did not read is a sentence, and leaves no file."""
    plan = plan_for(planned, tmp_path, table, (1,))
    page = parquet.read_metadata(plan.originals[0]).row_group(1).column(1).data_page_offset
    content = bytearray(plan.originals[0].read_bytes())
    content[page : page + 60] = b"\xff" * 60
    plan.originals[0].write_bytes(content)
    plan = replace(plan, sums=(sha256(plan.originals[0]),))
    with pytest.raises(BadInput, match="cannot be read to its end"):
        export(plan, silent)
    assert not plan.out.exists()


def test_a_source_with_other_rows_is_refused(planned: Planned, tmp_path: Path, table: Any) -> None:
    """A source that lost rows since it was loaded is not cut by the old row numbers."""
    plan = plan_for(planned, tmp_path, table, (1,))
    short = replace(plan, kept=np.ones(ROWS - 1, dtype=bool))
    with pytest.raises(BadInput, match="has not the 2,999 rows"):
        export(short, silent)
    whole = replace(plan, kept=np.ones(2 * 1024, dtype=bool))
    with pytest.raises(BadInput, match="has not the 2,048 rows"):
        export(whole, silent)
    assert not plan.out.exists()
