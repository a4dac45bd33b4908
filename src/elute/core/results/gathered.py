"""What `load` and `preclean` hand on: the records, and the rows that take part."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from elute.core.dataset import HELD_OUT
from elute.core.findings import Findings
from elute.core.results.arrays import Floats, Ids, Ints
from elute.core.rules import BAD_RECORD, EXACT_COPY
from elute.core.texts import Texts


@dataclass(frozen=True)
class PartRecords:
    """What was found in one file of the dataset.

    Attributes:
        name: as in `core.dataset.Part`.
        rows: how many records it has.
        encoding: the codec of a text format, "" for Parquet and Arrow.
        split: "train", "test", "validation" or "".
    """

    name: str
    rows: int
    encoding: str
    split: str = ""


@dataclass(frozen=True)
class Records:
    """What `load` found in the source: the records of its parts one after the other.

    Attributes:
        format: "csv", "tsv", "jsonl", "json", "text", "paragraphs", "parquet" or "arrow"; of every
            part.
        parts: the files, in order; their rows add up to n.
        columns: names of the fields seen, in order.
        shape: the shape of fine-tuning data, such as "messages" or "alpaca"; "" for plain columns.
        text_from: the column, view or template the texts were made from.
        texts: (n,) the text of each record, as it stands in the source; "" for a bad record.
        spans: (n, 2) int64; first and past-the-end byte of each record in its part, line ends and
            separators excluded; for Parquet and Arrow the row number in the part and the next one.
        hashes: (n,) S16, the 128-bit hash of those bytes; for Parquet and Arrow of the row's
            values, all columns. Numpy hides their trailing NULs from `tolist`: take them by
            `tobytes`.
        label_from: the column of the labels, "" where there is none.
        labels: (n,) int32, index into `label_names`; -1 where a row has none.
        label_names: the labels, the most frequent first.
        split_from: where the splits come from: a column, "files", "files and COLUMN", or "" where
            there are none.
        splits: (n,) int8, index into `split_names`; -1 where a row has none.
        split_names: "train", "test" or "validation" where the source's word says so, else "other".
        times: (n,) float64 seconds since 1970, NaN where a row has none; (0,) without such a
            column.
        findings: bad records, and what is odd about the shape of others.
        notes: sentences for the user about what was found (one each).
        contents: (n,) S16, the 128-bit hash of what a record says beside its text: every other
            field of words or nested data, white space folded; (0,) where there is no such field.
    """

    format: str
    parts: tuple[PartRecords, ...]
    columns: tuple[str, ...]
    shape: str
    text_from: str
    texts: Texts
    spans: Ids
    hashes: NDArray[np.bytes_]
    label_from: str
    labels: Ints
    label_names: tuple[str, ...]
    split_from: str
    splits: NDArray[np.int8]
    split_names: tuple[str, ...]
    times: NDArray[np.float64]
    findings: Findings
    notes: tuple[str, ...] = ()
    contents: NDArray[np.bytes_] = field(default_factory=lambda: np.zeros(0, dtype="S16"))

    def place(self, row: int) -> tuple[int, int]:
        """The part a row is in, and its number in that part (both 0-based)."""
        for part, found in enumerate(self.parts):
            if row < found.rows:
                return part, row
            row -= found.rows
        raise IndexError(row)

    def rows_of(self, part: int) -> slice:
        """The row ids of a part."""
        first = sum(found.rows for found in self.parts[:part])
        return slice(first, first + self.parts[part].rows)

    @cached_property
    def held_out(self) -> NDArray[np.bool_]:
        """(n,) the rows of splits that are there to measure with; no rule drops one."""
        splits = [at for at, name in enumerate(self.split_names) if name in HELD_OUT]
        return np.isin(self.splits, splits)

    @property
    def bad(self) -> Ids:
        """Row ids of the records that could not be read, ascending."""
        broken = self.findings.of_rule(BAD_RECORD)
        return broken.rows if broken else np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Precleaned:
    """Which rows take part in the round, and what the rules changed or set aside.

    Attributes:
        ids: (m,) int64 row ids that take part, ascending.
        texts: (m,) their cleaned texts, never blank.
        rank: (m,) int32, the rows in the order in which copies are kept: of two that are alike the
            one of lower rank stays. A permutation of 0..m-1; held-out rows come first.
        measured: (s,) int64 row ids the round began with, ascending.
        measures: (r, s) float32, what bounds are set on; NaN where a row has none.
        measure_names: (r,) what each is called, in order.
        findings: what the rules found among `measured`, the applied ones and the others. A row is
            in no more than one applied finding of kind "drop".
    """

    ids: Ids
    texts: Texts
    rank: Ints
    measured: Ids
    measures: Floats
    measure_names: tuple[str, ...]
    findings: Findings

    @property
    def duplicates(self) -> tuple[Ids, Ids]:
        """Row ids of exact copies that are set aside, and for each the row that stays."""
        copies = self.findings.of_rule(EXACT_COPY)
        if copies is None or not copies.applied:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return copies.rows, copies.others
