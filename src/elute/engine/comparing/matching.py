"""Which cluster of the later round a cluster of the earlier one corresponds to."""

import numpy as np
from numpy.typing import NDArray

from elute.engine.comparing.overlap import Ids, Overlap

LEAST = 3
"""Two clusters correspond only if at least one in so many of the rows in either is in both.

A Jaccard of 1/3 means for two clusters of one size: half of their rows are common. A cluster has
at most three candidates then, as its Jaccards to the clusters of another round add up to 1 at most.
"""


def match(pairs: Overlap) -> Ids:
    """The one-to-one assignment of clusters with the greatest sum of Jaccards.

    A pair's Jaccard is common / rows in either, over the rows that are in both rounds; pairs below
    1 / LEAST do not count. Beyond 1/2 a match is the only one possible (Hennig 2008, Dissolution
    point and isolation robustness, J. Multivariate Analysis 99); below, clusters compete, and the
    assignment (Kuhn 1955, the Hungarian method) settles it. Neither the numbering of the clusters
    nor which round is called the earlier one has any influence, also where sums are equal.

    Returns:
        Positions in `pairs`; no cluster occurs twice, noise never.
    """
    fit = np.flatnonzero(pairs.clusters & (LEAST * pairs.common >= pairs.union))
    fit = fit[np.argsort(pairs.first[fit])]
    rows, columns = _by_appearance(pairs.before[fit]), _by_appearance(pairs.after[fit])
    differ = np.flatnonzero(rows != columns)
    if not len(differ):
        return fit
    if rows[differ[0]] > columns[differ[0]]:
        rows, columns = columns, rows
    jaccard = pairs.common[fit] / pairs.union[fit]
    return fit[_assign(rows, columns, jaccard)]


def _by_appearance(labels: Ids) -> Ids:
    """Labels numbered anew in the order in which they appear first."""
    _, first, place = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[place]


def _assign(rows: Ids, columns: Ids, weight: NDArray[np.float64]) -> Ids:
    """The heaviest assignment in a sparse bipartite graph; not every node gets a partner.

    A matrix of all clusters would take 3 GB for 20,000 of them, and few of its pairs can match.

    Args:
        rows: (p,) one end of each edge.
        columns: (p,) its other end.
        weight: (p,) above 0.

    Returns:
        Positions of the chosen edges.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    count, width = int(rows.max()) + 1, int(columns.max()) + 1
    # The solver gives every row a column: one of its own, that nobody wants, stands for none.
    alone = np.arange(count)
    ends = np.append(rows, alone), np.append(columns, width + alone)
    worth = np.append(weight + 1.0, np.ones(count))
    graph = csr_array((worth, ends), shape=(count, width + count))
    partner = np.full(count, -1, dtype=np.int64)
    chosen, partners = min_weight_full_bipartite_matching(graph, maximize=True)
    partner[chosen] = partners
    return np.flatnonzero(partner[rows] == columns)
