"""Texts as sets of runs of five words, to compare what is longer than a model reads."""

import re
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # kana, han
)
_words = re.compile(f"[{_UNSPACED}]|[^\\W{_UNSPACED}]+").findall
"""Words; of scripts that are written without spaces, single characters."""

_RUN = 5
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def words(text: str) -> list[str]:
    """The words of a text in small letters, without signs; characters where there are no spaces."""
    return _words(text.lower())


def shingles(texts: Sequence[str]) -> tuple[Hashes, NDArray[np.int64]]:
    """The runs of five words of each text, as 64-bit hashes.

    A text of fewer words has one run. Two different runs share a hash once in 10^19 pairs.

    Returns:
        (h,) hashes of all texts one after the other, ascending within a text and each once;
        (len(texts) + 1,) offsets: text i has `hashes[offsets[i]:offsets[i + 1]]`.
    """
    from rensa import RMinHash

    read = [words(text) for text in texts]
    counts = np.array([max(len(one), _RUN) for one in read], dtype=np.int64)
    padded = (one + [""] * (_RUN - len(one)) for one in read)
    hashed = chain.from_iterable(RMinHash.hash_token_sets(padded))
    single = np.fromiter(hashed, dtype=np.uint64, count=int(counts.sum()))
    if not len(single):
        return single, np.zeros(1, dtype=np.int64)
    runs = np.zeros(len(single) - _RUN + 1, dtype=np.uint64)
    for step in range(_RUN):
        runs = (runs ^ single[step : step + len(runs)]) * _FACTOR
        runs ^= runs >> np.uint64(29)
    text = np.repeat(np.arange(len(read)), counts)
    inside = text[: len(runs)] == text[_RUN - 1 :]
    return _once(runs[inside], text[: len(runs)][inside], len(read))


def _once(runs: Hashes, text: NDArray[np.int64], texts: int) -> tuple[Hashes, NDArray[np.int64]]:
    """Each run of a text once, ascending."""
    order = np.lexsort((runs, text))
    runs, text = runs[order], text[order]
    first = np.ones(len(runs), dtype=np.bool_)
    first[1:] = (runs[1:] != runs[:-1]) | (text[1:] != text[:-1])
    offsets = np.zeros(texts + 1, dtype=np.int64)
    np.cumsum(np.bincount(text[first], minlength=texts), out=offsets[1:])
    return runs[first], offsets


def overlap(one: Hashes, other: Hashes) -> float:
    """The Jaccard overlap of two sets of runs, in [0, 1]."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared / (len(one) + len(other) - shared)
