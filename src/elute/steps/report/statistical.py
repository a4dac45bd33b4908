"""A report made of counting: no model, no network, the same every time."""

from dataclasses import dataclass

from elute.core.progress import Progress
from elute.core.results import Report
from elute.core.settings import option
from elute.steps.report.material import Material


@dataclass(frozen=True)
class Statistical:
    """Keywords by class-based TF-IDF, examples by distance, advice by rules."""

    keywords: int = option(8, "Keywords of a cluster.", low=1, high=50)
    examples: int = option(5, "Typical and borderline rows of a cluster.", low=1, high=50)

    def run(self, given: Material, progress: Progress) -> Report:
        """Describe every cluster and the noise, and list what the rules propose."""
        from elute.steps.report.writing import write

        return write(given, self.keywords, self.examples, progress)
