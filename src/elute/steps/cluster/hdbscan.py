"""HDBSCAN on the neighbour graph: clusters of any shape, rows that fit nowhere left as noise."""

import math
from dataclasses import dataclass

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Clustered
from elute.core.settings import option
from elute.steps.cluster.density.completing import completed
from elute.steps.cluster.density.graph import Weights, sparse
from elute.steps.cluster.density.joining import PAIRS, joined
from elute.steps.cluster.given import SHORTEST, Given
from elute.steps.cluster.space import dims_option, space_option


@dataclass(frozen=True)
class Hdbscan:
    """Density clusters at every scale at once (Campello, Moulavi and Sander 2013).

    The minimum spanning tree of the mutual reachability distance is cut by the hdbscan package. Up
    to ALL_PAIRS rows it is the tree over all pairs: with `min_samples` 1 the labels are those of
    `hdbscan.HDBSCAN` on the vectors with the euclidean metric; with more, many mutual reachability
    distances tie, and a row may fall to another cluster where the ties are broken in another order,
    as it may between that package's own algorithms. From there on it is taken over the neighbour
    graph, and the edges that it lacks are searched as far as `completing.ALL` goes: with 20,000 of
    CLINC150's rows the labels are hdbscan's own (ARI 1.0; 0.978 without that search), in
    1.2 s instead of 108. Among many more rows some are lacking; a larger neighbors.k leaves fewer.
    """

    min_cluster_size: int = option(
        0, "Rows a group must have to be a cluster; 0 chooses by the number of rows.", low=0
    )
    min_samples: int = option(
        1, "Close rows that make a place dense; more makes more noise.", low=1, high=256
    )
    selection: str = option(
        "eom",
        "eom takes the clusters that persist longest, leaf the finest.",
        choices=("eom", "leaf"),
    )
    space: str = space_option(
        "Agreement with known topics over six sets of texts, each noise row alone: mean ARI 0.51 "
        "in umap, 0.49 in pca, 0.40 in vectors."
    )
    dims: int = dims_option()

    def run(self, given: Given, progress: Progress) -> Clustered:
        """Cluster the rows.

        Args:
            given: the rows, m >= 2.
            progress: told about the parts of the work.

        Returns:
            Labels in the order of the tree; strength is the membership probability: how deep in
            its cluster, by density, the row lies.
        """
        from hdbscan.hdbscan_ import _tree_to_labels

        m, k = given.indices.shape
        size = self.size(m)
        tree, notes = linkage(given, min(self.min_samples, k), progress)
        labels, probabilities, *_ = _tree_to_labels(given.points, tree, size, self.selection)
        if self.min_samples > k:
            notes.append(f"The graph holds {k} neighbours a row: min_samples was taken as {k}.")
        if (labels < 0).all():
            notes.append(self._all_noise(size))
        return Clustered(labels.astype(np.int32), probabilities.astype(np.float32), tuple(notes))

    def _all_noise(self, size: int) -> str:
        """What it means that there is no cluster, and what may help; one alone is never found."""
        far = {"min_cluster_size": size > LEAST, "min_samples": self.min_samples > 1}
        lower = " or ".join(name for name, it in far.items() if it)
        hint = f" Lower {lower}." if lower else ""
        return f"All rows are noise: no two groups of {size:,} or more stand apart.{hint}"

    def size(self, m: int) -> int:
        """Rows that make a cluster among m."""
        return max(LEAST, self.min_cluster_size or default_size(m))


def default_size(m: int) -> int:
    """The `min_cluster_size` for m rows: 19 for 1,500, 37 for 23,700, 95 for a million.

    Topics get more numerous rather than larger as data grows, so it rises slowly. Best of eight
    rules (square, cube and fourth roots) by mean ARI over 15 samples of CLINC150 with 8 to 150
    known intents; `min_samples` 1 was best of 1 to 5 under each of the rules.

    Whether it stands next to a cliff was looked at on seven sets (CLINC150 full, imbalanced, 8 and
    40 intents; sample_data; two of them by LSA), at values a factor of 1.26 apart. Where there is a
    cliff above, in UMAP's dimensions it is at 2.5 times the default or more. So it is in principal
    components, but for sample_data by LSA: 1.6 times. There the vectors are past theirs: 35
    clusters at 10, two from 13 on, the default being 20. 1.26 times would gain 0.02 of mean ARI in
    UMAP's dimensions, and lose as much on 40 intents of 40 rows, and 0.01 in components.
    """
    return max(5, round(3 * math.sqrt(math.sqrt(m))))


LEAST = 2
"""Rows that a cluster has at least."""

ALL_PAIRS = 4096
"""Rows up to which all pairs are compared: 134 MB and half a second."""


def linkage(given: Given, samples: int, progress: Progress) -> tuple[Weights, list[str]]:
    """The single-linkage tree of the mutual reachability distance.

    Args:
        given: the rows, m >= 2, k >= `samples`.
        samples: which neighbour's distance is a row's core distance, from 1.
        progress: told about each part of the work.

    Returns:
        (m - 1, 4) float64 merges by rising distance, in the format of scipy's linkage, and notes.
    """
    from hdbscan._hdbscan_linkage import label

    core = given.lengths[:, samples - 1]
    spanning = all_pairs_tree if len(given.points) <= ALL_PAIRS else graph_tree
    edges, notes = spanning(given, core, progress)
    merges: Weights = label(edges[np.argsort(edges[:, 2], kind="stable")])
    progress(1, 1)
    return merges, notes


def all_pairs_tree(given: Given, core: Weights, progress: Progress) -> tuple[Weights, list[str]]:
    """(m - 1, 3) edges (row, row, mutual reachability) of the tree over all pairs; no notes."""
    from hdbscan._hdbscan_linkage import mst_linkage_core

    progress(0, 1, "growing the tree over all pairs")
    points = given.points.astype(np.float64)
    half = np.einsum("ij,ij->i", points, points) / 2
    reach = half - points @ points.T
    reach += half[:, None]
    np.sqrt(2 * np.maximum(reach, SHORTEST**2 / 2, out=reach), out=reach)
    np.maximum(reach, core, out=reach)
    np.maximum(reach, core[:, None], out=reach)
    return mst_linkage_core(reach), []


def graph_tree(
    given: Given, core: Weights, progress: Progress, pairs: float = PAIRS
) -> tuple[Weights, list[str]]:
    """(m - 1, 3) edges (row, row, mutual reachability) of the tree over the graph, made whole.

    `pairs` is as in `joined`; a note says what was joined roughly.
    """
    from scipy.sparse.csgraph import minimum_spanning_tree

    reach = np.maximum(given.lengths, core[:, None])
    np.maximum(reach, core[given.indices], out=reach)
    whole = joined(sparse(given.indices, reach), given, progress, pairs)
    progress(0, 1, "growing the tree over the graph")
    tree = minimum_spanning_tree(completed(whole.graph, given, core, progress)).tocoo()
    edges = np.column_stack((tree.row, tree.col, tree.data)).astype(np.float64)
    return edges, [_rough_note(whole.rough)] if whole.rough else []


def _rough_note(groups: int) -> str:
    """What was not searched to the end, for the user."""
    return (
        f"The graph is in {groups + 1:,} groups: too many to compare all their rows, so where they "
        "meet was searched from their middles. A larger neighbors.k leaves fewer groups."
    )
