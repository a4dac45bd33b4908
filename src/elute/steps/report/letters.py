"""How unusual a text's letters are beside the corpus itself, whatever its language.

The corpus teaches which letter follows which; a text is as surprising as its pairs of letters are
rare. Hammered keys and invented syllables stand out, and so does another language: the number
says "unlike the rest", never why.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_CODES = 0x110000
_LENGTH = 400
_CHUNK = 20_000
_LEARNED_FROM = 50_000
_BREAK, _RARE, _MARK = 0, -1, -2
FEWEST = 200
"""Texts below which a corpus teaches too little."""


@dataclass(frozen=True)
class Surprise:
    """Per text, m of them.

    Attributes:
        excess: (m,) bits a pair of letters above the median text; 0 where nothing can be said.
        pairs: (m,) how many pairs of letters that was judged by.
        spread: standard deviation of `excess` over ordinary texts (from the median deviation).
    """

    excess: NDArray[np.float64]
    pairs: NDArray[np.int64]
    spread: float


def surprise(texts: Sequence[str]) -> Surprise:
    """Judge each text by the pairs of letters of all.

    Only letters that occur in at least one text of 200 are judged, so that a text in a script
    the corpus hardly knows is left alone. Accents are taken off and Hangul is taken apart.
    """
    if len(texts) < FEWEST:
        return Surprise(np.zeros(len(texts)), np.zeros(len(texts), dtype=np.int64), 0.0)
    sample = texts[:: max(1, len(texts) // _LEARNED_FROM)]
    classes = _classes(sample)
    bits = _bits(sample, classes)
    parts = [_judged(codes, rows, classes, bits) for codes, rows in _chunks(texts)]
    mean = np.concatenate([part[0] for part in parts])
    pairs = np.concatenate([part[1] for part in parts])
    known = pairs > 0
    median = float(np.median(mean[known])) if known.any() else 0.0
    excess = np.where(known, mean - median, 0.0)
    spread = 1.4826 * float(np.median(np.abs(excess[known]))) if known.any() else 0.0
    return Surprise(excess, pairs, spread)


def _chunks(texts: Sequence[str]) -> Iterator[tuple[NDArray[np.uint32], NDArray[np.int64]]]:
    """The code points of some texts at a time, and the text within the chunk each belongs to."""
    for start in range(0, len(texts), _CHUNK):
        chunk = texts[start : start + _CHUNK]
        plain = [f" {unicodedata.normalize('NFKD', text[:_LENGTH]).lower()} " for text in chunk]
        joined = "".join(plain).encode("utf-32-le", "surrogatepass")
        yield np.frombuffer(joined, np.uint32), np.repeat(np.arange(len(plain)), [*map(len, plain)])


def _classes(texts: Sequence[str]) -> NDArray[np.int32]:
    """(0x110000,) a number from 1 for each letter that is judged; see _BREAK, _RARE, _MARK."""
    texts_with = np.zeros(_CODES, dtype=np.int64)
    for codes, rows in _chunks(texts):
        pairs = np.unique(rows.astype(np.int64) * _CODES + codes)
        texts_with += np.bincount(pairs % _CODES, minlength=_CODES)
    classes = np.zeros(_CODES, dtype=np.int32)
    common = 1
    for code in np.flatnonzero(texts_with).tolist():
        if unicodedata.category(chr(code))[0] == "M":
            classes[code] = _MARK
        elif chr(code).isalpha():
            judged = texts_with[code] >= max(5, len(texts) / 200)
            classes[code] = common if judged else _RARE
            common += int(judged)
    return classes


def _pairs(
    codes: NDArray[np.uint32], rows: NDArray[np.int64], classes: NDArray[np.int32], base: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each judged pair of neighbours as one number, and the text it is in."""
    letters = classes[codes]
    seen = letters != _MARK
    letters, rows = letters[seen], rows[seen]
    first, second = letters[:-1].astype(np.int64), letters[1:].astype(np.int64)
    judged = (first >= 0) & (second >= 0) & (first + second > 0)  # texts are padded with blanks
    return (first * base + second)[judged], rows[:-1][judged]


def _bits(texts: Sequence[str], classes: NDArray[np.int32]) -> NDArray[np.float64]:
    """(base * base,) -log2 of how often the second letter follows the first, counted by texts."""
    base = int(classes.max()) + 1
    counts = np.full(base * base, 0.5)
    for codes, rows in _chunks(texts):
        pairs, owners = _pairs(codes, rows, classes, base)
        once = np.unique(owners * base * base + pairs)
        counts += np.bincount(once % (base * base), minlength=base * base)
    table = counts.reshape(base, base)
    bits: NDArray[np.float64] = -np.log2(table / table.sum(axis=1, keepdims=True)).ravel()
    return bits


def _judged(
    codes: NDArray[np.uint32],
    rows: NDArray[np.int64],
    classes: NDArray[np.int32],
    bits: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Per text of a chunk the mean bits of its pairs, and how many pairs there are."""
    texts = int(rows[-1]) + 1
    pairs, owners = _pairs(codes, rows, classes, round(len(bits) ** 0.5))
    number = np.bincount(owners, minlength=texts)
    total = np.bincount(owners, weights=bits[pairs], minlength=texts)
    return total / np.maximum(number, 1), number
