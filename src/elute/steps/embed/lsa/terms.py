"""What the vectors without a model are made of: words and runs of letters, and their weights."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

WORDS = re.compile(r"\w+").findall
MOST = 60_000


class Terms:
    """The terms of some texts: at most 60,000 words and as many runs of 2 to 4 letters.

    The runs carry slips, endings, and scripts without spaces.

    Attributes:
        words: how many of the terms are words; they come first.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Find the terms, and weigh each by how few of the texts have it."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        settings: dict[str, Any] = {
            "sublinear_tf": True,
            "max_features": MOST,
            "dtype": np.float32,
        }
        counters = (
            TfidfVectorizer(tokenizer=WORDS, token_pattern=None, **settings),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), **settings),
        )
        self._counters = []
        self.words = 0
        for counter in counters:
            try:
                counter.fit(texts)
            except ValueError:  # "empty vocabulary": texts of signs only
                continue
            self._counters.append(counter)
            if counter is counters[0]:
                self.words = len(counter.vocabulary_)

    def knows(self, text: str) -> bool:
        """Whether a whole word of the text is among the terms; a slip of one shares only runs."""
        if not self.words:
            return False
        known = self._counters[0].vocabulary_
        return any(word in known for word in WORDS(text.lower()))

    def weights(self, texts: Sequence[str]) -> Any:
        """(n, terms) sparse float32 weights, each row of length 1, or 0 where it has no term.

        Sublinear TF-IDF; of a text that has both, words and runs each make half.
        """
        from scipy.sparse import csr_matrix, hstack
        from sklearn.preprocessing import normalize

        if not self._counters:
            return csr_matrix((len(texts), 1), dtype=np.float32)
        parts = [counter.transform(texts) for counter in self._counters]
        return normalize(hstack(parts, format="csr"), copy=False)
