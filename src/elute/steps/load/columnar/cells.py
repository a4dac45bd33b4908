"""Rows of a Parquet or Arrow file as bytes: what they are named by, having none of their own.

Made from Arrow's buffers: by way of Python's values, lists of hundreds of numbers take six times
as long, and dates beyond the year 9999 cannot be had.
"""

from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from typing import Any

Cell = bytes | None


def row_bytes(columns: Iterable[Any]) -> Iterator[bytes]:
    """For every row of some Arrow arrays of equal length, bytes that only equal rows share.

    How a value is stored makes no difference: dictionaries, views, large or small offsets, and
    the units of time and decimals that Parquet does not know and writes as the next larger one.
    Its type does.
    """
    framed = (map(_framed, _cells(column)) for column in columns)
    return map(b"".join, zip(*framed, strict=True))


def unwrapped(column: Any) -> Any:
    """The values of an extension type, and maps as the lists of pairs they are."""
    import pyarrow as arrow

    if isinstance(column.type, arrow.BaseExtensionType):
        return unwrapped(column.storage)
    if arrow.types.is_map(column.type):
        pair = arrow.struct([("key", column.type.key_type), ("value", column.type.item_type)])
        return column.cast(arrow.list_(pair))
    return column


def is_plain(kind: Any) -> bool:
    """Whether values of a type lie side by side, each of the same number of whole bytes."""
    from pyarrow import types

    fixed = types.is_primitive(kind) or types.is_decimal(kind) or types.is_fixed_size_binary(kind)
    return bool(fixed) and not types.is_boolean(kind)


def is_text(kind: Any) -> bool:
    """Whether values of a type are bytes or text of any length."""
    from pyarrow import types

    return any(
        test(kind)
        for test in (
            *(types.is_string, types.is_large_string, types.is_string_view),
            *(types.is_binary, types.is_large_binary, types.is_binary_view),
        )
    )


def _cells(given: Any) -> list[Cell]:
    """(n,) the values of one array; None for null."""
    from pyarrow import types

    column = _as_parquet_has_it(unwrapped(given))
    kind = column.type
    if types.is_dictionary(kind):
        return _looked_up(column)
    if types.is_struct(kind) and kind.num_fields:
        return _where_valid(column, row_bytes(column.flatten()))
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return _lists(column)
    if is_plain(kind):
        return _where_valid(column, _plain(column, [1] * len(column)))
    if is_text(kind):
        return column.cast("large_binary").to_pylist()  # type: ignore[no-any-return]
    return [None if value is None else repr(value).encode() for value in column.to_pylist()]


def _as_parquet_has_it(column: Any) -> Any:
    """The values in the type Parquet has for them; truth values as a byte each."""
    import pyarrow as arrow

    kind, types = column.type, arrow.types
    if types.is_boolean(kind):
        return column.cast("uint8")
    if types.is_timestamp(kind) and kind.unit == "s":
        return column.cast(arrow.timestamp("ms", kind.tz), safe=False)
    if types.is_time32(kind) and kind.unit == "s":
        return column.cast(arrow.time32("ms"), safe=False)
    if types.is_date64(kind):
        return column.cast("date32", safe=False)
    if types.is_decimal32(kind) or types.is_decimal64(kind):
        return column.cast(arrow.decimal128(kind.precision, kind.scale))
    return column


def _looked_up(column: Any) -> list[Cell]:
    """The values of a dictionary array, each made once where that is less work."""
    if len(column.dictionary) > len(column):
        return _cells(column.dictionary_decode())
    known = [*_cells(column.dictionary), None]
    return [known[place] for place in column.indices.cast("int64").fill_null(-1).to_pylist()]


def _lists(column: Any) -> list[Cell]:
    """The values of an array of lists."""
    lengths = column.value_lengths().fill_null(0).to_pylist()
    inner = _as_parquet_has_it(unwrapped(column.flatten()))
    if is_plain(inner.type) and not inner.null_count:
        return _where_valid(column, _plain(inner, lengths))
    runs = pairwise(accumulate(lengths, initial=0))
    framed = list(map(_framed, _cells(inner)))
    return _where_valid(column, (b"".join(framed[first:end]) for first, end in runs))


def _plain(column: Any, lengths: list[int]) -> Iterator[bytes]:
    """The bytes of so many values at a time; those of nulls are arbitrary."""
    width = column.type.bit_width // 8
    every = memoryview(column.buffers()[1] or b"")[column.offset * width :]
    runs = pairwise(accumulate(lengths, initial=0))
    return (bytes(every[first * width : end * width]) for first, end in runs)


def _where_valid(column: Any, cells: Iterable[bytes]) -> list[Cell]:
    """The cells, with None for nulls."""
    if not column.null_count:
        return list(cells)
    valid = column.is_valid().to_pylist()
    return [cell if there else None for cell, there in zip(cells, valid, strict=True)]


def _framed(cell: Cell) -> bytes:
    """A cell after its length, so that two of them cannot pass for two others."""
    return b"-" if cell is None else b"%d:%b" % (len(cell), cell)
