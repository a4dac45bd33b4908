"""The measures every round gets, in the space that was clustered, noise left out."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from elute.core.findings import Finding, Findings
from elute.core.progress import Progress
from elute.core.results import (
    PAIR_MEASURES,
    Clustered,
    ClusterMetrics,
    Evaluated,
    Floats,
    Ints,
    Number,
)
from elute.core.settings import option
from elute.steps.evaluate.alike import Alike, alike
from elute.steps.evaluate.findings import alike_findings
from elute.steps.evaluate.given import Given
from elute.steps.evaluate.outliers import outlier_scores
from elute.steps.evaluate.separation import (
    Weights,
    calinski_harabasz,
    centres_of,
    davies_bouldin,
    silhouette,
)
from elute.steps.evaluate.suspects import suspected_labels

PARTS = 6


@dataclass(frozen=True)
class Evaluate:
    """Silhouette, Davies-Bouldin, Calinski-Harabasz, balance, outliers, copies and labels."""

    near_threshold: float = option(
        0.95, "Cosine from which on two rows are near copies.", low=0.5, high=1
    )
    jaccard_threshold: float = option(
        0.8, "Overlap of their runs of words from which on long texts are copies.", low=0.5, high=1
    )
    long_words: int = option(
        200,
        "Texts of more words are compared by their words, not their vectors; as many as the model "
        "reads (256 tokens hold about 200 words), 0 for all texts.",
        low=0,
    )
    labels: bool = option(True, "Rank labels that may be wrong, where the data has labels.")
    seed: int = option(0, "Seed of samples, folds and centres.", low=0, high=2**32 - 1)

    def run(self, given: Given, progress: Progress) -> Evaluated:
        """Measure.

        Args:
            given: the results of the round so far.
            progress: told about the six parts of the work.

        Returns:
            All measures; see `Evaluated`.
        """
        vectors, clustered = given.vectors, given.clustered
        progress(0, PARTS, "silhouette")
        centres = centres_of(vectors, clustered.labels)
        widths = silhouette(vectors, clustered.labels, centres)
        progress(1, PARTS, "separation")
        ratios = davies_bouldin(vectors, clustered.labels, centres)
        spread = calinski_harabasz(vectors, clustered.labels, centres)
        progress(2, PARTS, "outliers")
        scores = outlier_scores(vectors, given.neighbors, self.seed)
        every = self._alike(given, progress)
        fit = every.where(given.may_be_copies(every.ends))
        chosen = fit.ends[fit.copies]
        findings = [*alike_findings(given, every, fit), *self._suspects(given, progress)]
        progress(PARTS, PARTS)
        return Evaluated(
            overall=_overall(clustered, widths, ratios, spread),
            clusters=_by_cluster(clustered.labels, centres, widths, ratios, chosen[:, 1]),
            outlier_score=scores,
            silhouette=widths,
            pairs=fit.ends,
            pair_similarity=fit.similarity,
            pair_measure=fit.measure,
            copies=chosen[:, 1],
            copy_of=chosen[:, 0],
            copy_similarity=fit.similarity[fit.copies],
            copy_measure=fit.measure[fit.copies],
            thresholds=fit.thresholds,
            crowded=fit.crowded,
            findings=Findings.of(findings),
        )

    def _alike(self, given: Given, progress: Progress) -> Alike:
        """Rows that say almost the same."""
        progress(3, PARTS, "near copies")
        values = (self.near_threshold, self.jaccard_threshold)
        thresholds = dict(zip(PAIR_MEASURES, values, strict=True))
        tick = partial(progress, 4, PARTS, "long texts")
        return alike(given, thresholds, self.long_words, tick)

    def _suspects(self, given: Given, progress: Progress) -> list[Finding]:
        """Labels that may be wrong."""
        tick = partial(progress, 5, PARTS, "labels")
        made = suspected_labels(given, self.seed, tick) if self.labels else None
        return [made] if made else []


def _overall(
    clustered: Clustered, widths: Floats, ratios: Weights, spread: Number
) -> dict[str, Number]:
    """The numbers about the clustering as a whole."""
    m = len(clustered.labels)
    kept = clustered.labels >= 0
    defined = len(ratios) > 0
    return {
        "clusters": float(clustered.count),
        "noise": float(1 - kept.mean()) if m else None,
        "coverage": float(kept.mean()) if m else None,
        "silhouette": float(widths[kept].mean(dtype=np.float64)) if defined else None,
        "davies_bouldin": float(ratios.mean()) if defined else None,
        "calinski_harabasz": spread,
        "balance": _balance(np.bincount(clustered.labels[kept])),
    }


def _balance(sizes: NDArray[np.int64]) -> Number:
    """Entropy of the sizes over its highest value; None for fewer than two clusters."""
    if len(sizes) < 2:
        return None
    shares = sizes / sizes.sum()
    return float(-(shares * np.log(shares)).sum() / math.log(len(sizes)))


def _by_cluster(
    labels: Ints, centres: Weights, widths: Floats, ratios: Weights, copied: Ints
) -> tuple[ClusterMetrics, ...]:
    """The numbers of each cluster, by label."""
    count = len(centres)
    lengths = np.linalg.norm(centres, axis=1)
    directions = centres / np.maximum(lengths, 1e-12)[:, None]
    alike = directions @ directions.T
    np.fill_diagonal(alike, -np.inf)
    copies = np.bincount(labels[copied][labels[copied] >= 0], minlength=count)
    made = []
    for cluster in range(count):
        own = widths[labels == cluster]
        pair = count > 1
        nearest = int(alike[cluster].argmax())
        made.append(
            ClusterMetrics(
                cluster=cluster,
                size=len(own),
                share=len(own) / len(labels),
                silhouette=float(own.mean(dtype=np.float64)) if pair else None,
                misfits=float((own < 0).mean()) if pair else None,
                davies_bouldin=float(ratios[cluster]) if pair else None,
                # The mean cosine of unit vectors to their mean is the length of that mean.
                cohesion=float(lengths[cluster]),
                nearest=nearest if pair else None,
                nearest_similarity=float(alike[cluster, nearest]) if pair else None,
                near_duplicates=float(copies[cluster] / len(own)),
            )
        )
    return tuple(made)
