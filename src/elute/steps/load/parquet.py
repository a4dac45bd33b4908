"""Parquet: only the columns that are wanted are read, a batch of rows at a time."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import BadInput
from elute.core.fingerprint import of_texts
from elute.steps.load.cells import row_bytes
from elute.steps.load.table import Rows, distinct

# A page of a few kilobytes can stand for the same long text in every row. No text is longer than
# its row group's pages, so a batch of few rows bounds the memory; below 64 rows reading gets slow.
_BATCH_BYTES = 256 << 20
_FEWEST, _MOST = 64, 4096


class Parquet:
    """A Parquet file; a row's span is its number and the next."""

    def __init__(self, path: Path) -> None:
        """Read the footer.

        Raises:
            BadInput: the footer is broken.
        """
        from pyarrow import parquet

        self.path = path
        self.encoding = ""
        with self._told():
            self._file = parquet.ParquetFile(path)
        self._given: list[str] = self._file.schema_arrow.names
        self.columns = dict.fromkeys(distinct(self._given))
        self.size: int = self._file.metadata.num_rows

    def rows(self, names: Collection[str] | None = None) -> Rows:
        """Every row.

        Raises:
            BadInput: a page is broken.
        """
        wanted = [name for name in self.columns if names is None or name in names]
        # Where two columns share a name, neither can be asked for alone.
        twins = len(set(self._given)) < len(self._given)
        read = None if twins else wanted
        at = 0
        with self._told():
            for batch in self._file.iter_batches(self._batch_rows(), columns=read):
                got = zip(self.columns if twins else batch.schema.names, batch.columns, strict=True)
                values = [(name, column.to_pylist()) for name, column in got if name in wanted]
                for row in range(batch.num_rows):
                    yield at, at + 1, {name: column[row] for name, column in values}
                    at += 1

    def hashes(self) -> NDArray[np.bytes_]:
        """(n,) the hash of every row's values, all columns.

        Raises:
            BadInput: a page is broken.
        """
        with self._told():
            batches = self._file.iter_batches(self._batch_rows())
            return np.concatenate([of_texts(row_bytes(batch.columns)) for batch in batches])

    def notes(self) -> list[str]:
        """Nothing to say."""
        return []

    def _batch_rows(self) -> int:
        """How many rows to read at a time.

        Asks for row groups and never for their columns: on a broken footer pyarrow 26 ends the
        process there, where reading raises.
        """
        footer = self._file.metadata
        pages: list[int] = [
            footer.row_group(it).total_byte_size for it in range(footer.num_row_groups)
        ]
        return int(min(max(_BATCH_BYTES // max(1, *pages), _FEWEST), _MOST))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn pyarrow's errors into sentences."""
        import pyarrow as arrow

        try:
            yield
        except (arrow.ArrowException, OSError, ValueError, OverflowError) as problem:
            raise self._broken(problem) from None

    def _broken(self, problem: Exception) -> BadInput:
        """The error for a file that pyarrow cannot read."""
        why = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        hint = "Copy it again from where it came, or write it anew."
        return BadInput(f"{self.path} is not a readable Parquet file: {why}", hint)
