"""What the steps of the scripted engine make of its rows."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from elute.core.findings import Finding, Findings
from elute.core.results import (
    Advice,
    ClusterMetrics,
    ClusterReport,
    Evaluated,
    Report,
)
from tests import values

Ids = NDArray[np.int64]
TOPICS = ("refund card", "late parcel", "reset password", "lorem ipsum")


def topic_texts(count: int) -> list[str]:
    """`count` texts, topic after topic, every seventh about nothing."""
    return [
        f"row {row} mumbles" if row % 7 == 3 else f"row {row} asks about {TOPICS[row % 4]} again"
        for row in range(count)
    ]


def evaluated(labels: NDArray[np.int32], found: Sequence[Finding]) -> Evaluated:
    """Metrics of four clusters; each row a little more of an outlier than the one before."""
    m = len(labels)
    metrics = tuple(
        ClusterMetrics(
            cluster,
            int((labels == cluster).sum()),
            float((labels == cluster).mean()),
            0.5 - 0.2 * cluster,
            0.05 * cluster,
            1.0,
            0.6,
            (cluster + 1) % 4,
            0.7,
            0.1 * cluster,
        )
        for cluster in range(4)
    )
    # About as alike as copies are, from a cosine of 0.95 on.
    pairs = np.asarray([(5, 9), (0, m - 1), (6, 10), (4, 8)] if m > 10 else [], np.int32)
    pairs, alike = pairs.reshape(-1, 2), np.asarray([0.925, 0.97, 0.948, 0.9509], np.float32)
    return values.evaluated(
        m,
        overall={"clusters": 4.0, "silhouette": 0.31},
        clusters=metrics,
        outlier_score=np.linspace(0, 1, m, dtype=np.float32),
        silhouette=np.full(m, 0.3, dtype=np.float32),
        pairs=pairs,
        pair_similarity=alike[: len(pairs)],
        pair_measure=np.zeros(len(pairs), dtype=np.int8),
        copies=np.asarray([m - 1], dtype=np.int32),
        copy_of=np.zeros(1, dtype=np.int32),
        copy_similarity=np.asarray([0.97], dtype=np.float32),
        copy_measure=np.zeros(1, dtype=np.int8),
        findings=Findings.of(found),
    )


def report(ids: Ids, labels: NDArray[np.int32], names: Sequence[str]) -> Report:
    """Every cluster in words, and advice of each kind."""
    clusters = tuple(
        ClusterReport(
            cluster,
            int((labels == cluster).sum()),
            names[cluster] if cluster >= 0 else "noise",
            tuple(names[cluster].split()) if cluster >= 0 else (),
            tuple(ids[labels == cluster][:3].tolist()),
            tuple(ids[labels == cluster][-2:].tolist()),
            f"Rows about {names[cluster]}." if cluster >= 0 else "Rows of no cluster.",
        )
        for cluster in (0, 1, 2, 3, -1)
    )
    far = tuple(ids[-3:].tolist())
    advice = (
        Advice("drop_cluster", (3,), (), f"{names[3]}: filler text.", "rule: filler"),
        Advice("drop_rows", (0,), far, "3 rows stand far from all others.", "rule: outliers"),
        Advice("inspect", (2,), far[:1], "Low silhouette of 0.10.", "rule: silhouette"),
    )
    return Report("statistical", clusters, advice)


def strength(labels: NDArray[np.int32]) -> NDArray[np.float32]:
    """Every row well inside its cluster, but for the noise."""
    return np.where(labels < 0, 0.0, 0.8).astype(np.float32)


def regrouped(labels: NDArray[np.int32], edits: Sequence[str]) -> NDArray[np.int32]:
    """The labels by falling size after splits (a third leaves), merges and one home for noise."""
    for edit in edits:
        labels, (what, *given) = labels.copy(), edit.split()
        if what == "split":
            rows = np.flatnonzero(labels == int(given[0]))
            labels[rows[::3]] = labels.max() + 1
        elif what == "merge":
            labels[np.isin(labels, [int(label) for label in given])] = int(given[0])
        else:
            labels[np.flatnonzero(labels < 0)[0]] = 0
        found, sizes = np.unique(labels[labels >= 0], return_counts=True)
        ranks = found[np.argsort(-sizes, kind="stable")].tolist()
        labels = np.asarray([ranks.index(it) if it >= 0 else -1 for it in labels], np.int32)
    return labels


def points(ids: Ids, labels: NDArray[np.int32]) -> NDArray[np.float32]:
    """Each topic a spot of its own, the noise between them."""
    angle = labels * np.pi / 2 + ids % 11 * 0.05
    radius = np.where(labels < 0, 1.0, 5.0 + ids % 5 * 0.2)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]).astype(np.float32)
