"""K-means on an NVIDIA GPU by cuML, where `steps.accelerators` says so. Seen with a fake cuML only.

Only the centres are found there: scikit-learn takes them as its start, and has little left to do.
So the labels are those of a K-means that has come to rest, and what follows is the same with and
without a GPU.
"""

import numpy as np

from elute.core.results import Floats
from elute.steps.accelerators import KMEANS, attempt, choose


def expected(m: int, d: int) -> bool:
    """Whether the GPU will be asked for the centres of m rows of d coordinates."""
    return choose(KMEANS, m, d).on_gpu


def centres(points: Floats, k: int, seed: int) -> tuple[Floats | None, tuple[str, ...]]:
    """Centres that K-means may start from.

    cuML's `random_state` repeats the start, not the sums on the GPU, whose order is left open: the
    same seed can give other centres next time (cuML's issue 5731), which the note says.

    Args:
        points: (m, p) float32, finite, m >= k.
        k: how many.
        seed: of the start.

    Returns:
        (k, p) float32 and a note; None where the CPU is to find them, with a note where there is a
        GPU that did not.
    """

    def work() -> Floats:
        from cuml.cluster import KMeans

        fit = KMeans(n_clusters=k, n_init=1, random_state=seed, output_type="numpy").fit(points)
        found = np.asarray(fit.cluster_centers_, dtype=np.float32)
        if found.shape != (k, points.shape[1]) or not np.isfinite(found).all():
            raise ValueError("it found no centres")
        return found

    found, notes = attempt(KMEANS, len(points), points.shape[1], work)
    if found is None:
        return None, notes
    return found, (*notes, "Its seed does not repeat exactly there: another run may differ a bit.")
