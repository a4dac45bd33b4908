"""What `report` and `decide` hand on: words, proposals, and the rows that leave."""

from dataclasses import dataclass
from typing import Literal

from elute.core.results.arrays import Floats, Ids


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
