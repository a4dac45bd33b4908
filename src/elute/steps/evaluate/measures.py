"""Everything that is measured of the clusters, in one go."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from elute.core.results import Floats, Number
from elute.steps.evaluate import overall
from elute.steps.evaluate.dbcv import Validity, dbcv
from elute.steps.evaluate.given import Given
from elute.steps.evaluate.groups import Groups, Weights
from elute.steps.evaluate.members import purity
from elute.steps.evaluate.separation import davies_bouldin, silhouette
from elute.steps.evaluate.stability import Stability, stability
from elute.steps.evaluate.straight import straight_silhouette

Tell = Callable[[int, str], None]
"""Told which part of the work is going on; may raise Cancelled."""


@dataclass(frozen=True)
class Measures:
    """What was measured of m rows in c clusters.

    Attributes:
        groups: the clusters.
        centres: (c, d) their means among the vectors.
        widths: (m,) silhouette of each row among the vectors.
        ratios: (c,) Davies and Bouldin's among the vectors, empty for c < 2.
        pure: (m,) share of each row's neighbours in its cluster.
        valid: DBCV in the space that was clustered.
        stable: what came again.
        overall: the numbers about the clustering as a whole.
    """

    groups: Groups
    centres: Weights
    widths: Floats
    ratios: Weights
    pure: Weights
    valid: Validity
    stable: Stability
    overall: dict[str, Number]


def measured(given: Given, resamples: int, seed: int, tell: Tell) -> Measures:
    """Measure the clusters.

    Args:
        given: the results of the round so far.
        resamples: samples that are clustered again.
        seed: what is drawn.
        tell: told of the parts 0 to 2.
    """
    vectors, clustered = given.vectors, given.clustered
    groups = Groups(clustered.labels)
    tell(0, "silhouette")
    centres = groups.centres(vectors)
    widths = silhouette(vectors, groups, centres)
    tell(1, "separation")
    ratios = davies_bouldin(vectors, groups, centres)
    numbers = overall.counted(groups)
    numbers |= overall.embedded(vectors, groups, centres, widths, ratios)
    points, middles = vectors, centres
    if clustered.space != "vectors":
        points = clustered.points
        middles = groups.centres(points)
        found = straight_silhouette(points, groups, seed, lambda: tell(1, "separation"))
        numbers |= overall.in_space(points, groups, middles, found)
    valid = dbcv(points, groups, middles, seed, lambda: tell(1, "validity"))
    tell(2, "stability")
    pure = purity(groups, given.neighbors)
    tick = partial(tell, 2, "stability")
    by_hand, takes = clustered.by_hand, given.again_takes
    stable = stability(groups, given.again, resamples, seed, tick, by_hand, takes)
    numbers |= overall.sampled(pure, valid, stable)
    return Measures(groups, centres, widths, ratios, pure, valid, stable, numbers)
