"""Judge the clustering of a round: how good it is, which rows stand out, which say the same."""

from elute.core.progress import Progress
from elute.core.results import Evaluated
from elute.steps.base import Method
from elute.steps.evaluate.given import Given
from elute.steps.evaluate.standard import Evaluate

Evaluator = Method[Given, Evaluated]

METHODS: dict[str, type[Evaluator]] = {"standard": Evaluate}

__all__ = ["METHODS", "Evaluate", "Evaluator", "Given", "evaluate"]


def evaluate(method: Evaluator, given: Given, progress: Progress) -> Evaluated:
    """Measure one round.

    Args:
        method: one of METHODS with its settings.
        given: the m rows that take part (m may be 0), their vectors, graph and clusters.
        progress: told about the parts of the work.

    Returns:
        The numbers, None or NaN where one is not defined; and what was found, nothing of it
        applied.

    Raises:
        Cancelled: `progress` said so.
    """
    return method.run(given, progress)
