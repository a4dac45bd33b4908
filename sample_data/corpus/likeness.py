"""Refuse a message that is too like one already written.

Two rows of one thread may share a sentence by chance; what must not happen is a
near duplicate that nobody planted, since the truth file would then be wrong.
Letters are compared rather than words: a typing slip in a shared sentence breaks
three word 3-grams at once and would hide the likeness.
"""

import re

LETTERS = 5
OTHER = re.compile(r"[\W_]+")


def grams(text: str) -> frozenset[str]:
    """Runs of five letters, case folded, apostrophes dropped, the rest one space."""
    plain = OTHER.sub(" ", re.sub(r"['’]", "", text.casefold())).strip()
    return frozenset(plain[at : at + LETTERS] for at in range(max(1, len(plain) - LETTERS + 1)))


class Likeness:
    """All the texts kept so far, indexed by their grams."""

    def __init__(self) -> None:
        self.sizes: list[int] = []
        self.holders: dict[str, list[int]] = {}

    def nearest(self, text: str) -> float:
        """Greatest Jaccard similarity of grams with a kept text, 0 to 1."""
        own = grams(text)
        shared: dict[int, int] = {}
        for gram in own:
            for row in self.holders.get(gram, ()):
                shared[row] = shared.get(row, 0) + 1
        scores = (both / (len(own) + self.sizes[row] - both) for row, both in shared.items())
        return max(scores, default=0.0)

    def keep(self, text: str) -> None:
        """Remember a text."""
        own = grams(text)
        for gram in own:
            self.holders.setdefault(gram, []).append(len(self.sizes))
        self.sizes.append(len(own))
