"""Compare how clusters overlap in the picture with how they do in the embedding space.

What lies on one another in two dimensions may be far apart in space, and a cluster that the picture
tears in two may be one: this step says where.
"""

from elute.core.progress import Progress
from elute.core.results import Overlap
from elute.steps.base import Method
from elute.steps.overlap.given import Given
from elute.steps.overlap.shares import Shares

Comparer = Method[Given, Overlap]

METHODS: dict[str, type[Comparer]] = {"shares": Shares}

__all__ = ["METHODS", "Comparer", "Given", "Shares", "overlap"]


def overlap(method: Comparer, given: Given, progress: Progress) -> Overlap:
    """Hold the picture of one round against its neighbour graph.

    Args:
        method: one of METHODS with its settings.
        given: the picture, the graph and the clusters of m rows; m may be 0.
        progress: told the rows done.

    Raises:
        Cancelled: `progress` said so.
    """
    return method.run(given, progress)
