"""What `evaluate` hands on: numbers about the clusters, and what was found about the rows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.findings import Findings
from elute.core.results.arrays import Floats, Ids, Ints, Number


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
        neighbor_distance: median over its rows of the mean cosine distance to their neighbours,
            lower is denser.
        purity: share of its rows' neighbours that are in it too, noise being outside; of a row's
            neighbours as many as its cluster has other rows; None for a cluster of one row.
        length_median: characters of its texts, and
        length_p90: what nine of ten do not exceed.
        label: index into `Records.label_names` of its most frequent label, and
        label_share: the share of its labelled rows that have it.
        labels: how many different labels there are in it.
        dbcv: its validity as a place of density in the space that was clustered, in [-1, 1], higher
            is better; from a sample of its rows where it has many, and
        dbcv_error: how far that may be off; None where no cluster was sampled.
        stability: mean best Jaccard overlap with a cluster of samples that were clustered again, in
            [0, 1]; below 0.5 it dissolves, from 0.85 on it is stable (Hennig 2007); in a UMAP
            layout, which the samples share, even pure chance comes out high.
        stability_error: its standard error.
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
    neighbor_distance: Number = None
    purity: Number = None
    length_median: Number = None
    length_p90: Number = None
    label: int | None = None
    label_share: Number = None
    labels: int = 0
    dbcv: Number = None
    dbcv_error: Number = None
    stability: Number = None
    stability_error: Number = None


@dataclass(frozen=True)
class Evaluated:
    """Numbers about the clustering, noise left out where nothing else is said.

    Attributes:
        overall: metric name -> value or None:
            "clusters", "noise" (share of m), "coverage" (1 - noise), "balance" (entropy of the
            sizes / log(clusters), 1 is even), "effective_clusters" (exp of that entropy: so many
            clusters of equal size are as even);
            "silhouette" (cosine, exact), "davies_bouldin", "calinski_harabasz" among the vectors;
            where another space was clustered, there and by straight-line distance
            "space_silhouette", "space_silhouette_error" (standard error, None where exact),
            "space_silhouette_rows" (rows compared with all others), "space_davies_bouldin" and
            "space_calinski_harabasz"; no such entries where the vectors were clustered;
            "purity" (mean share of a row's neighbours in its cluster, clusters of one left out);
            "dbcv" in the space that was clustered (noise counts 0), "dbcv_error" (mean of the
            clusters' errors; None where no cluster was sampled), "dbcv_rows";
            "stability" (mean of the clusters' weighted by their rows), "stability_error",
            "stability_rows" (in a sample), "stability_draws" (samples, 0 where none was clustered
            again); where that was left out because it would take too long, "stability_seconds" (by
            estimate, for all samples).
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


@dataclass(frozen=True)
class Learnt:
    """The outlier scores of a round after a person marked some of its rows.

    Attributes:
        outlier_score: (m,) float32, the scores of `Evaluated` in another order.
        rows: (q,) ids of the rows whose marks it was learnt from, of any round.
        marks: (q,) int8, 1 where a row was dropped, -1 where it was kept on purpose.
        earlier: how many of them were dropped in earlier rounds.
        apart: how many more were, from which nothing could be learnt: they were embedded otherwise.
        missing: how many more were, from which nothing could be learnt: no vectors were stored.
    """

    outlier_score: Floats
    rows: Ids
    marks: NDArray[np.int8]
    earlier: int = 0
    apart: int = 0
    missing: int = 0


PAIR_MEASURES = ("cosine", "jaccard")
