"""Chooses the search: all pairs while that is quick, inverted lists beyond, and says why.

It goes by the size of the data and by whether there is a GPU, never by the clock, so that the same
data gives the same graph.
"""

from dataclasses import dataclass, replace

from elute.core.progress import Progress
from elute.core.results import Floats, Neighbors
from elute.core.settings import option
from elute.steps.neighbors.exact import Exact, estimate, on_gpu
from elute.steps.neighbors.ivf import Ivf
from elute.steps.neighbors.nearness import metric_option

PAIRS = {"cosine": 1e12, "euclidean": 1e12, "manhattan": 2e11}
"""Coordinates to compare up to which all pairs are worth it on a CPU: 51,000 rows x 384 by cosine,
13 s on two free cores, where inverted lists take 1.5 s and miss up to a few of a hundred."""

GPU = 1000
"""A GPU may compare so many times more: 1,600,000 rows x 384."""


@dataclass(frozen=True)
class Auto:
    """Exact while that takes seconds, else approximate with a measured recall of 0.95 or more."""

    k: int = option(16, "Nearest other rows to find for each row.", low=5, high=256)
    metric: str = metric_option()
    seed: int = option(0, "Seed of the approximate search.", low=0, high=2**32 - 1)

    def run(self, given: Floats, progress: Progress) -> Neighbors:
        """Search.

        Args:
            given: (m, d) float32 rows of length 1.
            progress: told the rows done, between blocks.

        Returns:
            min(k, m - 1) neighbours a row, nearest first; notes say what was chosen and why.
        """
        m, d = given.shape
        told: tuple[str, ...] = ()
        if is_quick(m, d, self.metric, on_gpu=False):
            made = Exact(self.k, self.metric).run(given, progress)
            return replace(made, notes=(_exact_note(m), *made.notes) if m > 1 else ())
        if is_quick(m, d, self.metric, on_gpu=True):
            found, told = on_gpu(given, self.k, self.metric, progress)
            if found is not None:
                return replace(found, notes=(_exact_note(m), *told))
        made = Ivf(self.k, self.metric, self.seed).run(given, progress)
        return replace(made, notes=(_why(m, d, self.metric), *told, *made.notes))


def is_quick(m: int, d: int, metric: str, on_gpu: bool) -> bool:
    """Whether comparing all of m rows of d coordinates is a matter of seconds (a minute or two)."""
    return m * m * d <= PAIRS[metric] * (GPU if on_gpu else 1)


def _exact_note(m: int) -> str:
    """What an exact search is, in a sentence."""
    return f"All {m:,} rows were compared with each other: exact."


def _why(m: int, d: int, metric: str) -> str:
    """Why the search is approximate."""
    minutes = max(1, round(estimate(m, d, metric) / 60))
    cost = f"{minutes} minute{'s' if minutes > 1 else ''}" if minutes < 100 else "hours"
    return f"Comparing all {m:,} rows with each other would take about {cost}: searched by index."
