"""K-means: every row goes to the nearest of k centres; no noise, clusters of like width."""

import warnings
from dataclasses import dataclass

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Clustered, Floats, Neighbors
from elute.core.settings import option

BLOCK_ROWS = 65536
"""Rows whose distances to all centres are held at a time."""


@dataclass(frozen=True)
class Kmeans:
    """Lloyd's K-means on the unit vectors, started by k-means++ (scikit-learn)."""

    k: int = option(0, "Clusters to make; 0 takes sqrt(rows / 2).", low=0)
    seed: int = option(0, "Seed of the start.", low=0, high=2**32 - 1)

    def run(self, given: tuple[Floats, Neighbors], progress: Progress) -> Clustered:
        """Cluster the rows.

        Args:
            given: (m, d) unit vectors and their neighbour graph (not needed here), m >= 1.
            progress: told at the start and the end.

        Returns:
            Labels without noise, fewer than k of them where rows are alike; strength is
            1 - own / next, the row's distance to its own centre over that to the next one:
            1 at the centre, 0 half-way between two (the simplified silhouette of
            Hruschka, Campello and de Castro 2004).
        """
        from sklearn.cluster import KMeans
        from sklearn.exceptions import ConvergenceWarning

        vectors, _ = given
        m = len(vectors)
        k = min(self.k or max(2, round((m / 2) ** 0.5)), m)
        progress(0, 1, f"k-means with {k} centres")
        with warnings.catch_warnings():
            # Said when there are fewer different rows than centres; the labels show it.
            warnings.simplefilter("ignore", ConvergenceWarning)
            fit = KMeans(k, n_init=1, random_state=self.seed).fit(vectors)
        strength = np.ones(m, dtype=np.float32)
        for start in range(0, m if k > 1 else 0, BLOCK_ROWS):
            rows = slice(start, start + BLOCK_ROWS)
            near = np.partition(fit.transform(vectors[rows]), 1, axis=1)
            # Centres that coincide leave nothing to choose between: strength 0.
            strength[rows] = 1 - near[:, 0] / np.maximum(near[:, 1], 1e-12)
        progress(1, 1)
        return Clustered(fit.labels_.astype(np.int32), strength, self._notes(k, m))

    def _notes(self, k: int, m: int) -> tuple[str, ...]:
        if self.k > m:
            return (f"There are {m} rows: k was taken as {k}.",)
        return ()
