"""Eight sentences that tell whether two ways to run a model give the same vectors."""

import numpy as np

from elute.core.results import Floats

CANARY = (
    "ok",
    "my parcel has not come",
    "Refund order 4471 to the card ending in 0982, please!",
    "The kettle hums while rain taps on the tin roof of the boat house.",
    "왜 아직도 답장이 없나요? ¿Dónde está mi pedido? Où est ma commande ?",
    "def area(w: float, h: float) -> float: return w * h  # no units",
    "On Monday the school buys 14 boxes of 36 pencils, gives a third of them away, and finds that "
    "nine are broken; how many are left for the other classes, and what did each of them cost?",
    "a sentence without an end goes on " * 60,
)
"""Short and long, of several scripts, one beyond the window of most models; all different."""
EDGES = ("", " ", ".", "é", "\x00 \u202e 👩‍👩‍👧 🇰🇷 ﷺ", "привет " * 9)
"""What texts can be, too, tried once where a model is loaded."""
SAME = 0.9999
"""Least cosine between vectors that count as equal: one way to compute beside another."""
CLOSE = 0.999
"""Least cosine at which fewer bits per number are taken without asking."""


def closeness(one: Floats, other: Floats) -> float:
    """The least cosine between rows of the same place; 0 where they cannot be compared.

    Two vectors of zeros are alike: a static model gives them for texts it has no piece for.

    Args:
        one: (n, d) vectors of any length.
        other: as many.
    """
    if one.shape != other.shape:
        return 0.0
    some = one.any(axis=1) | other.any(axis=1)
    one, other = one[some], other[some]
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    if not np.isfinite(lengths).all() or not lengths.all():
        return 0.0
    return float(((one * other).sum(axis=1) / lengths).min(initial=1.0))


def can_be(canaries: Floats) -> bool:
    """Whether vectors of the canaries are finite, differ, and are not all zero."""
    if not np.isfinite(canaries).all():
        return False
    some = canaries[canaries.any(axis=1)]
    return len(some) == 1 or closeness(some[1:], some[:-1]) < 1 - 1e-6
