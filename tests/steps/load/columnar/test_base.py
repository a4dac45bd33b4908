"""Parquet files, Arrow files and Arrow streams: the same rows, whatever their columns hold."""

import datetime
import zoneinfo
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest

from elute.steps.load.table import Bad
from tests.steps.load.columnar.columns import (
    EVERY,
    FILES,
    as_arrow_stream,
    as_parquet,
    fields,
    of_type,
)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("name", EVERY)
def test_every_type_comes_out_as_plain_values(file: str, name: str, tmp_path: Path) -> None:
    """Lists, dicts, numbers, text, dates: what was put in."""
    kind, values = EVERY[name]
    table = FILES[file](tmp_path / "a", of_type(kind, values))
    expected = [{"v": value, "text": f"row {row}"} for row, value in enumerate(values)]
    assert fields(table) == expected


@pytest.mark.parametrize("name", EVERY)
def test_a_row_has_one_name_in_all_three_files(name: str, tmp_path: Path) -> None:
    """So a recipe made on one of them finds its rows in another."""
    made = of_type(*EVERY[name])
    names = [open(tmp_path / file, made).hashes().tobytes() for file, open in FILES.items()]
    assert names[0] == names[1] == names[2]
    assert len(names[0]) == 32
    assert names[0][:16] != names[0][16:]


@pytest.mark.parametrize(
    "name",
    ["decimal32", "timestamp_s", "time32_s", "date64", "large_string", "dictionary", "times"],
)
def test_what_parquet_stores_otherwise_has_the_same_name(name: str, tmp_path: Path) -> None:
    """Parquet without the note of the Arrow types it was made from, as other programs write it."""
    made = of_type(*EVERY[name])
    bare = as_parquet(tmp_path / "bare", made, store_schema=False)
    stream = as_arrow_stream(tmp_path / "stream", made)
    assert bare.hashes().tobytes() == stream.hashes().tobytes()


@pytest.mark.parametrize("file", FILES)
def test_spans_are_row_numbers_over_all_batches(file: str, tmp_path: Path) -> None:
    """Every row once, in order; each reading starts at the beginning."""
    table = FILES[file](tmp_path / "a", arrow.table({"text": [str(row) for row in range(7)]}))
    for _ in range(2):
        assert [(begin, end) for begin, end, _ in table.rows()] == [(n, n + 1) for n in range(7)]
    assert (table.size, table.encoding, table.notes()) == (7, "", [])
    assert table.noticed.findings(7) == []


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("names", [["b"], ["c", "a"], [], ["nowhere"], None])
def test_only_the_wanted_columns_come(file: str, names: list[str] | None, tmp_path: Path) -> None:
    """In the order of the file, one set of fields for each row even if none is wanted."""
    made = arrow.table({"a": [1, 2, 3], "b": ["x", "y", "z"], "c": [[1], [2], [3]]})
    rows = fields(FILES[file](tmp_path / "a", made), names)
    wanted = [name for name in "abc" if names is None or name in names]
    assert rows == [{name: made[name][row].as_py() for name in wanted} for row in range(3)]


@pytest.mark.parametrize("file", FILES)
def test_twin_columns_are_told_apart(file: str, tmp_path: Path) -> None:
    """Two columns of one name both come, the second with a number."""
    columns = [arrow.array(["x"]), arrow.array(["n"]), arrow.array(["y"])]
    table = FILES[file](tmp_path / "a", arrow.table(columns, names=["a", "b", "a"]))
    assert list(table.columns) == ["a", "b", "a#2"]
    assert fields(table, ["a#2"]) == [{"a#2": "y"}]
    assert fields(table) == [{"a": "x", "b": "n", "a#2": "y"}]


@pytest.mark.parametrize("file", FILES)
def test_no_rows_are_no_rows(file: str, tmp_path: Path) -> None:
    """A table without rows is not an error here."""
    table = FILES[file](tmp_path / "a", arrow.table({"text": arrow.array([], arrow.string())}))
    assert (fields(table), table.size, len(table.hashes())) == ([], 0, 0)


def not_text(kind: Any, made: Any) -> Any:
    """An array with bytes taken for text, as a careless writer leaves them."""
    return made.view(kind)


NOT_UTF8 = {
    "string": not_text(arrow.string(), arrow.array([b"good", b"\xff", None])),
    "large_string": not_text(
        arrow.large_string(), arrow.array([b"good", b"\xff", None], arrow.large_binary())
    ),
    "list": not_text(
        arrow.list_(arrow.string()), arrow.array([[b"good"], [b"good", b"\xff"], None])
    ),
    "struct": not_text(
        arrow.struct({"a": arrow.string()}), arrow.array([{"a": b"good"}, {"a": b"\xff"}, None])
    ),
    "dictionary": not_text(
        arrow.dictionary(arrow.int32(), arrow.string()),
        arrow.array([b"good", b"\xff", None]).dictionary_encode(),
    ),
}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("name", NOT_UTF8)
def test_text_that_is_no_utf8_costs_its_own_row_only(file: str, name: str, tmp_path: Path) -> None:
    """The row is bad and says which column; the rows around it come, and all have a name."""
    made = arrow.table({"v": NOT_UTF8[name], "text": ["a", "b", "c"]})
    table = FILES[file](tmp_path / "a", made)
    first, second, third = fields(table)
    assert second == Bad(0, "v is not valid UTF-8")
    assert not isinstance(first, Bad)
    assert third == {"v": None, "text": "c"}
    assert len(set(table.hashes().tolist())) == 3
    assert fields(table, ["text"]) == [{"text": text} for text in "abc"]


@pytest.mark.parametrize("file", FILES)
def test_a_time_that_python_cannot_hold_is_text(file: str, tmp_path: Path) -> None:
    """Years beyond 9999 are not lost, nor is the row."""
    far = arrow.array([0, 2**58], arrow.timestamp("us", "Asia/Seoul"))
    one, two = fields(FILES[file](tmp_path / "a", arrow.table({"v": far})))
    seoul = zoneinfo.ZoneInfo("Asia/Seoul")
    assert one == {"v": datetime.datetime(1970, 1, 1, 9, tzinfo=seoul)}
    assert two == {"v": "11103-08-29 17:22:31.711744Z"}


@pytest.mark.parametrize("file", FILES)
def test_a_map_with_equal_keys_keeps_them_all(file: str, tmp_path: Path) -> None:
    """A dict would lose one: such a value is a list of pairs."""
    kind = arrow.map_(arrow.string(), arrow.int32())
    made = arrow.array([[("a", 1), ("a", 2)], [("a", 1)]], kind)
    rows = fields(FILES[file](tmp_path / "a", arrow.table({"v": made})))
    assert rows == [{"v": [("a", 1), ("a", 2)]}, {"v": {"a": 1}}]
