"""What each step hands on: frozen values of arrays and plain data, storable field by field.

n is the number of records in the source, m the number of rows that take part in the round
(`Precleaned.ids` maps position 0..m-1 to the permanent row id 0..n-1). From `embed` on, every array
is indexed by position; a field that holds row ids says so.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.texts import Texts

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Ids = NDArray[np.int64]
Number = float | None


@dataclass(frozen=True)
class Records:
    """What `load` found in the source.

    Attributes:
        format: "csv", "tsv", "jsonl", "json", "parquet" or "text".
        encoding: the codec of a text format, "" for Parquet.
        columns: names of the fields seen, in order.
        text_from: the column or template the texts were made from.
        texts: (n,) the text of each record, as it stands in the source.
        spans: (n, 2) int64; first and past-the-end byte of each record in the source, line ends
            and separators excluded; for Parquet the row number and the one after it.
        hashes: (n,) S16, the 128-bit hash of those bytes; for Parquet of the row's values, all
            columns. Numpy hides their trailing NULs from `tolist`: take them by `tobytes`.
        notes: sentences for the user about what was found (one each).
    """

    format: str
    encoding: str
    columns: tuple[str, ...]
    text_from: str
    texts: Texts
    spans: Ids
    hashes: NDArray[np.bytes_]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Precleaned:
    """Which rows take part in the round, and what the rules changed or set aside.

    Attributes:
        ids: (m,) int64 row ids that take part, ascending.
        texts: (m,) their cleaned texts, never blank.
        rules: names of the rules, in the order they ran.
        touched_rule: (t,) int32, index into `rules`.
        touched_id: (t,) int64, the row id that rule touched.
        blank: (b,) int64 row ids with nothing left to read.
        duplicates: (q,) int64 row ids whose text an earlier row has already, after every rule but
            the one for markup: records that differ in their markup are alike, not the same.
        duplicate_of: (q,) int64, that earlier row, which takes part.
    """

    ids: Ids
    texts: Texts
    rules: tuple[str, ...]
    touched_rule: Ints
    touched_id: Ids
    blank: Ids
    duplicates: Ids
    duplicate_of: Ids


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
        distances: (m, k) float32 cosine distance, 1 - cosine, in [0, 2].
    """

    indices: Ints
    distances: Floats


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
        near_duplicates: (q,) int32 positions that stand close to an earlier row,
        near_duplicate_of: (q,) int32 that row, itself never among `near_duplicates`,
        near_similarity: (q,) float32 their cosine, at least `near_threshold`.
        near_threshold: the cosine from which on two rows count as near duplicates.
    """

    overall: dict[str, Number]
    clusters: tuple[ClusterMetrics, ...]
    outlier_score: Floats
    silhouette: Floats
    near_duplicates: Ints
    near_duplicate_of: Ints
    near_similarity: Floats
    near_threshold: float


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


@dataclass(frozen=True)
class Advice:
    """One proposal; never applied by itself.

    Attributes:
        kind: one of ADVICE_KINDS.
        clusters: the clusters it is about; empty for the whole clustering.
        rows: row ids: for "drop_rows" the rows that would leave, otherwise rows to look at.
        reason: why, with the numbers.
        author: "rule: <name>" or "model: <name>".
        verdict: "unproven", "verified" or "refuted".
    """

    kind: str
    clusters: tuple[int, ...]
    rows: tuple[int, ...]
    reason: str
    author: str
    verdict: str = "unproven"


ADVICE_KINDS = (
    "drop_cluster",
    "drop_rows",
    "inspect",
    "split",
    "merge",
    "more_clusters",
    "fewer_clusters",
    "keep",
)


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
        similarity: (d,) float32 cosine to that row; empty otherwise.
    """

    ids: Ids
    reason: str
    author: str
    witness: Ids
    similarity: Floats
