"""Which texts are written like no other: what a model that reads words cannot tell.

Hammered keys, signs, made-up words and foreign scripts often get vectors in the middle of the
data. Their letters give them away, whatever the language of the rest.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats
from elute.core.texts import Texts

FEWEST = 200
"""Texts below which a corpus teaches too little."""

LEARNT = 100_000
"""Texts learnt from, evenly spread over all; more change the numbers little."""

START = 512
"""Bytes of a text that are read."""

CHUNK = 20_000
"""Texts read at a time."""

SUSPECT, CERTAIN = 5.5, 6.5
"""Robust standard deviations above the median from which on a text is strange, and wholly so.

Of 153,000 rows that belong (63 sets: CLINC150, package descriptions, tool use, chat) one in 17,000
lies above 5.5; of the 35 rows of gibberish in sample_data 20 do.
"""

LEAST_SPREAD = 0.5
"""Bits of a standard deviation, at least: natural texts have 0.45 to 1.1, texts made from templates
so much less that any rare word would be strange."""

RARE = 1.645
"""Standard deviations of a normal distribution that one row in twenty is above."""

_PLAIN = np.arange(256, dtype=np.int32)
_PLAIN[ord("A") : ord("Z") + 1] += 32
_PLAIN[ord("0") : ord("9") + 1] = ord("0")
_PLAIN[:33] = ord(" ")

Grams = NDArray[np.int32]
Places = NDArray[np.int64]


def strangeness(texts: Texts) -> Floats:
    """(m,) in [0, 1]: 0 for nearly every text, 1 for a script or manner that very few texts have.

    A run of three bytes is as surprising as the texts that hold it are few (-log2 of their share,
    the text itself left out); a text is as surprising as its runs are on average, a short one less
    (by the square root of its length). Capitals and digits are folded. What more than one row in
    twenty has is not strange, however far it lies from the median.
    """
    m = len(texts)
    if m < FEWEST:
        return np.zeros(m, dtype=np.float32)
    step = -(-m // LEARNT)
    learnt = np.arange(0, m, step)
    held = _holding(texts, learnt)
    bits, lengths = np.zeros(m), np.zeros(m, dtype=np.int64)
    for rows, grams, owners in _chunks(texts, np.arange(m)):
        own = rows % step == 0
        surprise = -np.log2((held[grams] - own[owners] + 0.5) / (len(learnt) + 1))
        lengths[rows] = np.bincount(owners, minlength=len(rows))
        bits[rows] = np.bincount(owners, surprise, len(rows))
    return _on_scale(bits, lengths)


def _on_scale(bits: NDArray[np.float64], lengths: NDArray[np.int64]) -> Floats:
    """From summed bits and numbers of runs to [0, 1]."""
    read = lengths > 0
    if not read.any():
        return np.zeros(len(bits), dtype=np.float32)
    mean = bits / np.maximum(lengths, 1)
    above = np.where(read, mean - np.median(mean[read]), 0)
    above *= np.sqrt(np.minimum(lengths / np.median(lengths[read]), 1))
    typical = 1.4826 * np.median(np.abs(above[read]))
    spread = max(typical, np.quantile(above[read], 0.95) / RARE, LEAST_SPREAD)
    beyond = (above / spread - SUSPECT) / (CERTAIN - SUSPECT)
    strange: Floats = np.clip(beyond, 0, 1).astype(np.float32)
    return strange


def _holding(texts: Texts, rows: Places) -> NDArray[np.int32]:
    """(256**3,) how many of some texts hold each run of three bytes."""
    held = np.zeros(256**3, dtype=np.int32)
    for _, grams, owners in _chunks(texts, rows):
        each = np.sort((owners << 24) + grams)
        once = np.append(True, each[1:] != each[:-1])[: len(each)]
        np.add.at(held, each[once] & 0xFFFFFF, 1)
    return held


def _chunks(texts: Texts, rows: Places) -> Iterator[tuple[Places, Grams, Places]]:
    """Some of the rows at a time, every run of three bytes in their texts, and whose of these."""
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        lengths = np.minimum(texts.offsets[some + 1] - texts.offsets[some], START)
        owners = np.repeat(np.arange(len(some)), lengths)
        first = texts.offsets[some] - (np.cumsum(lengths) - lengths)
        plain = _PLAIN[texts.blob[first[owners] + np.arange(len(owners))]]
        inside = owners[:-2] == owners[2:]
        grams = (plain[:-2] << 16) + (plain[1:-1] << 8) + plain[2:]
        yield some, grams[inside], owners[:-2][inside]
