"""What became of clusters that have no match, or that divided.

The words are those of MONIC (Spiliopoulou, Ntoutsi, Theodoridis and Schult, KDD 2006: clusters
survive, split, are absorbed, disappear or emerge); an absorption is told from the side of the
cluster that takes the others in, as a merge. What is said here of the earlier round holds for the
later one with the overlap flipped: died becomes born, split becomes merged.
"""

import numpy as np

from elute.engine.comparing.overlap import Clusters, Ids, Overlap
from elute.engine.story import Fate

FAIR = 5
"""A part of a cluster that split holds at least one in so many of its rows that stayed."""


def unmatched(clusters: Clusters, matched: Ids) -> Ids:
    """The clusters that have rows and no match (labels, ascending): died, or born."""
    there = clusters.sizes()[:-1] > 0
    there[matched] = False
    return np.flatnonzero(there)


def divided(pairs: Overlap) -> Ids:
    """The earlier clusters that split: labels, ascending.

    A later cluster is part of an earlier one if it holds at least 1 / FAIR of the earlier one's
    rows that stayed, and if more than half of its own rows that were there before come from it. A
    cluster split if it has two parts or more that together hold more than half of what stayed.
    """
    stayed = pairs.size_before[pairs.before]
    fair = FAIR * pairs.common >= stayed
    mostly = 2 * pairs.common > pairs.size_after[pairs.after]
    part = pairs.clusters & fair & mostly
    width = len(pairs.size_before)
    parts = np.bincount(pairs.before[part], minlength=width)[:-1]
    held = np.bincount(pairs.before[part], weights=pairs.common[part], minlength=width)[:-1]
    return np.flatnonzero((parts >= 2) & (2 * held > pairs.size_before[:-1]))


def fates(labels: Ids, clusters: Clusters, pairs: Overlap) -> tuple[Fate, ...]:
    """Where the rows of some earlier clusters are in the later round, the largest cluster first.

    The rows of its parts and those that left add up to its size.
    """
    order = np.lexsort((pairs.first, -pairs.common, pairs.before))
    before, after, common = pairs.before[order], pairs.after[order], pairs.common[order]
    begins, ends = np.searchsorted(before, labels), np.searchsorted(before, labels, side="right")
    sizes = clusters.sizes()
    made = []
    for label, begin, end in zip(labels.tolist(), begins.tolist(), ends.tolist(), strict=True):
        parts = zip(after[begin:end].tolist(), common[begin:end].tolist(), strict=True)
        size, stayed = int(sizes[label]), int(pairs.size_before[label])
        name = clusters.names.get(label, "")
        made.append(Fate(label, name, size, tuple(parts), size - stayed))
    return tuple(sorted(made, key=lambda fate: (-fate.size, fate.cluster)))
