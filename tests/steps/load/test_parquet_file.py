"""Parquet: rows by number, any type of column."""

import datetime
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from pyarrow import parquet

from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.core.results import Records
from elute.steps.load import Load, load


def loaded(folder: Path, table: Any, **settings: str) -> Records:
    """The table written and loaded, in row groups of two rows."""
    path = folder / "a.parquet"
    parquet.write_table(table, path, row_group_size=2)
    return load(Load(**settings), path, silent)


def test_spans_are_row_numbers(tmp_path: Path) -> None:
    """A row's span is its number and the next, over row groups."""
    records = loaded(tmp_path, arrow.table({"id": [1, 2, 3], "text": ["a", None, "c"]}))
    assert records.spans.tolist() == [[0, 1], [1, 2], [2, 3]]
    assert (list(records.texts), records.encoding, records.format) == (
        ["a", "", "c"],
        "",
        "parquet",
    )


@pytest.mark.parametrize(
    ("column", "texts"),
    [
        ([1, None], ["1", ""]),
        ([1.5, float("nan")], ["1.5", ""]),
        ([["a", "b"], None], ['["a","b"]', ""]),
        ([{"a": 1}, {"a": 2}], ['{"a":1}', '{"a":2}']),
        ([b"x\xff", b"y"], ["x\ufffd", "y"]),
        ([datetime.date(2024, 1, 2), None], ["2024-01-02", ""]),
        (arrow.array(["a", "b"]).dictionary_encode(), ["a", "b"]),
        (arrow.array(["a", "b"], arrow.large_string()), ["a", "b"]),
    ],
)
def test_any_type_becomes_text(tmp_path: Path, column: Any, texts: list[str]) -> None:
    """Numbers become their digits, nested values compact JSON, nothing and NaN the empty text."""
    table = arrow.table({"x.y": column, "other": ["o", "p"]})
    assert list(loaded(tmp_path, table, text="x.y").texts) == texts


def test_twin_columns_are_told_apart(tmp_path: Path) -> None:
    """Two columns of one name can both be chosen."""
    columns = [arrow.array(["x"]), arrow.array(["n"]), arrow.array(["y"])]
    records = loaded(tmp_path, arrow.table(columns, names=["a", "b", "a"]), text="{a#2}{a}")
    assert (records.columns, list(records.texts)) == (("a", "b", "a#2"), ["yx"])


def test_another_name_does_not_matter(tmp_path: Path) -> None:
    """A Parquet file is known by its content."""
    path = tmp_path / "a.csv"
    parquet.write_table(arrow.table({"text": ["a"]}), path)
    assert load(Load(), path, silent).format == "parquet"


def test_a_small_file_that_unpacks_without_end_is_stopped(tmp_path: Path) -> None:
    """One megabyte of text repeated by a dictionary in every row stops at the cap."""
    value = arrow.array(["x" * (1 << 20)])
    column = arrow.DictionaryArray.from_arrays(arrow.array([0] * 2000, arrow.int32()), value)
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table({"text": column}), path, compression="zstd")
    assert path.stat().st_size < 10_000
    with pytest.raises(BadInput, match="200 times the size"):
        load(Load(), path, silent)


@pytest.mark.parametrize("cut", [5, 40, -4])
def test_a_cut_file_is_refused(tmp_path: Path, cut: int) -> None:
    """A truncated file is one sentence and a hint."""
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table({"text": ["a"] * 100}), path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(BadInput, match="not a readable Parquet file") as caught:
        load(Load(), path, silent)
    assert caught.value.hint


def test_a_damaged_page_is_refused(tmp_path: Path) -> None:
    """Damage between header and footer is one sentence too."""
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table({"text": [f"row {n}" for n in range(999)]}), path)
    content = bytearray(path.read_bytes())
    content[4:60] = b"\xff" * 56
    path.write_bytes(content)
    with pytest.raises(BadInput, match="not a readable Parquet file"):
        load(Load(), path, silent)
