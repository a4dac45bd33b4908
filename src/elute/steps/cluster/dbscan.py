"""DBSCAN on the neighbour graph: what is linked by steps of at most eps belongs together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Clustered, Floats, Neighbors
from elute.core.settings import option
from elute.steps.cluster.graph import CLOSEST, sparse


@dataclass(frozen=True)
class Dbscan:
    """Density clusters at one scale (Ester, Kriegel, Sander and Xu 1996).

    Two rows can meet only if one is among the k nearest of the other. Where a row has more than k
    others within eps its ties to the farther ones are missing, so that a cluster may, rarely, come
    out in parts; raise neighbors.k then.
    """

    eps: float = option(
        0.0, "Longest step, as cosine distance; 0 takes the middle one.", low=0, high=2
    )
    min_samples: int = option(
        5, "Rows within eps, itself among them, that make a row a core.", low=1, high=256
    )

    def run(self, given: tuple[Floats, Neighbors], progress: Progress) -> Clustered:
        """Cluster the rows.

        Args:
            given: (m, d) unit vectors (not needed here) and their neighbour graph, m >= 2.
            progress: told at the start and the end.

        Returns:
            Labels; strength is the share of `min_samples` that lies within eps of the row: 1 for
            cores, less for rows at the border.
        """
        from sklearn.cluster import DBSCAN
        from sklearn.neighbors import sort_graph_by_row_values

        _, neighbors = given
        k = neighbors.indices.shape[1]
        samples = min(self.min_samples, k + 1)
        eps = self.eps or median_step(neighbors.distances[:, max(0, samples - 2)])
        progress(0, 1, f"eps {eps:.3f}")
        graph = sparse(neighbors, np.maximum(neighbors.distances, CLOSEST).astype(np.float64))
        graph = sort_graph_by_row_values(graph.maximum(graph.T).tocsr(), warn_when_not_sorted=False)
        fit = DBSCAN(eps=eps, min_samples=samples, metric="precomputed").fit(graph)
        close = np.add.reduceat(graph.data <= eps, graph.indptr[:-1], dtype=np.int64) + 1
        strength = np.minimum(close / samples, 1).astype(np.float32)
        progress(1, 1)
        notes = self._notes(fit.labels_, eps, samples)
        return Clustered(fit.labels_.astype(np.int32), strength, notes)

    def _notes(self, labels: NDArray[np.int64], eps: float, samples: int) -> tuple[str, ...]:
        notes = (
            [] if self.eps else [f"With eps {eps:.3f}, taken by rule, half of the rows are cores."]
        )
        if samples < self.min_samples:
            notes.append(f"The graph is small: min_samples was taken as {samples}.")
        if (labels < 0).all():
            notes.append("All rows are noise: raise eps or lower min_samples.")
        elif labels.max() == 0:
            notes.append("There is one cluster only: lower eps or raise min_samples.")
        return tuple(notes)


def median_step(distances: Floats) -> float:
    """The default eps: half of the rows have their `min_samples` rows within it.

    On CLINC150 (23,700 rows) this gives 494 clusters; the knee of the sorted distances, the usual
    rule, lies where the curve of text embeddings hardly bends and gives one cluster of 19,669.

    Args:
        distances: (m,) each row's distance to its last needed row, m >= 1.

    Returns:
        A cosine distance above 0.
    """
    return max(float(np.median(distances)), CLOSEST)
