"""UMAP's view of a neighbour graph: how strongly each row belongs to each other's neighbourhood.

As umap-learn has it, which needs 2 s to be imported and 5 s to be compiled before the first row;
a test holds both side by side.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Neighbors

_BLOCK = 2**16
"""Rows whose widths are looked for at a time: 16 neighbours of each are 8 MB."""

_HALVINGS = 64

_NARROW = 1e-3
"""Share of the mean distance that a width is at least."""


def weighed(neighbors: Neighbors) -> Any:
    """Weights of the graph (McInnes, Healy and Melville 2018, algorithms 2 and 3).

    A row belongs wholly to the nearest row that is not its copy; what lies farther does so less, at
    a pace at which all memberships of a row add up to the binary logarithm of its neighbours and
    itself. Two rows are joined by the sum of both memberships less their product.

    Args:
        neighbors: the graph of m rows, k >= 1.

    Returns:
        (m, m) symmetric sparse float32 in (0, 1].
    """
    from scipy.sparse import csr_array

    m, k = neighbors.indices.shape
    mean = float(neighbors.distances.mean(dtype=np.float64)) * k / (k + 1)
    parts = range(0, m, _BLOCK)
    blocks = [_memberships(neighbors.distances[at : at + _BLOCK], mean) for at in parts]
    # Indices of 64 bits, where 32 do, would take half as much memory again.
    starts = np.arange(0, m * k + 1, k, dtype=np.int32 if 2 * m * k < 2**31 else np.int64)
    own = csr_array((np.concatenate(blocks).ravel(), neighbors.indices.ravel(), starts), (m, m))
    both = own + own.T - own * own.T
    both.eliminate_zeros()
    return both


def _memberships(distances: Floats, mean: float) -> Floats:
    """(b, k) how far a block's rows belong to their neighbours, from distances (b, k)."""
    apart = distances.astype(np.float64)
    nearest = np.where(apart > 0, apart, np.inf).min(axis=1)
    nearest = np.where(np.isfinite(nearest), nearest, 0.0)
    beyond = np.maximum(apart - nearest[:, None], 0)
    k = apart.shape[1]
    own = apart.mean(axis=1) * k / (k + 1)
    least = _NARROW * np.where(nearest > 0, own, mean)
    widths = np.maximum(_widths(beyond), least)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        belongs: Floats = np.where(beyond > 0, np.exp(-beyond / widths), 1.0).astype(np.float32)
    return belongs


def _widths(beyond: NDArray[np.float64]) -> NDArray[np.float64]:
    """(b,) widths with which exp(-beyond / width) adds up as it should, by halving.

    Args:
        beyond: (b, k) how much farther than the nearest.
    """
    wanted = np.log2(beyond.shape[1] + 1)
    low, high = np.zeros(len(beyond)), np.full(len(beyond), np.inf)
    width = np.ones(len(beyond))
    for _ in range(_HALVINGS):
        wide = np.exp(-beyond / width[:, None]).sum(axis=1) > wanted
        low, high = np.where(wide, low, width), np.where(wide, width, high)
        width = np.where(np.isinf(high), 2 * width, (low + high) / 2)
    return width


def curve(min_dist: float) -> tuple[float, float]:
    """The a and b with which 1 / (1 + a d^2b) is 1 up to `min_dist`, then exp(min_dist - d)."""
    from scipy.optimize import curve_fit

    apart = np.linspace(0, 3, 300)
    wanted = np.where(apart < min_dist, 1.0, np.exp(min_dist - apart))
    (a, b), _ = curve_fit(lambda d, a, b: 1 / (1 + a * d ** (2 * b)), apart, wanted)
    return float(a), float(b)
