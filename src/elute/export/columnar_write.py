"""Parquet and Arrow: rows are filtered batch by batch; schema, metadata and values stay."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elute.core.errors import CannotWrite
from elute.durable import replacing
from elute.export.codec import codec_of
from elute.export.columnar import is_stream, readable
from elute.export.staged import ORDINARY

# A row group is cut when it has this many rows or bytes, so that memory stays flat.
_GROUP_ROWS = 65_536
_GROUP_BYTES = 128 << 20


def write_parquet(
    path: Path, schema: Any, batches: Iterator[Any], keep: Mapping[str, object]
) -> None:
    """Write batches in row groups of a fair size.

    Args:
        path: where to.
        schema: of the batches.
        batches: the rows.
        keep: further options of the writer, as `parquet_like` finds them.

    Raises:
        CannotWrite: Parquet has no place for a column of this type, or the disk is full.
    """
    import pyarrow as arrow
    from pyarrow import parquet

    # Elements of lists keep the name they have in the schema; the standard one is "element", but
    # older writers said "item" or "array".
    options = {"use_compliant_nested_type": False, **keep}
    with (
        replacing(path, ORDINARY) as file,
        _writable("Parquet"),
        parquet.ParquetWriter(file, schema, **options) as writer,
    ):
        waiting: list[Any] = []
        rows = size = 0
        for batch in batches:
            waiting.append(batch)
            rows, size = rows + batch.num_rows, size + batch.nbytes
            if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
                writer.write_table(arrow.Table.from_batches(waiting, schema))
                waiting, rows, size = [], 0, 0
        if waiting:
            writer.write_table(arrow.Table.from_batches(waiting, schema))


def write_arrow(
    path: Path, schema: Any, batches: Iterator[Any], stream: bool, codec: str | None
) -> None:
    """Write batches as an Arrow file, or as a stream.

    Args:
        path: where to.
        schema: of the batches.
        batches: the rows.
        stream: whether to write a stream.
        codec: "lz4", "zstd" or None.

    Raises:
        CannotWrite: the disk is full.
    """
    from pyarrow import ipc

    options = ipc.IpcWriteOptions(compression=codec)
    make: Callable[..., Any] = ipc.new_stream if stream else ipc.new_file
    with (
        replacing(path, ORDINARY) as file,
        _writable("Arrow"),
        make(file, schema, options=options) as writer,
    ):
        for batch in batches:
            writer.write_batch(batch)


def like(source: Path, form: str) -> Callable[[Path, Any, Iterator[Any]], None]:
    """A writer of path, schema and batches that writes as the source is written."""
    with readable(source, OSError):
        if form == "parquet":
            keep = _parquet_like(source)
            return lambda path, schema, batches: write_parquet(path, schema, batches, keep)
        stream, codec = is_stream(source), codec_of(source)
    return lambda path, schema, batches: write_arrow(path, schema, batches, stream, codec)


def plainly(form: str) -> Callable[[Path, Any, Iterator[Any]], None]:
    """A writer of path, schema and batches in the usual manner of a format."""
    if form == "parquet":
        return lambda path, schema, batches: write_parquet(path, schema, batches, {})
    stream = form == "huggingface"
    return lambda path, schema, batches: write_arrow(path, schema, batches, stream, None)


def _parquet_like(path: Path) -> dict[str, object]:
    """The codec of each column in the source, and which of them have a dictionary.

    A batch is read first because that raises where the footer's columns are broken; asking for them
    unread ends the process (pyarrow 26 lets the C++ exception through).
    """
    from pyarrow import parquet

    file = parquet.ParquetFile(path)
    if next(file.iter_batches(1), None) is None:
        return {}
    footer = file.metadata
    columns = [footer.row_group(0).column(place) for place in range(footer.num_columns)]
    return {
        "compression": {
            it.path_in_schema: it.compression.replace("UNCOMPRESSED", "NONE") for it in columns
        },
        "use_dictionary": [
            it.path_in_schema
            for it in columns
            if any(encoding.endswith("DICTIONARY") for encoding in it.encodings)
        ],
    }


@contextmanager
def _writable(what: str) -> Iterator[None]:
    """Turn what pyarrow says about a type it cannot write into a sentence."""
    import pyarrow as arrow

    try:
        yield
    except arrow.ArrowException as problem:
        why = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        raise CannotWrite(
            f"The rows cannot be written as {what}: {why}", "Choose .jsonl."
        ) from None
