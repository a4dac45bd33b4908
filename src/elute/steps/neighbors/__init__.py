"""Find the nearest rows of every row, once: clusters, map, outliers and duplicates read this."""

import numpy as np

from elute.core.errors import BadInput
from elute.core.progress import Progress
from elute.core.results import Floats, Neighbors
from elute.steps.base import Method
from elute.steps.neighbors.auto import Auto
from elute.steps.neighbors.exact import Exact
from elute.steps.neighbors.hnsw import Hnsw
from elute.steps.neighbors.ivf import Ivf
from elute.steps.neighbors.milvus import Milvus

METHODS: dict[str, type[Method[Floats, Neighbors]]] = {
    "auto": Auto,
    "exact": Exact,
    "ivf": Ivf,
    "hnsw": Hnsw,
    "milvus": Milvus,
}


def neighbors(method: Method[Floats, Neighbors], vectors: Floats, progress: Progress) -> Neighbors:
    """Make the neighbour graph of one round.

    Args:
        method: one of METHODS with its settings.
        vectors: (m, d) float32 rows of length 1; m may be 0.
        progress: told about rows done, between blocks.

    Returns:
        The graph; its k is smaller than asked where there are not enough other rows. Every row has
        k different neighbours, itself not among them, whatever the method.

    Raises:
        BadInput: a vector holds a value that is not a finite number, or an exact search would
            take hours.
        Cancelled: `progress` said so.
    """
    broken = np.count_nonzero(~np.isfinite(vectors).all(axis=1))
    if broken:
        raise BadInput(
            f"{broken} of {len(vectors)} vectors hold values that are not finite numbers.",
            "Embed again, or choose another model.",
        )
    return method.run(vectors, progress)
