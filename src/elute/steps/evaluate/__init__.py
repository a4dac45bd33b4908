"""Judge the clustering of a round: how good it is, which rows stand out, which say the same."""

from elute.core.progress import Progress
from elute.core.results import Clustered, Evaluated, Floats, Neighbors
from elute.steps.base import Method
from elute.steps.evaluate.standard import Evaluate

Evaluator = Method[tuple[Floats, Neighbors, Clustered], Evaluated]

METHODS: dict[str, type[Evaluator]] = {"standard": Evaluate}


def evaluate(
    method: Evaluator,
    vectors: Floats,
    neighbors: Neighbors,
    clustered: Clustered,
    progress: Progress,
) -> Evaluated:
    """Measure one round.

    Args:
        method: one of METHODS with its settings.
        vectors: (m, d) float32 rows of length 1; m may be 0.
        neighbors: their graph.
        clustered: their clusters; all of them may be noise.
        progress: told about the parts of the work.

    Returns:
        The numbers, None or NaN where one is not defined.

    Raises:
        Cancelled: `progress` said so.
    """
    return method.run((vectors, neighbors, clustered), progress)
