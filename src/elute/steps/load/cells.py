"""Rows of a Parquet file as bytes: what they are named by, since they have none of their own.

Made from Arrow's buffers: by way of Python's values, lists of hundreds of numbers take six times
as long, and dates beyond the year 9999 cannot be had.
"""

from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from typing import Any

Cell = bytes | None


def row_bytes(columns: Iterable[Any]) -> Iterator[bytes]:
    """For every row of some Arrow arrays of equal length, bytes that only equal rows share.

    How a value is stored (dictionary, large or small offsets) makes no difference; its type does.
    """
    framed = (map(_framed, _cells(column)) for column in columns)
    return map(b"".join, zip(*framed, strict=True))


def _cells(given: Any) -> list[Cell]:
    """(n,) the values of one array; None for null."""
    from pyarrow import types

    column = _unwrapped(given)
    kind = column.type
    if types.is_struct(kind) and kind.num_fields:
        return _where_valid(column, row_bytes(column.flatten()))
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return _lists(column)
    if _is_plain(kind):
        return _where_valid(column, _plain(column, [1] * len(column)))
    if types.is_string(kind) or types.is_large_string(kind) or types.is_binary(kind):
        return column.cast("large_binary").to_pylist()  # type: ignore[no-any-return]
    return [None if value is None else repr(value).encode() for value in column.to_pylist()]


def _unwrapped(column: Any) -> Any:
    """The values themselves of a dictionary or an extension type; truth values as a byte each."""
    from pyarrow import types

    if types.is_dictionary(column.type):
        return _unwrapped(column.dictionary_decode())
    if hasattr(column, "storage"):
        return _unwrapped(column.storage)
    return column.cast("uint8") if types.is_boolean(column.type) else column


def _lists(column: Any) -> list[Cell]:
    """The values of an array of lists."""
    lengths = column.value_lengths().fill_null(0).to_pylist()
    inner = column.flatten()
    if _is_plain(inner.type) and not inner.null_count:
        return _where_valid(column, _plain(inner, lengths))
    runs = pairwise(accumulate(lengths, initial=0))
    framed = list(map(_framed, _cells(inner)))
    return _where_valid(column, (b"".join(framed[first:end]) for first, end in runs))


def _is_plain(kind: Any) -> bool:
    """Whether values of a type lie side by side, each of the same number of bytes."""
    from pyarrow import types

    fixed = types.is_primitive(kind) or types.is_decimal(kind) or types.is_fixed_size_binary(kind)
    return fixed and not types.is_boolean(kind)


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
