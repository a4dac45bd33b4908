"""Where terms and texts lie, when each is the mean of the other."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from elute.core.results import Floats

_PASSES = 1
_LEFT = 0.3
"""Weight of what the directions leave out of a text."""
_ROUNDING = 1e-5


@dataclass(frozen=True)
class Space:
    """Directions of terms, from which those of texts follow.

    Attributes:
        terms: (t, d) where each term lies, of length 1 or 0.
        words: how many of the terms are words; they come first.
        centre: (d,) the mean of the texts.
        axes: (t, d) the leading right singular vectors of the weights.
        signs: (t, r) random signs, through which what the axes leave out is seen.
    """

    terms: Floats
    words: int
    centre: Floats
    axes: Floats
    signs: Floats

    def placed(self, weights: Any) -> Floats:
        """(n, d + r) vectors of length 1, or 0 for texts of which nothing is known.

        The first d numbers are the text's subject: the mean direction of its words and of its
        runs of letters, less what all texts have in common. They count by the share of the text
        that the axes carry. The others are the rest of it, seen through random signs (Johnson
        and Lindenstrauss 1984): it tells gibberish and rare matters from the crowd that they
        would else be drawn into, and keeps copies together.
        """
        inside = weights @ self.axes
        share = np.minimum(np.linalg.norm(inside, axis=1, keepdims=True), 1)
        subject = unit(mean_of_both(weights, self.terms, self.words) - self.centre)
        left = unit(weights @ self.signs - inside @ (self.axes.T @ self.signs))
        rest = np.sqrt(1 - share**2)
        return unit(np.hstack([share * subject, _LEFT * rest * left]))


def fitted(weights: Any, words: int, dims: int, seed: int) -> Space:
    """The space of some texts.

    It begins with the singular vectors (Deerwester et al. 1990), but lets every term point its
    way with length 1, so that the frequent ones do not decide for the others. Then texts are the
    means of their terms, and terms the means of their texts once more: that gathers what is said
    in different words.

    Args:
        weights: (n, t) sparse weights of the texts.
        words: how many of the terms are words; they come first.
        dims: length of a vector; a third of it is left to what the axes do not carry.
        seed: start of the random numbers.
    """
    rest = dims // 3
    axes, scales = _decomposed(weights, dims - rest, seed)
    if len(scales) == min(weights.shape):
        rest = 0  # the axes carry all of every text
    terms = unit(axes * scales)
    for _ in range(_PASSES):
        texts = mean_of_both(weights, terms, words)
        terms = unit(weights.T @ unit(texts - texts.mean(axis=0)))
    centre = mean_of_both(weights, terms, words).mean(axis=0)
    dice = np.random.default_rng(seed)
    signs = dice.integers(0, 2, (len(terms), rest), np.int8) * np.float32(2) - 1
    return Space(terms, words, centre, axes, signs)


def mean_of_both(weights: Any, terms: Floats, words: int) -> Floats:
    """(n, d) for each text the direction of its words plus that of its runs of letters."""
    return unit(weights[:, :words] @ terms[:words]) + unit(weights[:, words:] @ terms[words:])


def unit(rows: Floats) -> Floats:
    """The rows at length 1; one of next to no length becomes 0."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    lengths[lengths <= _ROUNDING] = np.inf
    return np.asarray(rows / lengths, dtype=np.float32)


def _decomposed(weights: Any, dims: int, seed: int) -> tuple[Floats, Floats]:
    """(t, d) right singular vectors, and (d,) values; few texts are turned as a whole."""
    from scipy.linalg import svd
    from sklearn.utils.extmath import randomized_svd

    if dims >= min(weights.shape):
        _, scales, axes = svd(weights.toarray(), full_matrices=False)
    else:
        _, scales, axes = randomized_svd(weights, dims, n_iter=3, random_state=seed)
    scales[scales <= _ROUNDING * scales[0]] = 0
    return np.ascontiguousarray(axes.T, dtype=np.float32), scales.astype(np.float32)
