"""t-SNE from the neighbour graph: clear neighbourhoods, while far distances mean little."""

import os
from dataclasses import dataclass
from typing import Any

import numpy as np

from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.core.results import Floats, Neighbors, Reduced
from elute.core.settings import option
from elute.steps.reduce.given import Given
from elute.steps.reduce.pca import started
from elute.steps.reduce.registration import width

STEPS = 750
"""What the libraries do by default: 250 with early exaggeration, 500 without."""

ONWARDS = (100, 250)
"""Steps from the places of an earlier map, the first of them at half the pull that would let it
fold up: on the sample data and CLINC150 as good as a new map, also from a start that fits badly."""

PULL = 2.0
"""Exaggeration in those first steps; the usual 12 forgets the start, none cannot mend a bad one."""

DENSITY = (0.4, 3.0)
"""Between which the width of a map mostly lies, as multiples of the root of the number of rows."""

ROW_SECONDS = 1.8e-3
"""What a row takes in 2-D, which is worked out on one core: 20,000 took 36 s, 5,000 took 13 s."""

DEEP_SECONDS = 5.4e-4
"""Times m ** 1.35: what m rows take a core in 3-D; 3,200 took 29 s, 1,600 took 12 s."""

LONGEST = 3600.0
"""Estimated seconds from which on a layout is refused."""

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

    def run(self, given: Given, progress: Progress) -> Reduced:
        """Lay the rows out.

        Args:
            given: the rows, m >= 15 and k >= 5.
            progress: told the steps done in 2-D; in 3-D the start and the end.

        Returns:
            Points.

        Raises:
            BadInput: it would take more than an hour by estimate.
        """
        self._refuse_hours(len(given.vectors))
        k = given.neighbors.indices.shape[1]
        perplexity = min(self.perplexity, k / 3)
        notes = []
        if self.perplexity > perplexity:
            notes.append(f"The graph allows perplexity {perplexity:.1f}: raise neighbors.k.")
        if self.dims == 2:
            points = self._flat(given, perplexity, progress)
        else:
            points = self._deep(given, perplexity or k / 3, progress)
        return Reduced(np.asarray(points, dtype=np.float32), "tsne", tuple(notes))

    def _refuse_hours(self, m: int) -> None:
        """Say before it begins what would take too long."""
        seconds = estimate(m, self.dims)
        if seconds > LONGEST:
            raise BadInput(
                f"Laying out {m:,} rows by t-SNE in {self.dims}-D would take about "
                f"{seconds / 3600:.1f} hours on this machine.",
                f"Set reduce.method=umap{' or reduce.dims=2' if self.dims == 3 else ''}.",
            )

    def _flat(self, given: Given, perplexity: float, progress: Progress) -> Any:
        """(m, 2) by openTSNE."""
        from openTSNE import TSNE
        from openTSNE.affinity import PerplexityBasedNN, Uniform
        from openTSNE.nearest_neighbors import PrecomputedNeighbors

        graph = PrecomputedNeighbors(given.neighbors.indices, _straight(given.neighbors))
        steps = STEPS if given.start is None else sum(ONWARDS)
        progress(0, steps)
        if perplexity:
            affinities = PerplexityBasedNN(perplexity=perplexity, knn_index=graph)
        else:
            affinities = Uniform(knn_index=graph, symmetrize="max")
        layout = TSNE(
            random_state=self.seed,
            callbacks=_Ticker(progress, steps),
            callbacks_every_iters=EVERY,
        )
        if given.start is None:
            return layout.fit(affinities=affinities, initialization=self._small(given))
        return _onwards(layout, affinities, given.start)

    def _deep(self, given: Given, perplexity: float, progress: Progress) -> Any:
        """(m, 3) by scikit-learn; openTSNE is made for two dimensions."""
        from scipy.sparse import csr_array
        from sklearn.manifold import TSNE

        neighbors = given.neighbors
        m, k = neighbors.indices.shape
        ends = np.arange(0, m * k + 1, k)
        graph = csr_array((_straight(neighbors).ravel(), neighbors.indices.ravel(), ends), (m, m))
        progress(0, 1, "this method cannot tell how far it is")
        layout = TSNE(
            3,
            perplexity=min(perplexity, (k - 2) / 3),
            metric="precomputed",
            init=self._small(given) if given.start is None else _sized(given.start),
            early_exaggeration=12.0 if given.start is None else PULL,
            random_state=self.seed,
        )
        points = layout.fit_transform(graph)
        progress(1, 1)
        return points

    def _small(self, given: Given) -> Floats:
        """Principal components, so small that early exaggeration can still move them."""
        start = started(given.vectors, self.dims, self.seed)
        start *= 1e-4 / max(float(start[:, 0].std()), 1e-12)
        return start


def estimate(m: int, dims: int) -> float:
    """Seconds that m rows take on this machine; scikit-learn, for 3-D, uses all cores."""
    if dims == 2:
        return ROW_SECONDS * m
    alone: float = DEEP_SECONDS * m**1.35
    return alone / len(os.sched_getaffinity(0))


def _onwards(layout: Any, affinities: Any, start: Floats) -> Any:
    """(m, 2) from the places of an earlier map."""
    # Given as it is, a start this wide would be warned of in the log.
    points = layout.prepare_initial(affinities=affinities, initialization=np.zeros_like(start))
    points[:] = _sized(start)
    first, then = ONWARDS
    points.optimize(n_iter=first, exaggeration=PULL, inplace=True)
    points.optimize(n_iter=then, inplace=True)
    return points


def _sized(start: Floats) -> Floats:
    """A start at a size its map may have."""
    now = width(start)
    return start * np.float32(np.clip(now, *(len(start) ** 0.5 * np.array(DENSITY))) / now)


def _straight(neighbors: Neighbors) -> Floats:
    """(m, k) straight-line distances between the unit vectors."""
    return np.sqrt(2 * neighbors.distances)


class _Ticker:
    """Counts the reports of openTSNE, which numbers the steps of each phase anew."""

    def __init__(self, progress: Progress, steps: int) -> None:
        self._progress = progress
        self._steps = steps
        self._done = 0

    def __call__(self, step: int, error: float, embedding: Any) -> None:
        """Pass on the steps done; a true answer would stop the layout where it is."""
        self._done = min(self._done + EVERY, self._steps)
        self._progress(self._done, self._steps, "moving points")
