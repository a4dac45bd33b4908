"""Vectors in .safetensors files and in list columns of Parquet files."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from elute.core.amounts import counted
from elute.core.errors import BadInput
from elute.core.results import Floats
from elute.steps.embed.precomputed.stored import (
    Stored,
    as_vectors,
    block_rows,
    checked_shape,
    chosen,
)

_EVERY = "Every row needs a vector of one and the same length."
_FLOATS = {"F16": "f", "F32": "f", "F64": "f", "I64": "i", "I32": "i"}
_WHOLE = {f"{sign}{bits}" for sign in "IU" for bits in (8, 16, 32, 64)}


def of_safetensors(path: Path, column: str) -> Stored:
    """The vectors of one tensor.

    Raises:
        BadInput: the file holds something else, or is damaged.
    """
    with _tensors(path) as file:
        slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118 - no mapping
        wide = [name for name, it in slices.items() if len(it.get_shape()) == 2]
        name = chosen(str(path), column, wide)
        kind = slices[name].get_dtype()
        shape = tuple(slices[name].get_shape())
    if kind == "BF16":
        raise BadInput(f"{path} ({name}) is in bfloat16.", "Save it as float32 or float16.")
    rows, dim = checked_shape(f"{path} ({name})", shape, _FLOATS.get(kind, kind))
    blocks = partial(_tensor_blocks, path, name, (rows, dim))
    return Stored(rows, dim, blocks, partial(_tensor_keys, path))


def of_parquet(path: Path, column: str) -> Stored:
    """The vectors of a list column.

    Raises:
        BadInput: the file has no such column, or is damaged.
    """
    import pyarrow as pa

    with _parquet(path) as file:
        fields = list(file.schema_arrow)
        wide = [field.name for field in fields if _is_vectors(field.type)]
        name = chosen(str(path), column, wide)
        rows = file.metadata.num_rows
        if rows == 0:
            return Stored(0, 1, lambda: iter(()), partial(_column_keys, path))
        try:
            first = next(file.iter_batches(1, columns=[name]), None)
        except (pa.ArrowException, OSError) as problem:
            raise _damaged(path, problem) from problem
    if first is None or not first.column(0)[0].is_valid:
        raise BadInput(f"{path} ({name}): row 0 has no vector.", _EVERY)
    dim = len(first.column(0)[0])
    rows, dim = checked_shape(f"{path} ({name})", (rows, dim), "f")
    return Stored(rows, dim, partial(_column_blocks, path, name, dim), partial(_column_keys, path))


def _tensors(path: Path) -> Any:
    from safetensors import SafetensorError, safe_open

    try:
        return safe_open(path, framework="numpy")
    except (SafetensorError, OSError) as problem:
        raise _damaged(path, problem) from problem


def _tensor_blocks(path: Path, name: str, shape: tuple[int, int]) -> Iterator[Floats]:
    rows, step = shape[0], block_rows(shape[1])
    with _tensors(path) as file:
        tensor = file.get_slice(name)
        for start in range(0, rows, step):
            yield as_vectors(tensor[start : min(start + step, rows)])


def _tensor_keys(path: Path, name: str) -> list[str]:
    with _tensors(path) as file:
        if name not in file.keys():  # noqa: SIM118 - no mapping
            title = f"{path} has no tensor called {name} beside the vectors."
            raise BadInput(title, "Save the ids under that name, or leave embed.id empty.")
        there = file.get_slice(name)
        if there.get_dtype() not in _WHOLE or len(there.get_shape()) != 1:
            raise BadInput(f"{path} ({name}) is no list of ids.", "Save whole numbers.")
        return [str(key) for key in file.get_tensor(name).tolist()]


def _parquet(path: Path) -> Any:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        return parquet.ParquetFile(path, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as problem:
        raise _damaged(path, problem) from problem


def _is_vectors(kind: Any) -> bool:
    """Whether a column holds lists of floating-point numbers."""
    from pyarrow import types

    listed = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    return bool(listed and types.is_floating(kind.value_type))


def _column_blocks(path: Path, name: str, dim: int) -> Iterator[Floats]:
    import pyarrow as pa

    start = 0
    with _parquet(path) as file:
        batches = file.iter_batches(block_rows(dim), columns=[name])
        while True:
            try:
                batch = next(batches, None)
                if batch is None:
                    return
                batch.validate(full=True)
            except (pa.ArrowException, OSError) as problem:
                raise _damaged(path, problem) from problem
            yield _of_lists(path, name, batch.column(0), dim, start)
            start += len(batch)


def _of_lists(path: Path, name: str, lists: Any, dim: int, start: int) -> Floats:
    """(b, dim) the numbers of lists of equal length."""
    from pyarrow import compute

    lengths = compute.fill_null(compute.list_value_length(lists), -1).to_numpy(False)
    wrong = np.flatnonzero(lengths != dim)
    if len(wrong):
        title = f"{path} ({name}): row {start + int(wrong[0])} has no vector of length {dim}."
        raise BadInput(title, _EVERY)
    numbers = lists.flatten()
    if numbers.null_count:
        raise BadInput(f"{path} ({name}) has vectors with missing numbers.", "Fill or drop them.")
    return as_vectors(numbers.to_numpy(False)).reshape(len(lists), dim)


def _column_keys(path: Path, name: str) -> list[str]:
    import pyarrow as pa

    with _parquet(path) as file:
        if name not in file.schema_arrow.names:
            title = f"{path} has no column called {name} beside the vectors."
            raise BadInput(title, "Name the column of the ids, or leave embed.id empty.")
        try:
            keys = file.read([name]).column(0)
            keys.validate(full=True)
            found = keys.to_pylist()
        # Times that Python has no words for are an OverflowError.
        except (pa.ArrowException, OSError, ValueError, OverflowError) as problem:
            raise _damaged(path, problem) from problem
    if None in found:
        title = f"{path} ({name}) has {counted(found.count(None), 'vector')} without an id"
        raise BadInput(f"{title} (the first is vector {found.index(None)}).", "Fill in the ids.")
    return [str(key) for key in found]


def _damaged(path: Path, problem: Exception) -> BadInput:
    reason = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
    return BadInput(f"{path} is damaged or of another kind: {reason}.", "Save it again.")
