"""A row is named by what it holds: its bytes, or for Parquet its values."""

import datetime
import hashlib
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest

from elute.core.results import Records
from elute.steps.load.columnar.cells import row_bytes
from elute.steps.load.columnar.parquet import Parquet
from tests.steps.load.columnar.columns import as_parquet
from tests.steps.load.conftest import Read

WIDE = "x" * 300_000
FILES = {
    "a.csv": 'id,text\n1,one\r\n2,"two\nlines"\n\n3,three\n1,one\n',
    "a.tsv": "id\ttext\n1\tone\n2\ttwo\n",
    "a.jsonl": '{"text": "one"}\n\n{"text": "zwei \\u00fc"}\nno json\n{"text": "one"}',
    "a.json": '[{"text": "one"},\n {"text": "two"}, {"text": "one"}]',
    "a.txt": "one\n\ntwo\none",
    "long.txt": f"one\n{WIDE}\ntwo\n{WIDE}{WIDE}\nthree",
}


def stored(folder: Path, table: Any, name: str = "a.parquet", group: int = 2) -> Parquet:
    """A table as a Parquet file."""
    return as_parquet(folder / name, table, group)


def names(given: Records | Parquet) -> list[str]:
    """The hashes as hexadecimal digits."""
    hashes = given.hashes() if isinstance(given, Parquet) else given.hashes
    return [hashes[row : row + 1].tobytes().hex() for row in range(len(hashes))]


@pytest.mark.parametrize("name", FILES)
def test_a_hash_is_that_of_the_records_bytes(name: str, read: Read) -> None:
    """Whatever the format, and also where a record is longer than the block that is read."""
    content = FILES[name].encode()
    records = read(name, content)
    assert names(records) == [
        hashlib.blake2b(content[start:end], digest_size=16).hexdigest()
        for start, end in records.spans.tolist()
    ]


def test_a_hash_keeps_its_last_zero_bytes(read: Read) -> None:
    """Numpy drops trailing NULs from an item, but not from the array's bytes."""
    ending = next(
        n for n in range(10_000) if hashlib.blake2b(b"%d" % n, digest_size=16).digest()[-1] == 0
    )
    records = read("a.txt", b"%d" % ending)
    assert len(records.hashes.tolist()[0]) == 15
    assert names(records)[0].endswith("00")


def test_every_column_of_a_parquet_row_counts(tmp_path: Path) -> None:
    """Equal texts beside other values are other rows; null is neither empty nor zero."""
    columns = {"n": [0, None, 0, 0], "s": ["", "", None, ""], "text": ["a"] * 4}
    one, two, three, four = names(stored(tmp_path, arrow.table(columns)))
    assert len({one, two, three}) == 3
    assert one == four


def test_neighbouring_parquet_values_cannot_pass_for_each_other(tmp_path: Path) -> None:
    """What belongs to which column, or to which item of a list, makes a difference."""
    columns = {"s": ["ab", "a"], "t": ["", "b"], "l": [["x", "y"], ["xy"]], "text": ["", ""]}
    for left_out in ("s", "l"):
        table = arrow.table({key: it for key, it in columns.items() if key != left_out})
        one, two = names(stored(tmp_path, table))
        assert one != two


VALUES = [
    [True, False, None],
    [1.5, None, float("nan")],
    [datetime.date(2024, 1, 2), None, datetime.date(1, 1, 1)],
    [b"\x00", b"", None],
    [[1, 2], [], None],
    [[1.5, None], [None], [1.5]],
    [["a"], ["a", "a"], [None]],
    [[[1], []], [[], [1]], None],
    [{"a": 1, "b": "x"}, {"a": 1, "b": None}, None],
]


@pytest.mark.parametrize("values", VALUES, ids=str)
def test_any_type_of_parquet_column_is_named(values: list[object], tmp_path: Path) -> None:
    """Rows with unequal values have unequal names, in whichever row group they stand."""
    table = arrow.table({"v": values, "text": ["", "", ""]})
    first = names(stored(tmp_path, table))
    assert len(set(first)) == 3
    turned = stored(tmp_path, table.take([2, 0, 1]), "b.parquet", group=1)
    assert names(turned) == [first[2], first[0], first[1]]


def test_how_parquet_stores_a_value_makes_no_difference(tmp_path: Path) -> None:
    """A dictionary, large offsets, or other row groups: the same rows."""
    texts, lists = ["one", "two", "one", None], [[1], [], None, [2, 3]]
    plain = arrow.table({"text": texts, "l": lists})
    other = arrow.table(
        {
            "text": arrow.array(texts, arrow.large_string()).dictionary_encode(),
            "l": arrow.array(lists, arrow.large_list(arrow.int64())),
        }
    )
    assert names(stored(tmp_path, plain)) == names(stored(tmp_path, other, "b.parquet", group=3))


def test_values_that_python_cannot_hold_are_named() -> None:
    """A date beyond the year 9999 has bytes as any other."""
    far = arrow.array([10**7, 10**7 + 1], arrow.int32()).cast(arrow.date32())
    one, two = row_bytes([far])
    assert one != two


@pytest.mark.parametrize("values", VALUES, ids=str)
def test_a_part_of_an_array_is_named_as_in_the_whole(values: list[object]) -> None:
    """Arrow hands out parts that begin in the middle of their buffers."""
    whole = arrow.array(values)
    assert list(row_bytes([whole.slice(1)])) == list(row_bytes([whole]))[1:]
