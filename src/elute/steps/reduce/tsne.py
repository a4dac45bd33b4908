"""t-SNE from the neighbour graph: clear neighbourhoods, while far distances mean little."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Floats, Neighbors, Reduced
from elute.core.settings import option
from elute.steps.reduce.pca import started

STEPS = 750
"""What the libraries do by default: 250 with early exaggeration, 500 without."""

EVERY = 10
"""Steps between two reports."""


@dataclass(frozen=True)
class Tsne:
    """t-distributed stochastic neighbour embedding (van der Maaten and Hinton 2008)."""

    dims: int = option(2, "Dimensions of the map; 3 is many times slower.", low=2, high=3)
    perplexity: float = option(
        0.0,
        "Neighbours that count, at most neighbors.k / 3; 0 counts each neighbour the same.",
        low=0,
        high=100,
    )
    seed: int = option(0, "Seed of the layout.", low=0, high=2**32 - 1)

    def run(self, given: tuple[Floats, Neighbors], progress: Progress) -> Reduced:
        """Lay the rows out.

        Args:
            given: (m, d) unit vectors and their neighbour graph, m >= 15 and k >= 5.
            progress: told the steps done in 2-D; in 3-D the start and the end.

        Returns:
            Points.
        """
        vectors, neighbors = given
        k = neighbors.indices.shape[1]
        perplexity = min(self.perplexity, k / 3)
        notes = []
        if self.perplexity > perplexity:
            notes.append(f"The graph allows perplexity {perplexity:.1f}: raise neighbors.k.")
        # Both libraries expect a start this small, from which early exaggeration can still move it.
        start = started(vectors, self.dims, self.seed)
        start *= 1e-4 / max(float(start[:, 0].std()), 1e-12)
        if self.dims == 2:
            points = self._flat(neighbors, start, perplexity, progress)
        else:
            points = self._deep(neighbors, start, perplexity or k / 3, progress)
        return Reduced(np.asarray(points, dtype=np.float32), "tsne", tuple(notes))

    def _flat(
        self, neighbors: Neighbors, start: Floats, perplexity: float, progress: Progress
    ) -> Any:
        """(m, 2) by openTSNE."""
        from openTSNE import TSNE
        from openTSNE.affinity import PerplexityBasedNN, Uniform
        from openTSNE.nearest_neighbors import PrecomputedNeighbors

        graph = PrecomputedNeighbors(neighbors.indices, _straight(neighbors))
        progress(0, STEPS)
        if perplexity:
            affinities = PerplexityBasedNN(perplexity=perplexity, knn_index=graph)
        else:
            affinities = Uniform(knn_index=graph, symmetrize="max")
        layout = TSNE(
            random_state=self.seed,
            callbacks=_Ticker(progress),
            callbacks_every_iters=EVERY,
        )
        return layout.fit(affinities=affinities, initialization=start)

    def _deep(
        self, neighbors: Neighbors, start: Floats, perplexity: float, progress: Progress
    ) -> Any:
        """(m, 3) by scikit-learn; openTSNE is made for two dimensions."""
        from scipy.sparse import csr_array
        from sklearn.manifold import TSNE

        m, k = neighbors.indices.shape
        ends = np.arange(0, m * k + 1, k)
        graph = csr_array((_straight(neighbors).ravel(), neighbors.indices.ravel(), ends), (m, m))
        progress(0, 1, "this method cannot tell how far it is")
        layout = TSNE(
            3,
            perplexity=min(perplexity, (k - 2) / 3),
            metric="precomputed",
            init=start,
            random_state=self.seed,
        )
        points = layout.fit_transform(graph)
        progress(1, 1)
        return points


def _straight(neighbors: Neighbors) -> Floats:
    """(m, k) straight-line distances between the unit vectors."""
    return np.sqrt(2 * neighbors.distances)


class _Ticker:
    """Counts the reports of openTSNE, which numbers the steps of each phase anew."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._done = 0

    def __call__(self, step: int, error: float, embedding: Any) -> None:
        """Pass on the steps done; a true answer would stop the layout where it is."""
        self._done = min(self._done + EVERY, STEPS)
        self._progress(self._done, STEPS, "moving points")
