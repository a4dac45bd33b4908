"""Change clusters in place: split one, merge several, give noise rows to clusters near them.

Rows that a change is not about stay where they are; only the numbers, which go by size, may be
others afterwards. What is returned has one note more, which tells what became of what.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from elute.core.results import Clustered, Floats, Ids, Ints, Neighbors
from elute.steps.cluster.editing.parting import Parts
from elute.steps.cluster.numbering import by_size
from elute.steps.cluster.other_rows.voting import vote

SHOWN = 8
"""Clusters told by name in a note."""


@dataclass(frozen=True)
class Homes:
    """Noise rows that are drawn to a cluster, the most strongly drawn first.

    Attributes:
        rows: (h,) positions.
        clusters: (h,) int32, where most of each row's neighbours are, by weight.
        strengths: (h,) float32, the share of the weight that they have, in (0, 1].
        noise: how many rows are noise, drawn somewhere or not.
    """

    rows: Ids
    clusters: Ints
    strengths: Floats
    noise: int

    def above(self, strength: float) -> "Homes":
        """Those that are drawn at least so strongly."""
        # A person types 0.8, and a float32 share of 0.8 is a little more or less than that.
        count = int(np.count_nonzero(self.strengths >= np.float32(strength)))
        some = slice(count)
        return Homes(self.rows[some], self.clusters[some], self.strengths[some], self.noise)


def homes(clustered: Clustered, neighbors: Neighbors) -> Homes:
    """Where the noise would go, by the neighbours of each row.

    Rows most of whose neighbours are noise themselves have no home. The graph is that of the
    vectors, also where another space was clustered.

    Args:
        clustered: of m rows.
        neighbors: their graph.
    """
    noise = np.flatnonzero(clustered.labels < 0)
    found, share = vote(clustered.labels, neighbors.indices[noise], neighbors.distances[noise])
    order = np.lexsort((noise, -share))
    order = order[found[order] >= 0]
    return Homes(noise[order], found[order], share[order], len(noise))


def housed(clustered: Clustered, neighbors: Neighbors, above: float) -> Clustered:
    """Give noise rows the homes to which they are drawn with a strength of `above` or more.

    That strength is theirs from then on.
    """
    given = homes(clustered, neighbors).above(above)
    labels, strength = clustered.labels.copy(), clustered.strength.copy()
    labels[given.rows], strength[given.rows] = given.clusters, given.strengths
    went, left = len(given.rows), int(np.count_nonzero(labels < 0))
    rows, them = ("row", "it") if went == 1 else ("rows", "them")
    note = f"{went:,} noise {rows} went to clusters near {them} (strength {above:g} or more), "
    return _noted(clustered, by_size(labels)[0], strength, f"{note}{left:,} stayed noise.")


def merged(clustered: Clustered, which: Sequence[int]) -> Clustered:
    """Make one cluster of several.

    Strengths stay what they were: that of a row between two of them is less than it could be.

    Args:
        clustered: with those clusters.
        which: two or more different labels.
    """
    labels = clustered.labels.copy()
    labels[np.isin(labels, which)] = which[0]
    made, number = by_size(labels)
    parts, whole = _told(clustered.labels, which), _told(made, [number[which[0]]])
    note = f"Clusters {parts} were merged into {whole}."
    return _noted(clustered, made, clustered.strength, note)


def split(clustered: Clustered, which: int, parts: Parts) -> Clustered:
    """Put the parts of a cluster in its place.

    Args:
        clustered: with that cluster.
        which: its label.
        parts: as `parting.parted` found them, one for each of its rows in their order. Where there
            are fewer than two, the clusters stay as they are.
    """
    rows, whole = np.flatnonzero(clustered.labels == which), _told(clustered.labels, [which])
    count = int(parts.labels.max(initial=-1)) + 1
    if count < 2:
        note = f"Cluster {whole} was not split: its rows cannot be told apart."
        return replace(clustered, notes=(*clustered.notes, note))
    labels, strength = clustered.labels.copy(), clustered.strength.copy()
    labels[rows], strength[rows] = clustered.count + parts.labels, parts.strength
    made, number = by_size(labels)
    found = _told(made, sorted(number[clustered.count :].tolist()))
    found = f"{count} clusters: {found}" if count > SHOWN else found
    between = f"; {parts.between:,} rows between them went to the nearest" if parts.between else ""
    note = f"Cluster {whole} was split by {parts.method} into {found}{between}."
    return _noted(clustered, made, strength, note)


def by_hand(found: Ints, labels: Ints) -> tuple[int, ...]:
    """The clusters of `labels`, (m,), that are none of those that were `found`, (m,)."""
    sizes, before = (np.bincount(each[each >= 0]) for each in (labels, found))
    least, most = np.full(len(sizes), len(labels)), np.full(len(sizes), -1)
    kept = labels >= 0
    np.minimum.at(least, labels[kept], found[kept])
    np.maximum.at(most, labels[kept], found[kept])
    same = (least == most) & (most >= 0)
    same[same] = before[most[same]] == sizes[same]
    return tuple(np.flatnonzero(~same).tolist())


def _noted(clustered: Clustered, labels: Ints, strength: Floats, note: str) -> Clustered:
    """The clusters with other labels and strengths, and a note more."""
    return replace(clustered, labels=labels, strength=strength, notes=(*clustered.notes, note))


def _told(labels: Ints, which: Sequence[int]) -> str:
    """`3 (180 rows), 7 (132) and 9 (100)`; the first of very many."""
    sizes = np.bincount(labels[labels >= 0])
    first, *others = (f"{label} ({sizes[label]:,}" for label in which[:SHOWN])
    told = [f"{first} rows)", *(f"{each})" for each in others)]
    told += [f"{len(which) - SHOWN:,} more"] if len(which) > SHOWN else []
    *middle, last = told
    return f"{', '.join(middle)} and {last}" if middle else last
