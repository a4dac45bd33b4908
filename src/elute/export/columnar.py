"""Parquet and Arrow files as streams of record batches with their row ids."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import BadInput
from elute.core.plain_values import Unreadable, values

BATCH = 1024
_MAGIC = b"ARROW1"


def schema_of(path: Path, form: str) -> Any:
    """The schema, with its metadata.

    Raises:
        BadInput: the file is broken.
    """
    with readable(path, OSError):
        if form == "parquet":
            return _parquet(path).schema_arrow
        with _arrow(path) as reader:
            return reader.schema


def filtered(
    path: Path, form: str, mask: NDArray[np.bool_] | None
) -> Iterator[tuple[list[int], Any]]:
    """Row numbers and a record batch of the rows in `mask` (n,), for every stretch of the file.

    Raises:
        BadInput: the file has not n rows, or a part of it is broken.
    """
    import pyarrow as arrow

    at = 0
    for batch in batches(path, form):
        size = batch.num_rows
        here = np.ones(size, dtype=np.bool_) if mask is None else mask[at : at + size]
        if len(here) < size:
            raise _other_rows(path, mask)
        ids = (np.flatnonzero(here) + at).tolist()
        if ids:
            with readable(path):
                yield ids, batch if len(ids) == size else batch.filter(arrow.array(here))
        at += size
    if mask is not None and at != len(mask):
        raise _other_rows(path, mask)


def _other_rows(path: Path, mask: Any) -> BadInput:
    """The error for a file that has more or fewer rows than were loaded."""
    title = f"{path} has not the {len(mask):,} rows it had when it was loaded."
    return BadInput(title, "Put the old file back, or load the new one in a new session.")


def batches(path: Path, form: str) -> Iterator[Any]:
    """Every record batch of the file, none longer than BATCH rows.

    Their offsets are followed as they are: a source was validated when it was loaded, and its sum
    is compared before it is exported.

    Raises:
        BadInput: a part of the file is broken.
    """
    with readable(path, OSError):
        if form == "parquet":
            yield from _parquet(path).iter_batches(BATCH)
            return
        with _arrow(path) as reader:
            for batch in _all(reader):
                for start in range(0, batch.num_rows, BATCH):
                    yield batch.slice(start, BATCH)


def values_of(column: Any, undecodable: Callable[[bytes], object]) -> list[Any]:
    """(n,) the values of a column as Python's, as `load` has them.

    Args:
        column: an Arrow array.
        undecodable: makes a value of the bytes of a text that is not UTF-8.

    Raises:
        BadInput: a value cannot be had.
    """
    found: list[Any] = values(column)
    for place, value in enumerate(found):
        if isinstance(value, Unreadable):
            found[place] = _by_member(column.slice(place, 1), value.why, undecodable)
    return found


def _by_member(one: Any, why: str, undecodable: Callable[[bytes], object]) -> Any:
    """The value of an array (1,) that cannot be had whole, from what it is made of."""
    from pyarrow import types

    kind = one.type
    if types.is_dictionary(kind):
        return values_of(one.dictionary_decode(), undecodable)[0]
    if types.is_struct(kind):
        members = (values_of(member, undecodable)[0] for member in one.flatten())
        return dict(zip((field.name for field in kind), members, strict=True))
    if types.is_map(kind):
        pairs = (values_of(half, undecodable) for half in one[0].values.flatten())
        return list(map(list, zip(*pairs, strict=True)))
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return values_of(one.flatten(), undecodable)
    if hasattr(one[0], "as_buffer"):
        return undecodable(bytes(one[0].as_buffer()))
    hint = "Parquet and Arrow keep its bytes: give --dropped such an ending too."
    raise BadInput(f"A value of the type {kind} {why}.", hint)


def is_stream(path: Path) -> bool:
    """Whether an Arrow file is a stream, without an index of its batches at its end."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) != _MAGIC


@contextmanager
def readable(path: Path, *more: type[Exception]) -> Iterator[None]:
    """Turn what pyarrow says about a broken source into a sentence.

    An OSError is only about the source where nothing is written: name it in `more` there.
    """
    import pyarrow as arrow

    try:
        yield
    except (arrow.ArrowException, ValueError, OverflowError, *more) as problem:
        why = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        hint = "Copy it again from where it came, or write it anew."
        raise BadInput(f"{path} cannot be read to its end: {why}", hint) from None


def _all(reader: Any) -> Iterator[Any]:
    """The batches of an Arrow reader of either kind."""
    if hasattr(reader, "num_record_batches"):
        yield from (reader.get_batch(place) for place in range(reader.num_record_batches))
    else:
        yield from reader


@contextmanager
def _arrow(path: Path) -> Iterator[Any]:
    """The reader of an Arrow file or stream."""
    import pyarrow as arrow
    from pyarrow import ipc

    with arrow.OSFile(str(path)) as file:
        yield ipc.open_stream(file) if is_stream(path) else ipc.open_file(file)


def _parquet(path: Path) -> Any:
    """The reader of a Parquet file."""
    from pyarrow import parquet

    return parquet.ParquetFile(path)
