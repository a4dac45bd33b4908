"""Which rows to show for a cluster: some that stand for it, and some that hardly belong."""

import numpy as np
from numpy.typing import NDArray

from elute.steps.report.material import Material

_ALIKE = 0.9
_LOOKED_AT = 100


def typical(material: Material, cluster: int, count: int) -> tuple[int, ...]:
    """Row ids closest to the centre, leaving out rows that nearly repeat one already shown.

    The noise has no centre: its most outlying rows stand for it.
    """
    rows = material.members[cluster]
    score = material.evaluated.outlier_score[rows] if cluster < 0 else material.closeness(cluster)
    best = rows[np.argsort(-score, kind="stable")[:_LOOKED_AT]]
    return material.ids(_varied(material, best, count))


def borderline(material: Material, cluster: int, count: int) -> tuple[int, ...]:
    """Row ids of the lowest silhouette; where that is not defined, of the lowest strength.

    Of the noise: the rows nearest to being in a cluster, by the lowest outlier score.
    """
    rows = material.members[cluster]
    silhouette = material.evaluated.silhouette[rows]
    if cluster < 0:
        score = material.evaluated.outlier_score[rows]
    elif np.isfinite(silhouette).all():
        score = silhouette
    else:
        score = material.clustered.strength[rows]
    return material.ids(rows[np.argsort(score, kind="stable")[:count]])


def _varied(material: Material, rows: NDArray[np.int64], count: int) -> list[int]:
    """The first `count` of `rows` that are not nearly the same as one before."""
    chosen: list[int] = []
    for row in rows.tolist():
        alike = material.vectors[chosen] @ material.vectors[row]
        if not (alike > _ALIKE).any():
            chosen.append(row)
        if len(chosen) == count:
            break
    return chosen
