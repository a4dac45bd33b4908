"""Latent semantic analysis: vectors without a model, a download or a GPU, in seconds.

It sees words and spellings, not meaning; good enough to group by subject, and the way out where no
neural model can be had. All 23,700 texts of CLINC150, plain LSA -> this / all-MiniLM-L6-v2:
neighbours of the same intent 0.80 -> 0.83 / 0.88, ARI of K-means 0.38 -> 0.55 / 0.71, average
precision of the 1,200 out-of-scope texts 0.29 -> 0.57 / 0.59. tests/bench/bench_lsa.py has more.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from elute.core.amounts import counted
from elute.core.progress import Progress
from elute.core.results import Floats
from elute.core.settings import option
from elute.steps.embed.base import Fit, Given, Piece
from elute.steps.embed.directions import own_direction
from elute.steps.embed.forecast import Forecast, held_most, sampled
from elute.steps.embed.lsa.space import Space, fitted
from elute.steps.embed.lsa.terms import MOST, WORDS, Terms

_VERSION = 2
"""Of what is computed here; vectors of another version are others."""
_LEARNED = 100_000
_LEARNED_LETTERS = 20_000_000
"""Most texts, and letters of texts, that terms and directions are learned from: a GB of memory."""
_BLOCK = 8_192
_BLOCK_LETTERS = 4_000_000
_MANY = 1_024
"""Texts from which on vectors are no longer; see `chosen_dims`."""
_PILOT = 2_000
_PILOT_LETTERS = 500_000
"""Most texts, and letters of texts, that are read for a forecast."""
_WARM = 32
_COPIES = 4
"""Arrays of the size of the weights that counting and decomposing hold at once."""


@dataclass(frozen=True)
class Lsa:
    """Directions of words and of runs of 2 to 4 letters, learned from the texts; see `fitted`."""

    dims: int = option(
        0, "Length of a vector; 0 chooses from the number of texts.", low=0, high=1024
    )
    seed: int = option(0, "Start of the random numbers of the decomposition.", low=0)

    whole_corpus: ClassVar[bool] = True

    def identity(self) -> Mapping[str, str | int]:
        """The settings, the version of the computation and the library that does the work."""
        from sklearn import __version__

        return {
            "dims": self.dims,
            "seed": self.seed,
            "version": _VERSION,
            "scikit-learn": __version__,
        }

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """Learn from the texts, of very many from some, and embed them; none is cut.

        A text that shares no term with those learned from gets a direction of its own, drawn from
        its content, so that it lies near nothing instead of nowhere.
        """
        fit = self._fit(texts, progress)
        alone = 0
        for places in _blocks(texts):
            here = [texts[place] for place in places]
            known = fit.weights[places.start : places.stop] if fit.whole else None
            vectors, lonely = fit.placed(here, known)
            alone += lonely
            last = places.stop == len(texts)
            notes = _notes(alone, fit.whole) if last else ()
            yield Piece(np.asarray(places), vectors, notes=notes)
            progress(places.stop, len(texts), "placing texts")

    def refit(self, learned_from: Sequence[str], progress: Progress) -> Fit:
        """Learn anew what `run` learned: it is drawn from the same texts with the same seed."""
        fit = self._fit(learned_from, progress)
        return Fit(lambda texts: fit.placed(texts)[0], fit.terms.knows)

    def _fit(self, texts: Sequence[str], progress: Progress) -> "_Fit":
        progress(0, len(texts), "counting terms")
        some = sampled(texts, _most(texts, _LEARNED, _LEARNED_LETTERS))
        # Sorted, so that the axes turn the same way whatever the order of the rows: a text that
        # shares nothing lies beside them by chance, and is to be as near to others each time.
        order = sorted(range(len(some)), key=some.__getitem__)
        some = [some[place] for place in order]
        terms = Terms(some)
        weights = terms.weights(some)
        progress(0, len(texts), f"finding directions in {weights.shape[1]:,} terms")
        space = fitted(weights, terms.words, self._dims(len(texts)), self.seed)
        return _Fit(terms, space, weights[np.argsort(order)], len(some) == len(texts))

    def forecast(self, texts: Sequence[str], progress: Progress) -> Forecast:
        """What embedding the texts will take, from doing so with some of them; see `Forecasts`.

        Learning grows with the texts that are learned from, though not from nothing: the terms
        alone cost their time. So two sizes are tried. Placing grows with all texts.
        """
        some = sampled(texts, _most(texts, _PILOT, _PILOT_LETTERS))
        fewer = sampled(some, max(1, len(some) // 4))
        progress(0, len(texts), "measuring the speed on some texts")
        self._timed(some[:_WARM], len(texts))  # loads libraries, which is no matter of rows
        begun, _, _ = self._timed(fewer, len(texts))
        learning, placing, weights = self._timed(some, len(texts))
        learned = _most(texts, _LEARNED, _LEARNED_LETTERS)
        found = min(2 * MOST, weights.shape[1] * learned // len(some))
        sparse = (weights.data.nbytes + weights.indices.nbytes) * learned / len(some)
        more = max(0.0, learning - begun) / max(1, len(some) - len(fewer))
        vector = self._dims(len(texts)) * np.dtype(np.float32).itemsize
        return Forecast(
            texts=len(texts),
            tokens=round(sum(len(WORDS(text)) for text in some) * len(texts) / len(some)),
            cut=0,
            seconds=learning + more * (learned - len(some)) + placing * len(texts) / len(some),
            memory=held_most() + round(len(texts) * vector + _COPIES * sparse + 2 * found * vector),
            read=len(some),
            memory_per_text=vector,
            # More texts would have longer vectors.
            extends=len(texts) >= _MANY,
        )

    def _timed(self, some: Sequence[str], among: int) -> tuple[float, float, Any]:
        """Seconds to learn from some texts and to place them, and their weights."""
        start = time.perf_counter()
        terms = Terms(some)
        weights = terms.weights(some)
        space = fitted(weights, terms.words, self._dims(among), self.seed)
        learned = time.perf_counter()
        space.placed(terms.weights(some))
        return learned - start, time.perf_counter() - learned, weights

    def _dims(self, texts: int) -> int:
        return self.dims or chosen_dims(texts)


@dataclass(frozen=True)
class _Fit:
    """What texts are placed by.

    Attributes:
        terms, space: as they were found.
        weights: of the texts learned from, in their order.
        whole: whether these were all texts.
    """

    terms: Terms
    space: Space
    weights: Any
    whole: bool

    @cached_property
    def _shared(self) -> Floats:
        """(terms,) 1 where another text has the term, too, else 0."""
        counts = np.bincount(self.weights.indices, minlength=self.weights.shape[1])
        return (counts > int(self.whole)).astype(np.float32)

    def placed(self, texts: Sequence[str], weights: Any = None) -> tuple[Floats, int]:
        """The vectors of texts, and how many of these share no term; `weights` if known."""
        known = self.terms.weights(texts) if weights is None else weights
        vectors = self.space.placed(known)
        lonely = known @ self._shared == 0
        for row in np.flatnonzero(lonely | ~vectors.any(axis=1)).tolist():
            vectors[row] = own_direction(texts[row], vectors.shape[1])
        return vectors, int(np.count_nonzero(lonely))


def chosen_dims(texts: int) -> int:
    """The default length of a vector."""
    return max(24, min(384, texts * 3 // 8))


def _most(texts: Sequence[str], count: int, letters: int) -> int:
    """How many of the texts may be read, if not more than so many and so many letters."""
    mean = max(1.0, sum(map(len, texts)) / len(texts))
    return max(1, min(len(texts), count, int(letters / mean)))


def _blocks(texts: Sequence[str]) -> Iterator[range]:
    """Stretches of texts to be placed at once."""
    start = letters = 0
    for place, text in enumerate(texts):
        if place > start and (place - start == _BLOCK or letters + len(text) > _BLOCK_LETTERS):
            yield range(start, place)
            start, letters = place, 0
        letters += len(text)
    yield range(start, len(texts))


def _notes(alone: int, whole: bool) -> tuple[str, ...]:
    """What to tell of texts that share no term."""
    others = "any other text" if whole else "those that the directions were learned from"
    share = counted(alone, "text shares", "texts share")
    return (f"{share} no term with {others}.",) if alone else ()
