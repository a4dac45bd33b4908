"""Make the space that is clustered: the vectors, their principal components, or UMAP of the graph.

UMAP for clustering is not the picture: it has more dimensions, in which groups that would overlap
in two lie apart, and packs what is alike as tight as it can.
"""

import numpy as np

from elute.core.amounts import counted
from elute.core.progress import Progress
from elute.core.results import Floats, Neighbors
from elute.steps import reduce
from elute.steps.cluster import FEWEST, WITHOUT_GRAPH, Clusterer, checked
from elute.steps.cluster.given import SHORTEST, Given
from elute.steps.cluster.space import dimensions
from elute.steps.neighbors.points import nearest
from elute.steps.reduce.given import Given as Wanted
from elute.steps.reduce.pca import alike, principal
from elute.steps.reduce.umap import Umap

THREADS = "another number of threads may give slightly other clusters"
"""Said of UMAP: the graph's distances and the components it starts from differ by some 1e-7 with
the number of threads, and its epochs make much of little. Rounding them would not mend that: among
so many values some lie where that little rounds them the other way.
"""


def given_in(
    method: Clusterer, vectors: Floats, neighbors: Neighbors, progress: Progress
) -> tuple[Given, tuple[str, ...]]:
    """What a clusterer is to be given.

    Args:
        method: names the space and its dimensions.
        vectors: (m, d) float32 rows of length 1; m may be 0.
        neighbors: their graph.
        progress: told about the parts of the work.

    Returns:
        The rows in that space with their graph there, and notes. Where the space cannot be made
        they are the vectors, and a note says why.

    Raises:
        BadInput: a vector holds a value that is not a finite number.
        Cancelled: `progress` said so.
    """
    checked(vectors)
    space = method.space
    if space == "vectors" or len(vectors) < FEWEST or alike(vectors):
        return Given.of(vectors, neighbors), ()
    reason = f"Too few rows for UMAP ({len(vectors)} of at least {reduce.FEWEST})"
    if space != "umap" or len(vectors) >= reduce.FEWEST:
        points, said = _points(method, vectors, neighbors, progress)
        if np.isfinite(points).all():
            k = neighbors.indices.shape[1]
            given, notes = linked(method, points, k, space, progress)
            return given, (*said, *notes)
        reason = "UMAP found no layout"
    return Given.of(vectors, neighbors), (f"{reason}: the vectors themselves were clustered.",)


def _points(
    method: Clusterer, vectors: Floats, neighbors: Neighbors, progress: Progress
) -> tuple[Floats, tuple[str, ...]]:
    """(m, p) the rows in fewer dimensions; notes that say what they are and how they came about."""
    dims = dimensions(method.space, method.dims, *vectors.shape)
    if method.space == "pca":
        progress(0, 1, "finding the principal components")
        points, shown = principal(vectors, dims)
        share = f"{shown or 0:.0%} of the variance"
        which = f"which hold{'s' * (dims == 1)} {share}"
        return points, (f"Clustered in {counted(dims, 'principal component')}, {which}.",)
    made = Umap(dims=dims, min_dist=0.0).run(Wanted(vectors, neighbors), progress)
    note = f"Clustered in {counted(dims, 'dimension')} made by UMAP; {THREADS}."
    # About the origin, where float32 is finest.
    return made.points - made.points.mean(axis=0), (note, *made.notes)


def linked(
    method: Clusterer, points: Floats, k: int, space: str, progress: Progress
) -> tuple[Given, tuple[str, ...]]:
    """(m, p) points with their graph of k neighbours, if the method reads one, and its notes."""
    if isinstance(method, WITHOUT_GRAPH):
        none = np.zeros((len(points), 0))
        return Given(points, none.astype(np.int32), none, space), ()
    indices, lengths, notes = nearest(points, k, progress)
    return Given(points, indices, np.maximum(lengths, SHORTEST), space), notes
