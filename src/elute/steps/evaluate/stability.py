"""Whether clusters are in the data or made by the method: they should come again from a sample."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from elute.core.results import Ints, Number
from elute.steps.evaluate.given import Again, Takes, soon
from elute.steps.evaluate.groups import Groups, Weights

SHARE = 0.8
"""Share of the rows in a sample."""

MOST_ROWS = 20_000
"""Rows in a sample at most."""

FEWEST = 10
"""Rows of a cluster that a sample must hold to say anything about it."""

LONGEST = 300.0
"""Estimated seconds for all samples, where they can judge every cluster; where they can judge a
tenth of the rows, a tenth of it.

Six samples of 20,000 rows with 384 coordinates take K-means a minute with 1,000 centres, and ten
with 8,000: of these, samples of a million rows hold 2 or 3 rows each, which says nothing."""


@dataclass(frozen=True)
class Stability:
    """How well each cluster was found again.

    Attributes:
        mean: over the clusters that could be told, weighted by their rows; in [0, 1].
        error: its standard error over the samples.
        rows: rows in a sample.
        draws: how many samples.
        by_cluster: (c,) mean over the samples, and
        errors: (c,) its standard error; NaN where no sample held enough of its rows, the error
            where fewer than two did.
        seconds: what the samples would take by estimate, where they were left out for that.
    """

    mean: Number
    error: Number
    rows: int
    draws: int
    by_cluster: Weights
    errors: Weights
    seconds: Number = None


def stability(
    groups: Groups,
    again: Again | None,
    draws: int,
    seed: int,
    tick: Callable[[], None],
    by_hand: tuple[int, ...] = (),
    takes: Takes = soon,
) -> Stability:
    """Cluster samples of the rows and look each cluster up in what comes out (Hennig 2007).

    For each sample, drawn without replacement, a cluster's value is the highest Jaccard overlap of
    its rows in the sample with one of the new clusters; new noise is no cluster. Hennig calls a
    mean of 0.85 and above highly stable, below 0.75 doubtful, below 0.5 dissolved. High values are
    no proof: one huge cluster that is always found is stable and tells nothing. Where a UMAP layout
    was clustered, the samples are clustered in the layout of all rows, and what comes again is
    mostly the layout (rows by chance, K-means with 3 clusters: 0.73; among the vectors 0.29).

    A sample has SHARE of the rows, at most MOST_ROWS. Beyond 25,000 rows it is therefore thinner
    than the data, and a cluster that depends on its density or on a least size comes out worse
    than with all rows; clusters with fewer than FEWEST rows in a sample are not judged by it, so
    that at 1,000,000 rows those below about 500 have no value.

    Args:
        groups: the clusters.
        again: clusters some of the rows; None where that cannot be done.
        draws: samples, 0 for none.
        seed: which rows are drawn, and what `again` starts from.
        tick: called for each sample, also for those that are left out; may raise Cancelled.
        by_hand: clusters that `again` would not make, and that are not judged.
        takes: how long `again` takes; LONGEST bounds it.

    Returns:
        Of no draws where nothing was clustered again; of no rows either where no samples were to
        be drawn, or there are no clusters.
    """
    m, count = len(groups.labels), len(groups)
    take = min(int(SHARE * m), MOST_ROWS)
    if again is None or draws == 0 or take < FEWEST or count == 0:
        return _left_out(count, 0, draws, tick)
    part, seconds = _judged(groups, take, by_hand), draws * takes(take)
    if part == 0 or seconds > LONGEST * part:
        return _left_out(count, take, draws, tick, seconds if part else None)
    found = np.full((draws, count), np.nan)
    for draw in range(draws):
        tick()
        random = np.random.default_rng((seed, draw))
        rows = np.sort(random.choice(m, take, replace=False))
        found[draw] = best_overlap(groups.labels[rows], again(rows, (seed + draw) % 2**32), count)
    found[:, list(by_hand)] = np.nan
    told = ~np.isnan(found)
    weight = np.where(told, groups.sizes, 0)
    some = weight.sum(axis=1) > 0
    each = (np.nan_to_num(found) * weight).sum(axis=1)[some] / weight.sum(axis=1)[some]
    overall = _mean_and_error(each[:, None], np.ones((len(each), 1), np.bool_))
    mean, error = (None if np.isnan(value[0]) else float(value[0]) for value in overall)
    return Stability(mean, error, take, draws, *_mean_and_error(np.nan_to_num(found), told))


def _judged(groups: Groups, take: int, by_hand: tuple[int, ...]) -> float:
    """Share, of the rows in clusters of the method, of those in clusters that samples can judge.

    These are the clusters expected to have FEWEST rows among `take`; 0 where there is none.
    """
    sizes = np.delete(groups.sizes, by_hand)
    told = sizes[take * sizes >= FEWEST * len(groups.labels)].sum()
    return float(told / max(1, sizes.sum()))


def _left_out(
    count: int, rows: int, draws: int, tick: Callable[[], None], seconds: Number = None
) -> Stability:
    """Nothing is known of the clusters; the samples count as done, for whoever counts them."""
    for _ in range(draws):
        tick()
    unknown = np.full(count, np.nan)
    return Stability(None, None, rows, 0, unknown, unknown, seconds)


def best_overlap(before: Ints, now: Ints, count: int) -> Weights:
    """The highest Jaccard overlap of each cluster with one of the new clusters.

    Args:
        before: (r,) cluster of each row of the sample, -1 for noise.
        now: (r,) its new cluster, -1 for noise.
        count: how many clusters there were.

    Returns:
        (count,) in [0, 1]; NaN for a cluster with fewer than FEWEST rows here.
    """
    sizes = np.bincount(before[before >= 0], minlength=count)
    best = np.where(sizes >= FEWEST, 0.0, np.nan)
    new = int(now.max(initial=-1)) + 1
    both = (before >= 0) & (now >= 0)
    if both.any():
        pairs, common = np.unique(
            before[both].astype(np.int64) * new + now[both], return_counts=True
        )
        one, other = pairs // new, pairs % new
        union = sizes[one] + np.bincount(now[now >= 0], minlength=new)[other] - common
        np.fmax.at(best, one, np.where(sizes[one] >= FEWEST, common / union, np.nan))
    return best


def _mean_and_error(
    values: Weights, told: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]"
) -> tuple[Weights, Weights]:
    """Mean and standard error down the columns of what is told; NaN where too little is."""
    with np.errstate(invalid="ignore", divide="ignore"):
        count = told.sum(axis=0).astype(np.float64)
        mean = np.where(told, values, 0).sum(axis=0) / np.where(count > 0, count, np.nan)
        spread = (np.where(told, values - mean, 0) ** 2).sum(axis=0)
        freedom = np.where(count > 1, count - 1, np.nan)
        return mean, np.sqrt(spread / freedom / count)
