"""Rows with nothing to read in them: signs, one thing over and over, hammered keys.

Meant to miss rather than to accuse: short texts, exclamations and other languages must pass.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from elute.steps.report.letters import Surprise

_LENGTH = 400
_SIGNS = 0.6
_REPEATED = 0.25
_SURPRISING = 1.0
_UNSPEAKABLE = 0.4
_UNUSUAL = 0.7
_SPREADS = 6

_SPACE = re.compile(r"\s+")
_SIGN = re.compile(r"[!-/:-@\[-`{-~\u00a1-\u00bf]")
_LATIN_GREEK_CYRILLIC = "a-z\u00df-\u024f\u03b1-\u03c9\u0430-\u045f"
_VOWELS = "aeiouyàáâãäåāăąæèéêëēėęěìíîïīįıòóôõöøōőœùúûüūůűųýÿαεηιουωаеёиоуыэюяіїє"
_LETTER = re.compile(f"[{_LATIN_GREEK_CYRILLIC}]")
_CONSONANT = f"(?:(?![{_VOWELS}])[{_LATIN_GREEK_CYRILLIC}])"
_STUCK = re.compile(rf"{_CONSONANT}{{4,}}|(?<!\w){_CONSONANT}{{3}}(?!\w)")
_MIXED = re.compile(r"(?=[^\W_]*\d)(?=[^\W_]*[^\W\d_])[^\W_]{4,}")


@dataclass(frozen=True)
class Unreadable:
    """What is wrong with which rows; the masks do not overlap.

    Attributes:
        signs: (m,) mostly punctuation.
        repeated: (m,) a few characters over and over.
        keys: (m,) letters and digits that make no syllables and are rare in the corpus.
        unusual: (m,) letters unlike the rest, which may be read all the same.
    """

    signs: NDArray[np.bool_]
    repeated: NDArray[np.bool_]
    keys: NDArray[np.bool_]
    unusual: NDArray[np.bool_]

    @property
    def any(self) -> NDArray[np.bool_]:
        """(m,) rows with nothing to read."""
        return self.signs | self.repeated | self.keys


def unreadable(texts: Sequence[str], letters: Surprise) -> Unreadable:
    """Judge every text, by its first 400 characters."""
    packed = (_SPACE.sub("", text[:_LENGTH]) for text in texts)
    both = ((_is_signs(text), _is_repeated(text)) for text in packed)
    pairs = np.fromiter(chain.from_iterable(both), np.bool_, 2 * len(texts)).reshape(-1, 2)
    signs, repeated = pairs[:, 0], pairs[:, 1] & ~pairs[:, 0]
    least = max(_SURPRISING, _SPREADS * letters.spread)
    keys = np.zeros(len(texts), dtype=bool)
    for row in np.flatnonzero((letters.excess >= least) & (letters.pairs >= 12)).tolist():
        keys[row] = _is_unspeakable(texts[row][:_LENGTH].lower())
    keys &= ~signs & ~repeated
    least = max(_UNUSUAL, _SPREADS * letters.spread)
    unusual = (letters.excess >= least) & (letters.pairs >= 20) & ~(signs | repeated | keys)
    return Unreadable(signs, repeated, keys, unusual)


def _is_signs(packed: str) -> bool:
    """At least 12 characters, most of them punctuation; emoji and box drawings do not count."""
    return len(packed) >= 12 and len(_SIGN.findall(packed)) >= _SIGNS * len(packed)


def _is_repeated(packed: str) -> bool:
    """At least 20 characters that are few different runs of three."""
    if len(packed) < 20 or len(set(packed)) > 10:
        return False
    runs = [packed[start : start + 3] for start in range(len(packed) - 2)]
    return len(set(runs)) <= _REPEATED * len(runs)


def _is_unspeakable(text: str) -> bool:
    """Much of it in runs of consonants (four, or a word of three), or in letters between digits."""
    solid = len(_SPACE.sub("", text))
    if len(_LETTER.findall(text)) < solid / 3:
        return False
    stuck = {
        place
        for pattern in (_STUCK, _MIXED)
        for found in pattern.finditer(text)
        for place in range(*found.span())
    }
    return len(stuck) >= _UNSPEAKABLE * solid
