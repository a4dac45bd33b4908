"""UMAP's layout on many cores, with the same places from a graph and a start whatever their number.

umap-learn keeps to one core where a seed is given: two would move the same point at once. Here the
rows are dealt into groups and the edges into cells, one for each pair of groups; cells that share
no group are worked through side by side, in a fixed order (stratified stochastic gradient descent:
Gemulla, Nijkamp, Haas and Sismanis 2011). The points that push others away stand where they were
when the epoch began, so nobody reads what somebody else is writing.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.progress import Progress
from elute.core.results import Floats
from elute.steps.reduce.gradient import Edges, Pull, walker

_GROUP, _GROUPS = 2_500, 64
"""Rows of a group, so that a cell is worth a thread's while; and how many groups at most: half as
many cores have work at a time."""


@dataclass(frozen=True)
class _Cells:
    """Edges by the groups that they join.

    Attributes:
        edges: of each cell.
        states: (cells,) uint64 random states, never 0; written as the layout goes on.
        turns: cells that share no group, turn by turn.
    """

    edges: list[Edges]
    states: NDArray[np.uint64]
    turns: list[list[int]]


def laid(
    start: Floats,
    graph: Any,
    curve: tuple[float, float],
    step: float,
    epochs: int,
    seed: int,
    progress: Progress,
) -> Floats:
    """Places after `epochs` passes over the edges.

    Args:
        start: (m, dims) places to begin from.
        graph: (m, m) symmetric scipy matrix of memberships in (0, 1].
        curve: a and b of the similarity 1 / (1 + a d^2b) in the map.
        step: how far a point goes at first, 1 as in umap-learn; it falls to 0 in a straight line.
        epochs: at least 1; an edge is drawn in a share of them that is its share of the largest
            weight, or never where that is less than one.
        seed: of the rows that are pushed away.
        progress: told the epochs done.

    Returns:
        (m, dims) float32.
    """
    cells = _dealt(graph, epochs, seed)
    places = np.array(start, dtype=np.float32, order="C")
    walker(places.shape[1])  # once, before many ask for it
    shape = np.float32(curve[0]), np.float32(curve[1])
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for epoch in range(epochs):
            progress(epoch, epochs, "moving points")
            pull = Pull(*shape, np.float32(step * (1 - epoch / epochs)))
            draw = partial(_draw, cells, places, places.copy(), np.float32(epoch), pull)
            for turn in cells.turns:
                list(pool.map(draw, turn))
    progress(epochs, epochs, "moving points")
    return places


def _draw(
    cells: _Cells, places: Floats, before: Floats, epoch: np.float32, pull: Pull, cell: int
) -> None:
    """Draw the edges of a cell that are due."""
    axes = (0,) * places.shape[1]
    walk = walker(len(axes))
    state = walk(axes, places, before, cells.edges[cell], epoch, pull, cells.states[cell])
    cells.states[cell] = state


def _dealt(graph: Any, epochs: int, seed: int) -> _Cells:
    """The edges that are drawn at all, by cells."""
    edges = graph.tocoo()
    most = edges.data.max(initial=0)
    strong = edges.data >= most / epochs
    heads, tails = edges.row[strong].astype(np.int32), edges.col[strong].astype(np.int32)
    gaps = (most / edges.data[strong]).astype(np.float32)
    groups = 2 * int(np.clip(graph.shape[0] // (2 * _GROUP), 1, _GROUPS // 2))
    one, other = heads % groups, tails % groups
    cell = (np.minimum(one, other) * groups + np.maximum(one, other)).astype(np.uint16)
    order = np.argsort(cell, kind="stable")
    parts = np.split(order, np.searchsorted(cell[order], np.arange(1, groups**2)))
    return _Cells(
        [Edges(heads[part], tails[part], gaps[part], gaps[part]) for part in parts],
        np.random.default_rng(seed).integers(1, 2**63, groups**2, dtype=np.uint64),
        [[min(pair) * groups + max(pair) for pair in turn] for turn in _turns(groups)],
    )


def _turns(groups: int) -> Iterator[list[tuple[int, int]]]:
    """Each pair of an even number of groups once, and each group with itself.

    In one turn a group comes once: a round-robin tournament, one group sitting, the others moving
    on by a seat.
    """
    yield [(group, group) for group in range(groups)]
    seats = list(range(groups))
    for _ in range(groups - 1):
        yield [(seats[at], seats[-1 - at]) for at in range(groups // 2)]
        seats[1:] = seats[-1:] + seats[1:-1]
