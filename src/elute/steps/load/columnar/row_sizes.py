"""How many bytes the rows of Arrow arrays stand for, known before any of them is made.

A dictionary, a view or nulls let a few kilobytes stand for terabytes; whoever turns such a batch
into values without looking fills the memory.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.steps.load.columnar.cells import is_plain, is_text, unwrapped

Sizes = NDArray[np.int64]

ROW_CAP = 64 << 20
"""Bytes one row may stand for: no text of a dataset is that long."""
# What is kept of every row, be it empty: its span, its hash, its place among the texts.
_KEPT = 64
# Items of lists to measure at a time; a few dozen bytes of memory each.
_ITEMS = 1 << 22


def row_sizes(columns: Iterable[Any], rows: int) -> Sizes:
    """(rows,) bytes of every row's values as if each were written out; exact to some bytes.

    A row beyond `ROW_CAP` may be given as any number beyond it.

    Args:
        columns: Arrow arrays of `rows` values each, valid.
        rows: how many.
    """
    return sum(map(_sizes, columns), np.full(rows, _KEPT, dtype=np.int64))


def runs(sizes: Sizes) -> Iterator[tuple[int, int]]:
    """First and past-the-end place of stretches of rows that stand for `ROW_CAP` or less each."""
    ends = np.cumsum(sizes)
    first = 0
    while first < len(sizes):
        before = int(ends[first - 1]) if first else 0
        end = max(first + 1, int(np.searchsorted(ends, before + ROW_CAP, side="right")))
        yield first, end
        first = end


def _sizes(given: Any) -> Sizes:
    """(n,) bytes of every value of one array."""
    from pyarrow import compute, types

    column = unwrapped(given)
    kind = column.type
    if types.is_dictionary(kind):
        known = np.append(_sizes(column.dictionary), 0)
        return np.asarray(known[column.indices.cast("int64").fill_null(-1).to_numpy()])
    if types.is_struct(kind):
        return sum(map(_sizes, column.flatten()), np.ones(len(column), dtype=np.int64))
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return _list_sizes(column)
    if types.is_string_view(kind) or types.is_binary_view(kind):
        valid = column.is_valid().to_numpy(zero_copy_only=False)
        return np.where(valid, view_lengths(column), 0)
    if is_text(kind):
        lengths = compute.binary_length(column).fill_null(0)
        return np.asarray(lengths.to_numpy(zero_copy_only=False), dtype=np.int64)
    return np.full(len(column), _width(kind), dtype=np.int64)


def _list_sizes(column: Any) -> Sizes:
    """(n,) bytes of every list."""
    # Clipped so that no sum overflows: lists of nulls can be as long as their offsets say.
    lengths = column.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    lengths = lengths.astype(np.int64).clip(max=ROW_CAP + 1)
    inner = column.type.value_type
    if is_plain(inner):
        return np.asarray(lengths * _width(inner))
    if lengths.sum() > _ITEMS and len(column) > 1:
        half = len(column) // 2
        return np.concatenate([_sizes(column.slice(0, half)), _sizes(column.slice(half))])
    if lengths.sum() > ROW_CAP:
        return np.asarray(lengths)
    ends = np.cumsum(lengths)
    every = np.concatenate([[0], np.cumsum(_sizes(column.flatten()))])
    return np.asarray(every[ends] - every[ends - lengths] + lengths)


def view_lengths(column: Any) -> Sizes:
    """(n,) bytes of every text of an array of views, each of which begins with its length.

    Safe for an array that was not validated; what it says of nulls is arbitrary.
    """
    words = np.frombuffer(column.buffers()[1] or b"", dtype="<i4")
    return words[4 * column.offset :: 4][: len(column)].astype(np.int64)


def _width(kind: Any) -> int:
    """Bytes of a value of a type that has a fixed width."""
    return max(1, kind.bit_width // 8) if is_plain(kind) else 1
