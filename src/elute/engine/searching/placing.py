"""Where on the map a query would lie.

Neither UMAP nor t-SNE says where a new text goes: their layouts have no formula. UMAP's own
`transform` begins at the weighted mean of the places of the nearest rows (McInnes et al. 2018) and
then moves on; here it ends there. Where the nearest rows are strewn over the map their mean is the
place of nothing, and none is told. Of 600 of 7,000 texts of CLINC150 (MiniLM, UMAP), each asked for
without itself, 87 % were placed, half of them within 0.4 % of the map's extent from where they are
and nine of ten within 2.2 %; of the others every second would have been 19 % or more away.
"""

import numpy as np

from elute.core.results import Floats

NEAREST = 10
"""Rows that a place is told from."""
FAR = 0.25
"""Spread from which on no place is told."""


def placed(points: Floats, alike: Floats, whole: float) -> tuple[tuple[float, ...], float]:
    """The place of something among the places of the rows most like it.

    Args:
        points: (r, 2) or (r, 3) their places, r at least 1.
        alike: (r,) their cosines to it.
        whole: how far the rows of the map lie apart; see `extent`.

    Returns:
        The mean of the places, each with the weight of its cosine, () where they lie too far apart
        for that; and how far apart they lie: by the root of the mean square distance to that mean,
        of which all rows of the map have 1.
    """
    weights = np.maximum(alike.astype(np.float64), 0)
    if not weights.any():
        weights = np.ones(len(points))
    weights /= weights.sum()
    middle = weights @ points
    apart = float(np.sqrt(weights @ ((points - middle) ** 2).sum(axis=1)))
    spread = apart / whole if whole else 0.0
    return (tuple(middle.tolist()) if spread < FAR else ()), spread


def extent(points: Floats) -> float:
    """The root of the mean square distance of points to their middle."""
    return float(np.sqrt(points.var(axis=0, dtype=np.float64).sum()))
