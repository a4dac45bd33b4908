"""What the rows of a cluster have in common: neighbours, lengths, labels."""

from dataclasses import dataclass

import numpy as np

from elute.core.results import Ids, Ints, Neighbors
from elute.core.texts import Texts
from elute.steps.evaluate.groups import BLOCK_BYTES, Groups, Weights


def purity(groups: Groups, neighbors: Neighbors) -> Weights:
    """(m,) share of each row's neighbours that are in its cluster; noise is another.

    A cluster of s rows has s - 1 neighbours to offer: only so many of the nearest count, or small
    clusters would be impure by their size. NaN for noise, in a cluster of one row, and where there
    are no neighbours.
    """
    shares = np.full(len(groups.labels), np.nan)
    k = neighbors.indices.shape[1]
    if k:
        for rows in groups.blocks(8 * k):
            own = groups.labels[rows]
            count = np.minimum(k, groups.sizes[own] - 1)
            same = groups.labels[neighbors.indices[rows]] == own[:, None]
            same &= np.arange(k) < count[:, None]
            shares[rows] = np.where(count > 0, same.sum(axis=1) / np.maximum(count, 1), np.nan)
    return shares


def distance_around(groups: Groups, neighbors: Neighbors) -> Weights:
    """(c,) median over a cluster's rows of their mean cosine distance to their neighbours.

    The smaller, the denser; of all neighbours, in the cluster or not. NaN without neighbours.
    """
    if not neighbors.distances.shape[1]:
        return np.full(len(groups), np.nan)
    return groups.quantiles(neighbors.distances.mean(axis=1), 0.5)


def lengths(texts: Texts) -> Ids:
    """(m,) characters of each text."""
    counts = np.zeros(len(texts), dtype=np.int64)
    ends = texts.offsets
    start = 0
    while start < len(texts):
        stop = int(np.searchsorted(ends, ends[start] + BLOCK_BYTES // 8, side="right")) - 1
        stop = min(max(stop, start + 1), len(texts))
        # Every byte of UTF-8 but the following ones of a character begins one.
        begins = np.cumsum((texts.blob[ends[start] : ends[stop]] & 0xC0) != 0x80, dtype=np.int64)
        until = np.concatenate((np.zeros(1, np.int64), begins))[
            ends[start : stop + 1] - ends[start]
        ]
        counts[start:stop] = np.diff(until)
        start = stop
    return counts


@dataclass(frozen=True)
class Mix:
    """The labels in each cluster.

    Attributes:
        label: (c,) the most frequent one, -1 where no row has one.
        share: (c,) of the labelled rows that have it; NaN where no row has one.
        count: (c,) how many different ones.
    """

    label: Ids
    share: Weights
    count: Ids


def label_mix(groups: Groups, labels: Ints) -> Mix:
    """Which labels each cluster has; of equally frequent ones the first counts.

    Args:
        groups: c clusters of m rows.
        labels: (m,) -1 where a row has none.
    """
    c = len(groups)
    known = groups.rows[labels[groups.rows] >= 0]
    names = int(labels.max(initial=-1)) + 1
    pairs, rows = np.unique(
        groups.labels[known].astype(np.int64) * max(1, names) + labels[known], return_counts=True
    )
    cluster, label = pairs // max(1, names), pairs % max(1, names)
    order = np.lexsort((label, -rows, cluster))
    first = order[np.unique(cluster[order], return_index=True)[1]]
    found, share = np.full(c, -1, dtype=np.int64), np.full(c, np.nan)
    totals = np.bincount(cluster, rows, minlength=c)
    found[cluster[first]] = label[first]
    share[cluster[first]] = rows[first] / totals[cluster[first]]
    return Mix(found, share, np.bincount(cluster, minlength=c))
