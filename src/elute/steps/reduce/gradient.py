"""The steps that UMAP's points take along edges and away from others, compiled."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from elute.core.results import Floats

_FAR = np.float32(4)
"""A step along one axis is at most this times the pace, as in umap-learn."""

_AWAY = 5
"""Rows that each draw of an edge pushes its head away from, as in umap-learn."""

_ONE, _TWO, _LITTLE = np.float32(1), np.float32(2), np.float32(0.001)


class Edges(NamedTuple):
    """What is drawn, e edges.

    Attributes:
        heads, tails: (e,) int32 rows that each edge joins.
        gaps: (e,) float32 epochs between two draws of an edge, 1 for the strongest.
        due: (e,) float32 epoch of its next draw; written as the layout goes on.
    """

    heads: NDArray[np.int32]
    tails: NDArray[np.int32]
    gaps: Floats
    due: Floats


class Pull(NamedTuple):
    """How hard: `pace` times the gradient of a similarity of 1 / (1 + a d^2b)."""

    a: np.float32
    b: np.float32
    pace: np.float32


@cache
def walker(dims: int) -> Callable[..., np.uint64]:
    """`_walk` in machine code, from the disk where it is kept: compiling takes two seconds.

    What the disk has may be cut off, and the disk full: a call without an edge shows it.
    """
    none = np.zeros(0, np.int32), np.zeros(0, np.float32)
    edges = Edges(none[0], none[0], none[1], none[1])
    places, pull = np.zeros((1, dims), np.float32), Pull(_ONE, _ONE, _ONE)
    plain: Callable[..., np.uint64] = njit(nogil=True, fastmath=True)(_walk)
    try:
        kept: Callable[..., np.uint64] = njit(nogil=True, fastmath=True, cache=True)(_walk)
        kept((0,) * dims, places, places, edges, _ONE, pull, np.uint64(1))
    except Exception:  # noqa: BLE001 - a file that is no pickle may raise anything; the rest comes again
        return plain
    return kept


def _walk(axes, places, before, edges, epoch, pull, state):  # type: ignore[no-untyped-def]
    """Draw the edges that are due: their ends come nearer, their heads leave random rows.

    The rows that a head leaves push it at once, from where it is then: waiting for none of them,
    the processor works on all.

    Args:
        axes: a tuple with as many items as the map has dimensions. Its length is known to the
            compiler, unlike an array's, which makes all of this twice as fast.
        places: (m, dims) float32, moved in place.
        before: (m, dims) float32, where points stood when the epoch began.
        edges: Edges between rows of `places`.
        epoch: which, float32, from 0.
        pull: Pull.
        state: uint64 other than 0 (xorshift, Marsaglia 2003).

    Returns:
        The next state.
    """
    rows = np.uint64(len(places))
    pushes = np.empty(len(axes), np.float32)
    for edge in range(len(edges.heads)):
        if edges.due[edge] <= epoch:
            edges.due[edge] += edges.gaps[edge]
            head = edges.heads[edge]
            _meet(axes, places, head, edges.tails[edge], pull)
            pushes[:] = 0
            for _ in range(_AWAY):
                state ^= state << np.uint64(13)
                state ^= state >> np.uint64(7)
                state ^= state << np.uint64(17)
                far = np.int64(((state >> np.uint64(32)) * rows) >> np.uint64(32))
                _push(axes, places, head, before, far, pull, pushes)
            for axis in range(len(axes)):
                places[head, axis] += pull.pace * pushes[axis]
    return state


@njit(fastmath=True)
def _meet(axes, places, head, tail, pull):  # type: ignore[no-untyped-def]
    """Bring two rows nearer to each other."""
    apart = _apart(axes, places, head, places, tail)
    if apart > 0:
        power = apart**pull.b
        near = -_TWO * pull.a * pull.b * power / (apart * (pull.a * power + _ONE))
        for axis in range(len(axes)):
            step = pull.pace * _held(near * (places[head, axis] - places[tail, axis]))
            places[head, axis] += step
            places[tail, axis] -= step


@njit(fastmath=True)
def _push(axes, places, head, before, far, pull, pushes):  # type: ignore[no-untyped-def]
    """Add what pushes a row away from where another was."""
    apart = _apart(axes, places, head, before, far)
    if apart > 0:
        away = _TWO * pull.b / ((_LITTLE + apart) * (pull.a * apart**pull.b + _ONE))
        for axis in range(len(axes)):
            pushes[axis] += _held(away * (places[head, axis] - before[far, axis]))


@njit(fastmath=True)
def _apart(axes, places, row, others, other):  # type: ignore[no-untyped-def]
    """Squared distance."""
    total = np.float32(0)
    for axis in range(len(axes)):
        total += (places[row, axis] - others[other, axis]) ** 2
    return total


@njit(fastmath=True)
def _held(step):  # type: ignore[no-untyped-def]
    """A step that is not too large."""
    return min(max(step, -_FAR), _FAR)
