"""Overlap as the share of a cluster's nearest rows that belong to another cluster."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Floats, Ids, Ints, Number, Overlap
from elute.steps.overlap.given import Given
from elute.steps.overlap.pairs import sentences, telling
from elute.steps.places import Places

NEAREST = 15
"""Neighbours of a row that are looked at, where the graph has as many."""

ROWS = 50_000
"""Rows whose neighbours are looked up at a time; a million rows take about twenty seconds."""

Find = Callable[[Ids], Ids | Ints]


@dataclass(frozen=True)
class Shares:
    """The clusters of the k nearest rows, in the picture and in space, counted over all rows."""

    def run(self, given: Given, progress: Progress) -> Overlap:
        """Count them.

        Args:
            given: m rows.
            progress: told the rows done.

        Returns:
            The shares; a neighbour that is noise belongs to no other cluster. A cluster of s rows
            has s - 1 neighbours to offer: of each of its rows only so many of the nearest count,
            and none in a cluster of one.
        """
        m = len(given.labels)
        k = min(NEAREST, given.nearest.shape[1], m - 1)
        rows = np.flatnonzero(given.labels >= 0)
        if k < 1 or not len(rows):
            none = np.zeros(given.clusters, np.float32)
            progress(0, 0)
            return Overlap(0, none, none, None, None, ())
        places = Places(given.points)
        in_map = _counts(given, rows, lambda some: places.nearest(some, k), progress)
        in_space = _counts(given, rows, lambda some: given.nearest[some, :k], progress)
        of = given.sizes * np.minimum(k, given.sizes - 1)
        pairs = telling(in_map, in_space, of)
        overall = _overall(in_map, of), _overall(in_space, of)
        told = given.clusters > 1 and of.any()
        notes = sentences(pairs, overall, k, given.points.shape[1]) if told else ()
        return Overlap(k, _others(in_map, of), _others(in_space, of), *overall, pairs, notes)


def _counts(given: Given, rows: Ids, find: Find, progress: Progress) -> Any:
    """(c, c) sparse: how many neighbours of the rows of a cluster, where they count, are in each.

    Args:
        given: the clusters.
        rows: (r,) the rows that are in one.
        find: gives (b, k) the neighbours of (b,) rows.
        progress: told the rows done.
    """
    from scipy.sparse import csr_array

    shape = (given.clusters, given.clusters)
    counts = csr_array(shape, dtype=np.int64)
    for start in range(0, len(rows), ROWS):
        progress(start, len(rows))
        some = rows[start : start + ROWS]
        theirs, own = given.labels[find(some)], given.labels[some][:, None]
        mine = np.broadcast_to(own, theirs.shape)
        inside = (theirs >= 0) & (np.arange(theirs.shape[1]) < given.sizes[own] - 1)
        ends = mine[inside], theirs[inside]
        counts += csr_array((np.ones(len(ends[0]), np.int64), ends), shape)
    progress(len(rows), len(rows))
    return counts


def _others(counts: Any, of: Ids) -> Floats:
    """(c,) the share of the neighbours of each cluster's rows that are in another cluster."""
    away = counts.sum(axis=1) - counts.diagonal()
    shares: Floats = (away / np.maximum(of, 1)).astype(np.float32)
    return shares


def _overall(counts: Any, of: Ids) -> Number:
    """The same over the rows of all clusters; None where each has one row."""
    if not of.any():
        return None
    return float((counts.sum() - counts.diagonal().sum()) / of.sum())
