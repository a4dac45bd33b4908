"""Parquet: what is special about it; what it shares with Arrow is in test_base."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from pyarrow import parquet

from elute.core.dataset import Part
from elute.core.errors import BadInput
from elute.core.progress import silent
from elute.core.results import Records
from elute.steps.load import Load, load
from elute.steps.load.columnar.parquet import Parquet
from elute.steps.load.field_text import text_of
from tests.steps.load.columnar.columns import as_parquet, fields


def loaded(folder: Path, table: Any) -> Records:
    """The table written and loaded, in row groups of two rows."""
    path = folder / "a.parquet"
    parquet.write_table(table, path, row_group_size=2)
    return load(Load(), [Part("a.parquet", path)], silent)


def test_spans_are_row_numbers(tmp_path: Path) -> None:
    """A row's span is its number and the next, over row groups."""
    records = loaded(tmp_path, arrow.table({"id": [1, 2, 3], "text": ["a", None, "c"]}))
    assert records.spans.tolist() == [[0, 1], [1, 2], [2, 3]]
    assert list(records.texts) == ["a", "", "c"]
    assert (records.parts[0].encoding, records.format) == ("", "parquet")


def test_a_conversation_is_one_text(tmp_path: Path) -> None:
    """Lists of messages are seen as what they are."""
    turns = [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "good day"}]
    records = loaded(tmp_path, arrow.table({"messages": [turns] * 3}))
    assert records.shape == "messages"
    assert all("hello" in text and "good day" in text for text in records.texts)


def test_a_row_that_is_no_text_is_set_aside(tmp_path: Path) -> None:
    """It has its id and its span, and is listed as bad."""
    texts = arrow.array([b"one", b"\xff", b"three"]).view(arrow.string())
    records = loaded(tmp_path, arrow.table({"text": texts}))
    assert (list(records.texts), records.bad.tolist()) == (["one", "", "three"], [1])
    assert len(records.spans) == len(records.hashes) == 3


def test_columns_named_like_paths_are_told_apart(tmp_path: Path) -> None:
    """`a.b` is a column, and is not the field `b` of `a`."""
    made = arrow.table({"a": [{"b": 1}], "a.b": ["x"]})
    table = as_parquet(tmp_path / "a", made)
    assert fields(table, ["a.b"]) == [{"a.b": "x"}]
    assert fields(table, ["a"]) == [{"a": {"b": 1}}]


@pytest.mark.parametrize("kind", [arrow.binary(), arrow.decimal128(5, 2), arrow.date32()])
def test_names_of_a_map_may_be_of_any_kind(tmp_path: Path, kind: Any) -> None:
    """A map under bytes, decimals or dates is text where text is asked for, also inside a list."""
    keys = {arrow.binary(): b"k", arrow.date32(): datetime.date(2024, 1, 2)}
    key = keys.get(kind, Decimal("1.50"))
    maps = arrow.array([[[(key, "v")]]] * 3, arrow.list_(arrow.map_(kind, arrow.string())))
    table = arrow.table({"text": ["a", "b", "c"], "meta": maps, "label": maps})
    records = loaded(tmp_path, table)
    assert list(records.texts) == ["a", "b", "c"]
    name = key.decode() if isinstance(key, bytes) else str(key)
    assert text_of(maps.to_pylist(maps_as_pydicts="strict")[0]) == f'[{{"{name}":"v"}}]'


@pytest.mark.parametrize("cut", [5, 40, -4])
def test_a_cut_file_is_refused(tmp_path: Path, cut: int) -> None:
    """A truncated file is one sentence and a hint."""
    path = tmp_path / "a.parquet"
    parquet.write_table(arrow.table({"text": ["a"] * 100}), path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(BadInput, match="not a readable Parquet file") as caught:
        Parquet(path)
    assert caught.value.hint


def test_a_damaged_page_names_its_row_group(tmp_path: Path) -> None:
    """And says how many rows before it are good."""
    made = arrow.table({"text": [f"row {number}" for number in range(999)]})
    table = as_parquet(tmp_path / "a", made, group=333, compression="none")
    content = bytearray(table.path.read_bytes())
    at = content.index(b"row 400")
    content[at - 400 : at] = b"\xff" * 400
    table.path.write_bytes(content)
    with pytest.raises(BadInput, match=r"row group 2 of 3, after 333 good rows: "):
        fields(table)
    with pytest.raises(BadInput, match=r"row group 2 of 3, after 333 good rows: "):
        table.hashes()


def test_page_checksums_are_verified(tmp_path: Path) -> None:
    """One letter changed in a page is seen where the page has a checksum, and only there."""
    made = arrow.table({"text": ["lamp", "door"]})
    for sealed in (True, False):
        table = as_parquet(
            tmp_path / "a",
            made,
            write_page_checksum=sealed,
            compression="none",
            use_dictionary=False,
        )
        content = table.path.read_bytes()
        table.path.write_bytes(content.replace(b"\0\0\0door", b"\0\0\0moor"))
        table = Parquet(table.path)
        if sealed:
            with pytest.raises(BadInput, match="CRC"):
                fields(table)
        else:
            assert fields(table) == [{"text": "lamp"}, {"text": "moor"}]


def test_a_footer_with_another_number_of_rows_is_refused(tmp_path: Path) -> None:
    """Wherever 77 became 79: either it means nothing, or the file is refused."""
    made = arrow.table({"text": [str(number) for number in range(77)]})
    table = as_parquet(tmp_path / "a", made, group=77, store_schema=False)
    content, count = table.path.read_bytes(), bytes((2 * 77 & 127 | 128, 1))
    why = []
    for at in range(len(content)):
        if content[at : at + 2] == count:
            table.path.write_bytes(content[:at] + bytes((count[0] ^ 4,)) + content[at + 1 :])
            try:
                assert fields(Parquet(table.path)) == made.to_pylist()
            except BadInput as problem:
                why.append(problem.title)
    assert any("it holds 77 rows and says it holds 79" in one for one in why)


def test_a_missing_file_is_told_as_such(tmp_path: Path) -> None:
    """The system's own errors pass; `load` has the sentence for them."""
    with pytest.raises(FileNotFoundError):
        Parquet(tmp_path / "nowhere.parquet")
    with pytest.raises(BadInput, match="does not exist"):
        load(Load(), [Part("a.parquet", tmp_path / "a.parquet")], silent)
