"""Write the report: keywords, examples and numbers of every cluster, and what the rules propose."""

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Advice, ClusterReport, Report
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


def write(given: Material, words: int, examples: int, progress: Progress) -> Report:
    """Describe every cluster and the noise, and list what the rules propose.

    Args:
        given: what is reported on.
        words: keywords of a cluster, and
        examples: its typical and its borderline rows, at most.
        progress: told about the parts of the work.
    """
    parts = len(given.members) + 2
    progress(0, parts, "finding keywords")
    telling = keywords(given, words)
    names = {cluster: name(found) for cluster, found in telling.items()}
    clusters: list[ClusterReport] = []
    for cluster in [*range(given.clustered.count), *([-1] if -1 in given.members else [])]:
        progress(len(clusters) + 1, parts, "choosing examples")
        clusters.append(_describe(given, cluster, telling[cluster], names, examples))
    progress(parts - 1, parts, "applying rules")
    advice = _advise(given)
    progress(parts, parts)
    return Report("statistical", tuple(clusters), advice)


def _describe(
    given: Material,
    cluster: int,
    telling: tuple[str, ...],
    names: dict[int, str],
    examples: int,
) -> ClusterReport:
    """One cluster's entry, or the noise's."""
    noise = cluster < 0
    return ClusterReport(
        cluster=cluster,
        size=len(given.members[cluster]),
        name="noise" if noise else names[cluster],
        keywords=telling,
        typical=typical(given, cluster, examples),
        borderline=borderline(given, cluster, examples),
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
