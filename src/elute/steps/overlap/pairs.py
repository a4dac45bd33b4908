"""The pairs of clusters about which the picture misleads most, and what is said of them."""

from typing import Any

import numpy as np

from elute.core.results import Ids, Number, PairOverlap

MOST = 20
"""Pairs that are kept."""

SAID = 3
"""Pairs that are spoken of."""

FAR = 0.15
"""Difference of two shares from which on a pair is spoken of."""

HARDLY = 1 / 3
"""One share is hardly anything beside another where it is at most this part of it."""


def telling(in_map: Any, in_space: Any, of: Ids) -> tuple[PairOverlap, ...]:
    """The pairs whose shares differ most.

    Args:
        in_map: (c, c) sparse, neighbours of the rows of a cluster by their cluster, in the picture,
        in_space: and in space.
        of: (c,) how many neighbours the rows of each cluster have; above 0 where the others
            have an entry.

    Returns:
        At most MOST, the largest difference first, each pair of clusters once.
    """
    apart = (in_map - in_space).tocoo()
    one, other = apart.row, apart.col
    difference = np.abs(apart.data) / of[one]
    keep = (one != other) & (difference > 0)
    one, other, difference = one[keep], other[keep], difference[keep]
    # Thousands of clusters have millions of entries, of which a pair has two at most.
    if len(difference) > 2 * MOST:
        largest = difference >= np.partition(difference, -2 * MOST)[-2 * MOST]
        one, other, difference = one[largest], other[largest], difference[largest]
    order = np.lexsort((other, one, -difference))
    ends = np.sort(np.stack((one[order], other[order]), axis=1), axis=1)
    _, first = np.unique(ends, axis=0, return_index=True)
    best = order[np.sort(first)[:MOST]]
    map_shares, space_shares = (
        _shares(it, one[best], other[best], of) for it in (in_map, in_space)
    )
    found = zip(one[best].tolist(), other[best].tolist(), map_shares, space_shares, strict=True)
    return tuple(PairOverlap(*each) for each in found)


def _shares(counts: Any, one: Ids, other: Ids, of: Ids) -> list[float]:
    """The shares of some pairs."""
    if not len(one):
        return []
    found = np.asarray(counts.tocsr()[one, other]).ravel()
    shares: list[float] = (found / of[one]).tolist()
    return shares


def sentences(
    pairs: tuple[PairOverlap, ...], overall: tuple[Number, Number], k: int, dims: int
) -> tuple[str, ...]:
    """What the user should know: how much clusters overlap, and where the picture misleads.

    Args:
        pairs: as `telling` gives them.
        overall: share of all neighbours in another cluster, in the picture and in space.
        k: how many neighbours of each row were looked at.
        dims: of the picture.
    """
    first = (
        f"{overall[0]:.0%} of the nearest rows ({'1' if k == 1 else f'up to {k}'} of each row) are "
        f"of another cluster in the picture, {overall[1]:.0%} in space."
    )
    spoken = [_sentence(pair, dims) for pair in pairs if abs(pair.in_map - pair.in_space) >= FAR]
    return (first, *spoken[:SAID])


def _sentence(pair: PairOverlap, dims: int) -> str:
    """One pair in words."""
    both = f"{pair.cluster} and {pair.other}"
    shown = f"{pair.in_map:.0%} of the neighbours of {pair.cluster} there"
    if pair.in_map > pair.in_space:
        hardly = pair.in_space <= HARDLY * pair.in_map
        less = f"{'hardly' if hardly else 'less'} in space ({pair.in_space:.0%})"
        look = ": look at them in 3-D (reduce.dims=3)" if dims == 2 else ""
        return f"Clusters {both} overlap in the picture ({shown}) but {less}{look}."
    return (
        f"Clusters {both} are nearer in space ({pair.in_space:.0%} of the neighbours of "
        f"{pair.cluster}) than in the picture ({pair.in_map:.0%})."
    )
