"""Keep a map in the frame of the one before it, so that the eye finds its clusters again.

A layout may be turned, mirrored and scaled at will, and begins anew where its start differs a
little. So a later map starts from the places its rows had, and is laid over the earlier map
afterwards.
"""

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats, Neighbors
from elute.steps.reduce.pca import started

Rows = NDArray[np.floating]

_ROUNDS = 30
"""Of reweighting; on real maps the turn stands still after about ten."""

_ENOUGH = 100_000
"""Rows that tell the turn of a map as well as more of them."""

_TINY = 1e-300


def comparable(earlier: Floats) -> bool:
    """Whether an earlier map has enough rows, at different places, to hold another against it.

    Args:
        earlier: (m, dims) places of these rows in the earlier map, NaN for rows it did not have.
    """
    places = earlier[_known(earlier)]
    return len(places) > earlier.shape[1] and bool(np.ptp(places, axis=0).any())


def start(vectors: Floats, neighbors: Neighbors, earlier: Floats) -> Floats:
    """Places for a layout to begin from.

    A row that is new begins at its nearest neighbour that has a place; without such a neighbour,
    where the principal components have it when they are laid over the earlier map.

    Args:
        vectors: (m, d) rows of length 1.
        neighbors: their graph.
        earlier: (m, dims) as `comparable` wants it.

    Returns:
        (m, dims) finite float32, no two rows at the same place.
    """
    known = _known(earlier)
    places = earlier.copy()
    placed = known[neighbors.indices]
    nearest = neighbors.indices[np.arange(len(known)), placed.argmax(axis=1)]
    led = ~known & placed.any(axis=1)
    places[led] = earlier[nearest[led]]
    lost = ~known & ~led
    if lost.any():
        components = started(vectors, earlier.shape[1], seed=0)
        places[lost] = aligned(components, earlier)[lost]
    noise = np.random.default_rng(0).normal(scale=1e-4 * width(places), size=places.shape)
    return (places + noise).astype(np.float32)


def aligned(points: Floats, earlier: Floats) -> Floats:
    """The points turned, mirrored, scaled and moved as one, to lie where they were.

    Orthogonal Procrustes (Schoenemann 1966) on the rows that both maps have, reweighted by
    Cauchy's weights about the median distance: rows whose place truly changed have little say.
    The scale makes the two spreads the same; the least-squares one would shrink the map a little
    in every round.

    Args:
        points: (m, dims) finite.
        earlier: (m, dims) as `comparable` wants it.

    Returns:
        (m, dims) float32; as they came, where all rows that both have coincide.
    """
    known = np.flatnonzero(_known(earlier))
    known = known[:: 1 + len(known) // _ENOUGH]
    here, there = points[known].astype(np.float64), earlier[known].astype(np.float64)
    if not np.ptp(here, axis=0).any():
        return points
    weights = np.ones(len(here))
    for _ in range(_ROUNDS):
        turn, shift = _fit(here, there, weights / weights.sum())
        apart = np.linalg.norm(here @ turn + shift - there, axis=1)
        usual = max(float(np.median(apart)), 1e-3 * width(there))
        weights = 1 / (apart**2 + usual**2)
    return (points @ turn + shift).astype(np.float32)


def settled(points: Floats, earlier: Floats, neighbors: Neighbors) -> Floats:
    """The points with every lone part of the graph put where its rows were.

    Nothing draws parts together that no neighbour joins: a layout only drives them apart, each to
    some place, another one in every round. A part of more than half of the rows that both maps have
    is one that `aligned` went by, and stays; so does one whose rows were all over the earlier map,
    or that is new, though another may come near it.

    Args:
        points: (m, dims) finite, as `aligned` gives them.
        earlier: (m, dims) as `comparable` wants it.
        neighbors: the graph they were laid out by.

    Returns:
        (m, dims) float32.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    m, k = neighbors.indices.shape
    joined = csr_array(
        (np.ones(m * k, np.int8), neighbors.indices.ravel(), np.arange(0, m * k + 1, k)), (m, m)
    )
    count, part = connected_components(joined, directed=False)
    known = _known(earlier)
    part_of, apart = part[known], (earlier[known] - points[known]).astype(np.float64)

    rows = np.bincount(part_of, minlength=count)
    some = np.maximum(rows, 1)[:, None]

    def mean(values: Rows) -> Rows:
        return np.stack([np.bincount(part_of, it, count) for it in values.T], axis=1) / some

    shift = mean(apart)
    spread = mean((apart - shift[part_of]) ** 2).sum(axis=1) ** 0.5
    agreed = spread < 0.5 * np.linalg.norm(shift, axis=1)
    shift[~agreed | (2 * rows > len(part_of))] = 0
    put: Floats = (points + shift[part]).astype(np.float32)
    return put


def moved(points: Floats, earlier: Floats) -> str:
    """A sentence that says how far the rows of both maps lie from where they were."""
    known = _known(earlier)
    apart = np.linalg.norm(points[known] - earlier[known], axis=1) / width(earlier[known])
    half, most = np.ceil(100 * np.quantile(apart, (0.5, 0.95)))
    return (
        f"Registered to the map of the round before: half of the rows lie within {half:.0f}% of "
        f"its width of where they were, 95% of them within {most:.0f}%."
    )


def width(points: Rows) -> float:
    """The longest side of the box around (m, dims) points, m >= 1."""
    return float(np.ptp(points, axis=0).max())


def _known(earlier: Floats) -> NDArray[np.bool_]:
    """(m,) whether a row has a place in the earlier map."""
    return np.isfinite(earlier[:, 0])


def _fit(here: Rows, there: Rows, weights: Rows) -> tuple[Rows, Rows]:
    """The turn with its scale, (dims, dims), and the shift, (dims,), that lay `here` on `there`.

    Args:
        here: (r, dims) places now, and
        there: (r, dims) before.
        weights: (r,) how much a row counts, 1 in sum.
    """
    middles = weights @ here, weights @ there
    here, there = here - middles[0], there - middles[1]
    left, _, right = np.linalg.svd((here * weights[:, None]).T @ there)
    spreads = weights @ (here**2).sum(axis=1), weights @ (there**2).sum(axis=1)
    turn = left @ right * (spreads[1] / max(spreads[0], _TINY)) ** 0.5
    return turn, middles[1] - middles[0] @ turn
