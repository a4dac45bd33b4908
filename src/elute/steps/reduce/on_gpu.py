"""UMAP on an NVIDIA GPU by cuML, where `steps.accelerators` says so. Seen with a fake cuML only."""

import numpy as np

from elute.core.results import Floats
from elute.steps.accelerators import UMAP, attempt
from elute.steps.reduce.given import Given


def umap(
    given: Given, start: Floats, min_dist: float, seed: int
) -> tuple[Floats | None, tuple[str, ...]]:
    """Lay the rows out from the graph.

    What cuML promises of a seed: that positions repeat, in earlier versions to three digits, on one
    kind of GPU. The note says that it may not be the same map again.

    Args:
        given: the rows and their graph.
        start: (m, dims) finite places to begin from.
        min_dist: how close points may lie.
        seed: of the layout.

    Returns:
        (m, dims) float32, finite, and a note; None where the CPU is to do it, with a note where
        there is a GPU that did not.
    """
    m, k = given.neighbors.indices.shape

    def work() -> Floats:
        from cuml import manifold

        # As in umap-learn the row itself is its first neighbour.
        own = np.arange(m, dtype=np.int64)[:, None]
        indices = np.hstack((own, given.neighbors.indices))
        lengths = np.hstack((np.zeros((m, 1), np.float32), given.neighbors.distances))
        estimator = manifold.UMAP(
            n_neighbors=k + 1,
            n_components=start.shape[1],
            min_dist=min_dist,
            metric="cosine",
            init=np.ascontiguousarray(start, dtype=np.float32),
            random_state=seed,
            precomputed_knn=(indices, lengths),
            output_type="numpy",
        )
        points = np.asarray(estimator.fit_transform(given.vectors), dtype=np.float32)
        if points.shape != start.shape or not np.isfinite(points).all():
            raise ValueError("it found no places for some rows")
        return points

    points, notes = attempt(UMAP, m, given.vectors.shape[1], work)
    if points is None:
        return None, notes
    return points, (*notes, "By a seed the map repeats there to some three digits only.")
