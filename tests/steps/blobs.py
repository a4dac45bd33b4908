"""Vectors of which we know the clusters: rows around a few directions."""

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import silent
from elute.core.results import Floats, Neighbors
from elute.steps.neighbors import neighbors
from elute.steps.neighbors.exact import Exact


def unit(rows: NDArray[np.floating]) -> Floats:
    """The rows at length 1."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.ascontiguousarray(rows / lengths, dtype=np.float32)


def blobs(
    sizes: tuple[int, ...], *, spread: float = 0.25, dim: int = 24, seed: int = 0
) -> tuple[Floats, NDArray[np.int64]]:
    """(m, dim) unit vectors around len(sizes) random directions, shuffled, and each row's blob.

    `spread` is the length of the noise that is added to a direction of length 1.
    """
    random = np.random.default_rng(seed)
    centres = unit(random.normal(size=(len(sizes), dim)))
    truth = random.permutation(np.repeat(np.arange(len(sizes)), sizes))
    noise = random.normal(scale=spread / dim**0.5, size=(len(truth), dim))
    return unit(centres[truth] + noise), truth


def graph(vectors: Floats, k: int = 16) -> Neighbors:
    """The neighbour graph of `vectors`."""
    return neighbors(Exact(k), vectors, silent)


def degenerate() -> dict[str, Floats]:
    """Data at the edge: none, one, two, three, ten rows, all equal, two values, spread evenly."""
    ten = blobs((5, 5))[0]
    even = unit(np.random.default_rng(3).normal(size=(60, 24)))
    return {
        "0 rows": ten[:0],
        "1 row": ten[:1],
        "2 rows": ten[:2],
        "3 rows": ten[:3],
        "10 rows": ten,
        "all rows equal": np.repeat(ten[:1], 40, axis=0),
        "two values": np.repeat(ten[:2], 20, axis=0),
        "no clusters": even,
        "one dimension": np.ones((30, 1), np.float32),
    }
