"""What `evaluate` hands on: numbers about the clusters, and what was found about the rows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.findings import Findings
from elute.core.results.arrays import Floats, Ints, Number


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
