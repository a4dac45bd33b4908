"""A report made of counting: no model, no network, the same every time."""

from dataclasses import dataclass

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Advice, ClusterReport, Report
from elute.core.settings import option
from elute.steps.report.advise_junk import advise_junk
from elute.steps.report.advise_rows import advise_rows
from elute.steps.report.advise_shape import advise_shape
from elute.steps.report.examples import borderline, typical
from elute.steps.report.findings import weightiest
from elute.steps.report.keywords import keywords, name
from elute.steps.report.letters import surprise
from elute.steps.report.material import Material
from elute.steps.report.summary import of_cluster, of_noise
from elute.steps.report.unreadable import unreadable


@dataclass(frozen=True)
class Statistical:
    """Keywords by class-based TF-IDF, examples by distance, advice by rules."""

    keywords: int = option(8, "Keywords of a cluster.", low=1, high=50)
    examples: int = option(5, "Typical and borderline rows of a cluster.", low=1, high=50)

    def run(self, given: Material, progress: Progress) -> Report:
        """Describe every cluster and the noise, and list what the rules propose."""
        parts = len(given.members) + 2
        progress(0, parts, "finding keywords")
        telling = keywords(given, self.keywords)
        names = {cluster: name(words) for cluster, words in telling.items()}
        clusters: list[ClusterReport] = []
        for cluster in [*range(given.clustered.count), *([-1] if -1 in given.members else [])]:
            progress(len(clusters) + 1, parts, "choosing examples")
            clusters.append(self._describe(given, cluster, telling[cluster], names))
        progress(parts - 1, parts, "applying rules")
        advice = _advise(given)
        progress(parts, parts)
        return Report("statistical", tuple(clusters), advice)

    def _describe(
        self, given: Material, cluster: int, telling: tuple[str, ...], names: dict[int, str]
    ) -> ClusterReport:
        """One cluster's entry, or the noise's."""
        noise = cluster < 0
        return ClusterReport(
            cluster=cluster,
            size=len(given.members[cluster]),
            name="noise" if noise else names[cluster],
            keywords=telling,
            typical=typical(given, cluster, self.examples),
            borderline=borderline(given, cluster, self.examples),
            summary=of_noise(given)
            if noise
            else of_cluster(given.evaluated.clusters[cluster], given, names),
        )


def _advise(given: Material) -> tuple[Advice, ...]:
    """What the rules propose, the weightiest first."""
    found = unreadable(given.texts, surprise(given.texts))
    junk = list(advise_junk(given, found))
    leaving = [entry.advice for entry in junk if entry.advice.kind.startswith("drop")]
    clusters = [cluster for advice in leaving for cluster in advice.clusters]
    rows = [row for advice in leaving for row in advice.rows]
    elsewhere = np.isin(given.labels, clusters) | np.isin(given.precleaned.ids, rows)
    return weightiest([*junk, *advise_rows(given, found, elsewhere), *advise_shape(given)])
