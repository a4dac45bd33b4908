"""Parquet: only the columns that are wanted are read, some rows at a time."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from elute.steps.load.columnar.base import Batch, Columnar
from elute.steps.load.columnar.valid import validate

# A page of a few kilobytes can stand for the same long text in every row. No text is longer than
# its row group's pages, so a batch of few rows bounds the memory; below 64 rows reading gets slow.
# (Read as dictionaries, a row group of a million unlike texts takes 5 GB and 100 times as long.)
_BATCH_BYTES = 256 << 20
_FEWEST, _MOST = 64, 4096
# Pages are read from the file this much at a time, not a whole row group's at once.
_BLOCK = 1 << 20


class Parquet(Columnar):
    """A Parquet file; page checksums are verified where it has them."""

    kind: ClassVar[str] = "Parquet"

    def __init__(self, path: Path) -> None:
        """Read the footer.

        Raises:
            BadInput: the footer is broken.
        """
        from pyarrow import parquet

        self.path = path
        with self._told():
            self._file = parquet.ParquetFile(
                path, buffer_size=_BLOCK, pre_buffer=False, page_checksum_verification=True
            )
            self._given: list[str] = self._file.schema_arrow.names
            super().__init__(path, self._given, self._file.metadata.num_rows)

    def _batches(self, places: Sequence[int]) -> Iterator[Batch]:
        """Every batch of every row group."""
        # Where two columns share a name, neither can be asked for alone.
        twins = len(set(self._given)) < len(self._given)
        names = None if twins else [self._given[place] for place in places]
        groups, at = self._file.num_row_groups, 0
        for group in range(groups):
            with self._told(f"row group {group + 1:,} of {groups:,}, after {at:,} good rows"):
                rows = self._batch_rows(group)
                for batch in self._file.iter_batches(rows, row_groups=[group], columns=names):
                    # A damaged page can hold indices beyond the dictionary it is read into.
                    validate(batch)
                    where = places if names is None else map(batch.schema.get_field_index, names)
                    yield batch.num_rows, [batch.column(place) for place in where]
                    at += batch.num_rows

    def _batch_rows(self, group: int) -> int:
        """How many rows to read at a time.

        Asks for row groups and never for their columns: on a broken footer pyarrow 26 ends the
        process there, where reading raises.
        """
        pages = self._file.metadata.row_group(group).total_byte_size
        return int(min(max(_BATCH_BYTES // max(1, pages), _FEWEST), _MOST))
