"""One cluster in a sentence or two, with its numbers."""

import numpy as np

from elute.core.results import ClusterMetrics
from elute.steps.report.material import Material


def percent(share: float) -> str:
    """A share as a percentage: `12 %`, `0.4 %`."""
    hundred = 100 * share
    return f"{hundred:.1f} %" if 0 < hundred < 9.95 else f"{hundred:.0f} %"


def of_cluster(metrics: ClusterMetrics, material: Material, names: dict[int, str]) -> str:
    """Size, tightness beside the other clusters, separation, nearest cluster, duplicates."""
    said = [f"{metrics.size:,} rows, {percent(metrics.share)} of all"]
    if metrics.cohesion is not None:
        said.append(_beside(metrics.cohesion, material))
    if metrics.silhouette is not None:
        misfits = percent(metrics.misfits or 0)
        apart = f"silhouette {metrics.silhouette:.2f}"
        said.append(f"{apart}, {misfits} of the rows closer to another cluster")
    if metrics.nearest is not None and metrics.nearest_similarity is not None:
        near = f"{metrics.nearest} ({names[metrics.nearest]})" if names[metrics.nearest] else ""
        near = near or str(metrics.nearest)
        said.append(f"nearest cluster {near} at cosine {metrics.nearest_similarity:.2f}")
    if metrics.near_duplicates:
        said.append(f"{percent(metrics.near_duplicates)} near duplicates")
    return "; ".join(said) + "."


def of_noise(material: Material) -> str:
    """How many rows belong nowhere, and how far they are out."""
    rows = material.members[-1]
    score = float(np.median(material.evaluated.outlier_score[rows]))
    share = percent(len(rows) / material.rows)
    return f"{len(rows):,} rows, {share} of all, in no cluster; median outlier score {score:.2f}."


def _beside(cohesion: float, material: Material) -> str:
    """The cosine to the centre beside the median cluster's."""
    median = material.usual_cohesion
    return f"mean cosine to the centre {cohesion:.2f} (median cluster {median:.2f})"
