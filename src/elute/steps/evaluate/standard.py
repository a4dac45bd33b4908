"""The measures every round gets, in the space that was clustered, noise left out."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import (
    Clustered,
    ClusterMetrics,
    Evaluated,
    Floats,
    Ints,
    Neighbors,
    Number,
)
from elute.core.settings import option
from elute.steps.evaluate.duplicates import near_duplicates
from elute.steps.evaluate.outliers import outlier_scores
from elute.steps.evaluate.separation import (
    Weights,
    calinski_harabasz,
    centres_of,
    davies_bouldin,
    silhouette,
)


@dataclass(frozen=True)
class Evaluate:
    """Silhouette, Davies-Bouldin, Calinski-Harabasz, balance, outliers and near duplicates."""

    near_threshold: float = option(
        0.95, "Cosine from which on two rows count as near duplicates.", low=0.5, high=1
    )
    seed: int = option(0, "Seed of the centres behind the outlier scores.", low=0, high=2**32 - 1)

    def run(self, given: tuple[Floats, Neighbors, Clustered], progress: Progress) -> Evaluated:
        """Measure.

        Args:
            given: (m, d) unit vectors, their neighbour graph, their clusters.
            progress: told about the four parts of the work.

        Returns:
            All measures; see `Evaluated`.
        """
        vectors, neighbors, clustered = given
        progress(0, 4, "silhouette")
        centres = centres_of(vectors, clustered.labels)
        widths = silhouette(vectors, clustered.labels, centres)
        progress(1, 4, "separation")
        ratios = davies_bouldin(vectors, clustered.labels, centres)
        spread = calinski_harabasz(vectors, clustered.labels, centres)
        progress(2, 4, "near duplicates")
        later, earlier, similarity = near_duplicates(neighbors, self.near_threshold)
        progress(3, 4, "outliers")
        scores = outlier_scores(vectors, neighbors, self.seed)
        progress(4, 4)
        return Evaluated(
            _overall(clustered, widths, ratios, spread),
            _by_cluster(clustered.labels, centres, widths, ratios, later),
            scores,
            widths,
            later,
            earlier,
            similarity,
            self.near_threshold,
        )


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
    labels: Ints, centres: Weights, widths: Floats, ratios: Weights, later: Ints
) -> tuple[ClusterMetrics, ...]:
    """The numbers of each cluster, by label."""
    count = len(centres)
    lengths = np.linalg.norm(centres, axis=1)
    directions = centres / np.maximum(lengths, 1e-12)[:, None]
    alike = directions @ directions.T
    np.fill_diagonal(alike, -np.inf)
    copies = np.bincount(labels[later][labels[later] >= 0], minlength=count)
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
