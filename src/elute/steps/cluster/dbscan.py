"""DBSCAN on the neighbour graph: what is linked by steps of at most eps belongs together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Clustered
from elute.core.settings import option
from elute.steps.cluster.density.graph import sparse
from elute.steps.cluster.density.knee import Knee, knee, steps
from elute.steps.cluster.given import Given
from elute.steps.cluster.space import dims_option, space_option

LITTLE = 0.005
"""Share of the rows outside the largest cluster that is told as none."""


@dataclass(frozen=True)
class Dbscan:
    """Density clusters at one scale (Ester, Kriegel, Sander and Xu 1996).

    Two rows can meet only if one is among the k nearest of the other. Where a row has more than k
    others within eps its ties to the farther ones are missing, so that a cluster may, rarely, come
    out in parts; raise neighbors.k then.
    """

    eps: float = option(
        0.0,
        "Longest step: cosine distance among vectors, straight line in another space; "
        "0 takes the knee of the curve of distances.",
        low=0,
    )
    min_samples: int = option(
        5, "Rows within eps, itself among them, that make a row a core.", low=1, high=256
    )
    space: str = space_option()
    dims: int = dims_option()

    def run(self, given: Given, progress: Progress) -> Clustered:
        """Cluster the rows.

        Args:
            given: the rows, of which the graph alone is needed, m >= 2.
            progress: told at the start and the end.

        Returns:
            Labels; strength is the share of `min_samples` that lies within eps of the row: 1 for
            cores, less for rows at the border.
        """
        from sklearn.cluster import DBSCAN
        from sklearn.neighbors import sort_graph_by_row_values

        progress(0, 1, "looking for the knee of the distances")
        samples = min(self.min_samples, given.indices.shape[1] + 1)
        taken = None if self.eps else knee(given, samples)
        eps = taken.eps if taken else self.eps
        progress(0, 1, f"eps {eps:.3g}")
        graph = sparse(given.indices, steps(given))
        graph = sort_graph_by_row_values(graph.maximum(graph.T).tocsr(), warn_when_not_sorted=False)
        fit = DBSCAN(eps=eps, min_samples=samples, metric="precomputed").fit(graph)
        within = np.concatenate(([0], np.cumsum(graph.data <= eps)))
        close = np.diff(within[graph.indptr]) + 1
        strength = np.minimum(close / samples, 1).astype(np.float32)
        progress(1, 1)
        notes = self._notes(fit.labels_, taken, samples)
        return Clustered(fit.labels_.astype(np.int32), strength, notes)

    def _notes(
        self, labels: NDArray[np.int64], taken: Knee | None, samples: int
    ) -> tuple[str, ...]:
        notes = [] if taken is None else [_where(taken, len(labels))]
        if samples < self.min_samples:
            notes.append(f"The graph is small: min_samples was taken as {samples}.")
        if (labels < 0).all():
            notes.append("All rows are noise: raise eps or lower min_samples.")
        elif labels.max() == 0:
            notes.append("There is one cluster only: lower eps or raise min_samples.")
        return tuple(notes)


def _where(taken: Knee, m: int) -> str:
    """Where the knee is, in a sentence, and what is kept apart there, if anything is."""
    where = f"eps {taken.eps:.3g}, the knee of the distances, at row {taken.position:,} of {m:,}"
    if taken.apart < LITTLE:
        return f"Took {where}."
    return (
        f"Took {where}: {taken.apart:.0%} of the rows are in clusters other than the largest; "
        "longer steps would run them together."
    )
