"""The numbers about a clustering as a whole, in the spaces that it can be looked at in."""

import math

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Number
from elute.steps.evaluate.dbcv import Validity
from elute.steps.evaluate.groups import Groups, Weights
from elute.steps.evaluate.separation import calinski_harabasz, davies_bouldin
from elute.steps.evaluate.stability import Stability
from elute.steps.evaluate.straight import Silhouette


def counted(groups: Groups) -> dict[str, Number]:
    """How many clusters, how much noise, and how even the sizes are."""
    m, kept = len(groups.labels), len(groups.rows)
    return {
        "clusters": float(len(groups)),
        "noise": 1 - kept / m if m else None,
        "coverage": kept / m if m else None,
        **_evenness(groups.sizes),
    }


def _evenness(sizes: NDArray[np.int64]) -> dict[str, Number]:
    """Entropy of the sizes over its highest value, and how many equal clusters have as much."""
    if len(sizes) < 2:
        return {"balance": None, "effective_clusters": float(len(sizes)) if len(sizes) else None}
    shares = sizes / sizes.sum()
    entropy = float(-(shares * np.log(shares)).sum())
    return {"balance": entropy / math.log(len(sizes)), "effective_clusters": math.exp(entropy)}


def embedded(
    vectors: Floats, groups: Groups, centres: Weights, widths: Floats, ratios: Weights
) -> dict[str, Number]:
    """The three indices among the vectors; None for fewer than two clusters."""
    defined = len(groups) > 1
    return {
        "silhouette": float(widths[groups.rows].mean(dtype=np.float64)) if defined else None,
        "davies_bouldin": float(ratios.mean()) if defined else None,
        "calinski_harabasz": calinski_harabasz(vectors, groups, centres),
    }


def in_space(
    points: Floats, groups: Groups, centres: Weights, found: Silhouette
) -> dict[str, Number]:
    """The same among the points that were clustered, where they are not the vectors."""
    ratios = davies_bouldin(points, groups, centres)
    return {
        "space_silhouette": found.mean,
        "space_silhouette_error": found.error,
        "space_silhouette_rows": float(found.rows),
        "space_davies_bouldin": float(ratios.mean()) if len(ratios) else None,
        "space_calinski_harabasz": calinski_harabasz(points, groups, centres),
    }


def sampled(pure: Weights, valid: Validity, stable: Stability) -> dict[str, Number]:
    """Neighbour purity, validity and stability, with the size of the samples they rest on."""
    known = pure[~np.isnan(pure)]
    left_out = {} if stable.seconds is None else {"stability_seconds": stable.seconds}
    return {
        "purity": float(known.mean()) if len(known) else None,
        "dbcv": valid.score,
        "dbcv_error": valid.error,
        "dbcv_rows": float(valid.rows),
        "stability": stable.mean,
        "stability_error": stable.error,
        "stability_rows": float(stable.rows),
        "stability_draws": float(stable.draws),
        **left_out,
    }
