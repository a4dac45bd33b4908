"""How dense one cluster is: the widest gap that its rows have to be linked over."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Ids
from elute.steps.evaluate.groups import Weights

SAME = 1e-7
"""Rows closer than this part of the longest row are equal: the rest is rounding."""


@dataclass(frozen=True)
class Inner:
    """What a cluster shows the others: the rows that are not at the ends of its tree.

    Attributes:
        rows: (i,) their positions.
        core: (i,) their core distances.
        gap: the longest edge between them.
    """

    rows: Ids
    core: Weights
    gap: float


def inner_of(points: Floats, rows: Ids) -> Inner:
    """The inner rows of a cluster that has `rows`, and the longest edge between them."""
    from hdbscan._hdbscan_linkage import mst_linkage_core

    if len(rows) < 2:
        return Inner(rows, np.zeros(len(rows)), 0.0)
    own = points[rows].astype(np.float64)
    between = distances(own, own)
    core = core_distances(between, own.shape[1])
    reach = np.maximum(np.maximum(between, core), core[:, None])
    steps = mst_linkage_core(reach)
    child, length = steps[:, 1].astype(np.int64), steps[:, 2]
    parent = _parents(reach, child, length)
    ends = np.bincount(np.concatenate((child, parent)), minlength=len(rows))
    inside = ends > 1
    if not inside.any():
        inside[0] = True
    edges = length[inside[child] & inside[parent]]
    # The paper says nothing of trees without inner edges; its authors' code takes all edges then.
    gap = edges.max() if len(edges) else length.max()
    return Inner(rows[inside], core[inside], float(gap))


def _parents(reach: Weights, child: Ids, length: Weights) -> Ids:
    """To which row each joined the growing tree; of those equally near the first."""
    order = np.zeros(len(reach), dtype=np.int64)
    order[child] = np.arange(1, len(reach))
    there = order < order[child][:, None]
    near: NDArray[np.bool_] = np.isclose(reach[child], length[:, None]) & there
    found: Ids = near.argmax(axis=1)
    return found


def core_distances(between: Weights, dimensions: int) -> Weights:
    """(n,) how far apart rows are around each: a mean of its distances to the others.

    It is the mean of the distances to the power of -`dimensions`, taken to the power of
    -1/`dimensions`; by logarithms, since 384 dimensions overflow. Equal rows are left out of it.

    Args:
        between: (n, n) distances, n >= 2.
        dimensions: of the space.
    """
    with np.errstate(divide="ignore"):
        logs = -dimensions * np.log(between)
    logs[between == 0] = -np.inf
    most = logs.max(axis=1, keepdims=True)
    alone = np.isneginf(most[:, 0])
    total = np.exp(logs - np.where(np.isneginf(most), 0, most)).sum(axis=1)
    mean = most[:, 0] + np.log(np.where(alone, 1, total)) - np.log(len(between) - 1)
    core: Weights = np.where(alone, 0, np.exp(-mean / dimensions))
    return core


def distances(one: Weights, other: Weights) -> Weights:
    """(a, b) straight-line distances; exactly 0 between equal rows."""
    squares = np.einsum("ij,ij->i", one, one), np.einsum("ij,ij->i", other, other)
    found: Weights = one @ other.T
    found *= -2
    found += squares[0][:, None]
    found += squares[1]
    longest = max((float(each.max(initial=0)) for each in squares), default=0.0)
    found[found <= SAME**2 * longest] = 0
    return np.sqrt(found, out=found)
