"""Latent semantic analysis: vectors without a model, a download or a GPU, in seconds.

It sees words and spellings, not meaning; good enough to group by subject, and the way out where no
neural model can be had.
"""

import dataclasses
import hashlib
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from elute.core.progress import Progress
from elute.core.results import Floats
from elute.core.settings import option
from elute.steps.embed.base import Given, Piece
from elute.steps.embed.forecast import Forecast, held_most, sampled

_TERMS = 60_000
_WORDS = re.compile(r"\w+").findall
_NOTHING = 1e-6
_ROUNDING = 1e-5
_MANY = 1_024
"""Texts from which on vectors are no longer; see `chosen_dims`."""
_PILOT = 2_000
"""Texts fitted for a forecast."""
_WARM = 32
_COPIES = 4
"""Arrays of the size of the vectors that the decomposition holds at once."""


@dataclass(frozen=True)
class Lsa:
    """Truncated SVD of sublinear TF-IDF over words and runs of 2 to 4 letters.

    Deerwester et al. 1990. The letter runs carry slips and scripts without spaces. Directions are
    scaled by the root of their singular value, which found more neighbours of the same intent
    (CLINC150) and topic (support messages) than the value itself or none.
    """

    dims: int = option(
        0, "Length of a vector; 0 chooses from the number of texts.", low=0, high=1024
    )
    seed: int = option(0, "Start of the random numbers of the decomposition.", low=0)

    whole_corpus: ClassVar[bool] = True

    def identity(self) -> Mapping[str, str | int]:
        """The settings and the library that does the work."""
        from sklearn import __version__

        return {"dims": self.dims, "seed": self.seed, "scikit-learn": __version__}

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """Fit on the texts and embed them; none is cut.

        A text that shares no term with any other gets a direction of its own, drawn from its
        content, so that it lies near nothing instead of nowhere.
        """
        progress(0, len(texts), "counting terms")
        terms = _weights(texts)
        progress(0, len(texts), f"finding directions in {terms.shape[1]:,} terms")
        vectors = self._directions(terms)
        alone = np.flatnonzero(np.linalg.norm(vectors, axis=1) <= _NOTHING)
        for row in alone:
            vectors[row] = _own_direction(texts[int(row)], vectors.shape[1])
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        progress(len(texts), len(texts))
        notes = (f"{len(alone):,} texts share no term with any other text.",) if len(alone) else ()
        yield Piece.whole(vectors, notes=notes)

    def forecast(self, texts: Sequence[str], progress: Progress) -> Forecast:
        """What embedding the texts will take, from a fit on some of them; see `Forecasts`.

        Terms are capped and the directions are those of the whole, so the work grows with the rows.
        """
        some = sampled(texts, _PILOT)
        dims = self.dims or chosen_dims(len(texts))
        progress(0, len(texts), "measuring the speed on some texts")
        self._directions(_weights(some[:_WARM]))  # loads libraries, which is no matter of rows
        start = time.perf_counter()
        terms = _weights(some)
        dataclasses.replace(self, dims=dims)._directions(terms)
        scale = len(texts) / len(some)
        sparse = (terms.data.nbytes + terms.indices.nbytes) / len(some)
        each = _COPIES * dims * np.dtype(np.float32).itemsize + sparse
        return Forecast(
            texts=len(texts),
            tokens=round(sum(len(_WORDS(text)) for text in some) * scale),
            cut=0,
            seconds=(time.perf_counter() - start) * scale,
            memory=held_most() + round(len(texts) * each),
            read=len(some),
            memory_per_text=each,
            # More texts would have longer vectors.
            extends=len(texts) >= _MANY,
        )

    def _directions(self, terms: Any) -> Floats:
        """(n, d) coordinates; few texts are turned as a whole instead of approximated."""
        from scipy.linalg import svd
        from sklearn.utils.extmath import randomized_svd

        dims = self.dims or chosen_dims(terms.shape[0])
        if dims >= min(terms.shape):
            left, scales, _ = svd(terms.toarray(), full_matrices=False)
        else:
            left, scales, _ = randomized_svd(terms, dims, n_iter=3, random_state=self.seed)
        scales[scales <= _ROUNDING * scales[0]] = 0  # the root would lift rounding errors to 3e-4
        return np.asarray(left * np.sqrt(scales), dtype=np.float32)


def chosen_dims(texts: int) -> int:
    """The default length of a vector."""
    return max(16, min(256, texts // 4))


def _weights(texts: Sequence[str]) -> Any:
    """(n, terms) sparse weights: words and letter runs, each half of a text's length."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(
        sublinear_tf=True, max_features=_TERMS, tokenizer=_WORDS, token_pattern=None
    )
    runs = TfidfVectorizer(
        sublinear_tf=True, max_features=_TERMS, analyzer="char_wb", ngram_range=(2, 4)
    )
    parts = []
    for counter in (words, runs):
        try:
            parts.append(counter.fit_transform(texts).astype(np.float32))
        except ValueError:  # "empty vocabulary": texts of signs only
            continue
    return hstack(parts, format="csr") if parts else csr_matrix((len(texts), 1), dtype=np.float32)


def _own_direction(text: str, dims: int) -> Floats:
    """A vector drawn from the text alone."""
    seed = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return np.random.default_rng(list(seed)).standard_normal(dims, dtype=np.float32)
