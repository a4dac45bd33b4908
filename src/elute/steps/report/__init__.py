"""Say what each cluster is about and propose what to do; nothing here is applied by itself."""

from elute.core.progress import Progress
from elute.core.results import Clustered, Evaluated, Floats, Precleaned, Report
from elute.steps.base import Method
from elute.steps.report.material import Material
from elute.steps.report.statistical import Statistical

Writer = Method[Material, Report]

METHODS: dict[str, type[Writer]] = {"statistical": Statistical}

__all__ = ["METHODS", "Statistical", "report"]


def report(
    method: Writer,
    precleaned: Precleaned,
    vectors: Floats,
    clustered: Clustered,
    evaluated: Evaluated,
    progress: Progress,
) -> Report:
    """Write the report of one round.

    Args:
        method: one of METHODS with its settings.
        precleaned: the m rows that take part, m >= 0.
        vectors: (m, d) float32, rows of length 1.
        clustered: their clusters.
        evaluated: the numbers about these.
        progress: told about the parts of the work.

    Raises:
        Cancelled: `progress` said so.
    """
    return method.run(Material(precleaned, vectors, clustered, evaluated), progress)
