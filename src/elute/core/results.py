"""What each step hands on: frozen values of arrays and plain data, storable field by field.

n is the number of records in the source, m the number of rows that take part in the round
(`Precleaned.ids` maps position 0..m-1 to the permanent row id 0..n-1). From `embed` on, every array
is indexed by position; a field that holds row ids says so.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from elute.core.dataset import HELD_OUT
from elute.core.findings import Findings
from elute.core.rules import BAD_RECORD, EXACT_COPY
from elute.core.texts import Texts

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Ids = NDArray[np.int64]
Number = float | None


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


@dataclass(frozen=True)
class Embedded:
    """Which store holds the vectors of this round; a row finds its own by the hash of its text.

    Attributes:
        key: the embedder's key, the folder below `vectors/`.
        dim: length of a vector.
        notes: sentences for the user.
    """

    key: str
    dim: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Neighbors:
    """The k nearest other rows of each row, nearest first; the row itself is not among them.

    Attributes:
        indices: (m, k) int32 positions.
        distances: (m, k) float32 cosine distance, 1 - cosine, in [0, 2], rising; whatever the
            metric.
        method: how they were searched: "exact", "ivf" or "hnsw".
        metric: by what the k were chosen: "cosine", "euclidean" or "manhattan".
        recall: share of the true neighbours that were found, in [0, 1], measured on a sample of
            rows; None where the search is exact.
        recall_error: its standard error.
        notes: sentences for the user.
    """

    indices: Ints
    distances: Floats
    method: str = "exact"
    metric: str = "cosine"
    recall: Number = None
    recall_error: Number = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clustered:
    """A cluster for each row.

    Attributes:
        labels: (m,) int32; 0 is the largest cluster, then by falling size; -1 is noise.
        strength: (m,) float32 in [0, 1], how firmly the row belongs; 0 for noise.
        notes: sentences for the user.
    """

    labels: Ints
    strength: Floats
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many clusters there are, noise not counted."""
        return int(self.labels.max(initial=-1)) + 1


@dataclass(frozen=True)
class Reduced:
    """The picture.

    Attributes:
        points: (m, 2) or (m, 3) float32, finite.
        method: the name of the reduction that made it.
        notes: sentences for the user.
    """

    points: Floats
    method: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClusterMetrics:
    """One cluster's numbers; None where a number is not defined.

    Attributes:
        cluster: its label.
        size: rows in it.
        share: size / m.
        silhouette: mean over its rows, cosine distance, in [-1, 1], higher is better.
        misfits: share of its rows whose silhouette is below 0.
        davies_bouldin: its worst ratio to another cluster, lower is better.
        cohesion: mean cosine of its rows to their centre, in [-1, 1], higher is tighter.
        nearest: the cluster whose centre is closest, and
        nearest_similarity: the cosine between the two centres.
        near_duplicates: share of its rows that have a near duplicate before them.
    """

    cluster: int
    size: int
    share: float
    silhouette: Number
    misfits: Number
    davies_bouldin: Number
    cohesion: Number
    nearest: int | None
    nearest_similarity: Number
    near_duplicates: float


@dataclass(frozen=True)
class Evaluated:
    """Numbers about the clustering, in the space that was clustered, noise left out.

    Attributes:
        overall: metric name -> value or None: "clusters", "noise" (share of m), "coverage"
            (1 - noise), "silhouette", "davies_bouldin", "calinski_harabasz", "balance"
            (entropy of the sizes / log(clusters), 1 is even).
        clusters: one entry per cluster, by label.
        outlier_score: (m,) float32 in [0, 1], higher is more of an outlier.
        silhouette: (m,) float32, NaN where not defined (noise, or fewer than two clusters).
        pairs: (q, 2) int32 positions of rows that are alike, or nearly so; each pair once, the row
            of lower rank first.
        pair_similarity: (q,) float32, the cosine of their vectors or the Jaccard overlap of their
            words, down to 0.1 below the threshold of the measure.
        pair_measure: (q,) int8, index into PAIR_MEASURES.
        copies: (c,) int32 positions that say almost the same as another row, ascending,
        copy_of: (c,) int32 that row, which is never among `copies`,
        copy_similarity: (c,) float32 how alike they are, at least the threshold of
        copy_measure: (c,) int8 the measure.
        thresholds: measure -> from which value on two rows are alike.
        crowded: long texts compared with some only of those that share their words.
        findings: near copies, leakage between splits, labels that may be wrong.
    """

    overall: dict[str, Number]
    clusters: tuple[ClusterMetrics, ...]
    outlier_score: Floats
    silhouette: Floats
    pairs: Ints
    pair_similarity: Floats
    pair_measure: NDArray[np.int8]
    copies: Ints
    copy_of: Ints
    copy_similarity: Floats
    copy_measure: NDArray[np.int8]
    thresholds: dict[str, float]
    crowded: int
    findings: Findings


PAIR_MEASURES = ("cosine", "jaccard")


@dataclass(frozen=True)
class ClusterReport:
    """What the report says about one cluster (-1: about the noise).

    Attributes:
        cluster: its label.
        size: rows in it.
        name: a short name, made of its first keywords.
        keywords: the words that tell it from the others, most telling first.
        typical: row ids closest to its centre.
        borderline: row ids that hardly belong.
        summary: a sentence or two in words.
    """

    cluster: int
    size: int
    name: str
    keywords: tuple[str, ...]
    typical: tuple[int, ...]
    borderline: tuple[int, ...]
    summary: str


AdviceKind = Literal[
    "drop_cluster",
    "drop_rows",
    "inspect",
    "split",
    "merge",
    "more_clusters",
    "fewer_clusters",
    "keep",
]


@dataclass(frozen=True)
class Advice:
    """One proposal; never applied by itself.

    Attributes:
        kind: what is proposed.
        clusters: the clusters it is about; empty for the whole clustering.
        rows: row ids: for "drop_rows" the rows that would leave, otherwise rows to look at.
        reason: why, with the numbers.
        author: "rule: <name>" or "model: <name>".
        verdict: "unproven", "verified" or "refuted".
    """

    kind: AdviceKind
    clusters: tuple[int, ...]
    rows: tuple[int, ...]
    reason: str
    author: str
    verdict: str = "unproven"


@dataclass(frozen=True)
class Report:
    """What was read out of the clusters, and what is proposed.

    Attributes:
        writer: who wrote it: "statistical", or a model's name.
        clusters: one entry per cluster by label, then the noise if there is any.
        advice: proposals, the weightiest first.
    """

    writer: str
    clusters: tuple[ClusterReport, ...]
    advice: tuple[Advice, ...]


@dataclass(frozen=True)
class Decision:
    """Rows that leave for one reason.

    Attributes:
        ids: (d,) int64 row ids, ascending.
        reason: why, in words, with the numbers.
        author: "person", "rule: <name>" or "model: <name>".
        witness: (d,) int64, for each row the row it is a copy of, which stays; empty otherwise.
        similarity: (d,) float32 how alike they are, by the measure of the rule (1 for equal texts);
            empty otherwise.
    """

    ids: Ids
    reason: str
    author: str
    witness: Ids
    similarity: Floats
