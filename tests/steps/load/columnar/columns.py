"""One column of every kind that Arrow knows, and tables in each of its three files."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as arrow
from pyarrow import ipc, parquet

from elute.steps.load.columnar.arrow_ipc import ArrowIpc
from elute.steps.load.columnar.base import Columnar
from elute.steps.load.columnar.parquet import Parquet

_DAY = datetime.date(2024, 1, 2)
_TIME = datetime.datetime(2024, 1, 2, 3, 4, 5)
_TURNS = [{"role": "user", "content": "hello"}, {"role": "assistant", "content": None}]

EVERY: dict[str, tuple[Any, list[object]]] = {
    "null": (arrow.null(), [None, None]),
    "bool": (arrow.bool_(), [True, None]),
    "int8": (arrow.int8(), [-1, None]),
    "uint64": (arrow.uint64(), [2**64 - 1, None]),
    "float": (arrow.float32(), [1.5, None]),
    "string": (arrow.string(), ["\u00fc\u4e2d", None]),
    "large_string": (arrow.large_string(), ["", None]),
    "string_view": (arrow.string_view(), ["longer than twelve bytes", None]),
    "binary": (arrow.binary(), [b"\xff\x00", None]),
    "fixed_size_binary": (arrow.binary(2), [b"ab", None]),
    "dictionary": (arrow.dictionary(arrow.int8(), arrow.string()), ["lamp", None]),
    "date32": (arrow.date32(), [_DAY, None]),
    "date64": (arrow.date64(), [_DAY, None]),
    "timestamp_s": (arrow.timestamp("s"), [_TIME, None]),
    "timestamp_us": (arrow.timestamp("us"), [_TIME, None]),
    "time32_s": (arrow.time32("s"), [_TIME.time(), None]),
    "duration": (arrow.duration("ms"), [datetime.timedelta(seconds=1), None]),
    "decimal32": (arrow.decimal32(5, 2), [Decimal("1.50"), None]),
    "decimal128": (arrow.decimal128(20, 2), [Decimal("1.50"), None]),
    "list": (arrow.list_(arrow.string()), [["a", None], None]),
    "large_list": (arrow.large_list(arrow.bool_()), [[True, None], None]),
    "fixed_size_list": (arrow.list_(arrow.float32(), 2), [[1.0, 2.0], None]),
    "times": (arrow.list_(arrow.timestamp("s")), [[_TIME], None]),
    "messages": (
        arrow.list_(arrow.struct({"role": arrow.string(), "content": arrow.string()})),
        [_TURNS, []],
    ),
    "struct": (arrow.struct({"a": arrow.int64(), "b": arrow.string()}), [{"a": 1, "b": "x"}, None]),
    "map": (arrow.map_(arrow.string(), arrow.int32()), [{"a": 1, "b": None}, None]),
}
"""By name: the type, and two values as Python has them."""


def of_type(kind: Any, values: list[object]) -> Any:
    """A table with one such column beside a text."""
    pairs = [list(it.items()) if isinstance(it, dict) else it for it in values]
    column = arrow.array(pairs if arrow.types.is_map(kind) else values, kind)
    return arrow.table({"v": column, "text": [f"row {row}" for row in range(len(values))]})


def as_parquet(path: Path, table: Any, group: int = 2, **options: Any) -> Parquet:
    """The table as a Parquet file."""
    parquet.write_table(table, path, row_group_size=group, **options)
    return Parquet(path)


def as_arrow_file(path: Path, table: Any, group: int = 2, **options: Any) -> ArrowIpc:
    """The table as an Arrow file."""
    with ipc.new_file(path, table.schema, options=ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table, max_chunksize=group)
    return ArrowIpc(path)


def as_arrow_stream(path: Path, table: Any, group: int = 2, **options: Any) -> ArrowIpc:
    """The table as an Arrow stream."""
    with ipc.new_stream(path, table.schema, options=ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table, max_chunksize=group)
    return ArrowIpc(path)


FILES: dict[str, Callable[..., Columnar]] = {
    "parquet": as_parquet,
    "file": as_arrow_file,
    "stream": as_arrow_stream,
}


def fields(table: Columnar, names: list[str] | None = None) -> list[object]:
    """The fields of every row, or what is wrong with it."""
    return [found for _, _, found in table.rows(names)]
