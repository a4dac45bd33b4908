"""Which texts go together in one request, and what is done with a request that was too large.

OpenAI takes 2,048 texts and 300,000 tokens in a request and 8,192 tokens in a text, and refuses
what is more; other servers take less and seldom say how much. So requests begin well below
OpenAI's limits (small ones lose less when they fail, and several run at once), and whatever a
server refuses is learnt from.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from elute.remote.tokens import at_most, likely

ROWS = 256
TOKENS = 131_072
"""An upper count: a quarter of it in ordinary English."""
WINDOW = 8_192
_KEPT = 0.75
_SHORTEST = 16
"""A server that refuses so few characters does not refuse their number."""


@dataclass(eq=False)
class Batch:
    """Texts of one request.

    Attributes:
        places: where they stand among all texts.
        texts: as they are sent.
        tokens: a count that theirs do not exceed.
        plain: whether the vectors are asked for as numbers in any case.
        cut: whether they (then it is one) are the beginning of a longer text.
    """

    places: Sequence[int]
    texts: Sequence[str]
    tokens: int
    plain: bool = False
    cut: bool = False

    @classmethod
    def of(cls, places: Sequence[int], texts: Sequence[str], plain: bool = False) -> "Batch":
        """Texts whose tokens are still to be counted."""
        return cls(places, texts, sum(map(at_most, texts)), plain)

    def halves(self) -> "list[Batch]":
        """The same texts in two."""
        middle = len(self.texts) // 2
        parts = (slice(middle), slice(middle, None))
        return [Batch.of(self.places[part], self.texts[part], self.plain) for part in parts]

    def shorter(self, fits: int) -> "list[Batch]":
        """The beginning of the one text; nothing where it is short already.

        Args:
            fits: tokens of the longest beginning that was ever taken; 0 where none was yet.
        """
        (text,) = self.texts
        if len(text) <= _SHORTEST:
            return []
        share = min(_KEPT, fits / self.tokens if fits else WINDOW / likely(text))
        beginning = text[: max(int(len(text) * share), _SHORTEST)]
        return [Batch(self.places, [beginning], at_most(beginning), self.plain, cut=True)]


@dataclass
class Sizes:
    """What the server takes in one request, as far as it is known.

    Attributes:
        rows: so many texts, or
        tokens: so many tokens, by their upper count.
        alone: a text of more tokens goes alone, for it may be too long.
        fits: the most tokens of a text that was cut and then taken.
    """

    rows: int = ROWS
    tokens: int = TOKENS
    alone: int = WINDOW
    fits: int = 0

    def taken(self, batch: Batch) -> None:
        """Know how long the next text may be that must be cut."""
        if batch.cut:
            self.fits = max(self.fits, batch.tokens)

    def refused(self, batch: Batch) -> None:
        """Make the next ones smaller by the limit that filled this one."""
        rows = len(batch.texts)
        if rows > 1 and rows >= self.rows:
            self.rows = min(self.rows, rows // 2)
        elif rows > 1:
            self.tokens = min(self.tokens, batch.tokens // 2)
        elif batch.tokens <= self.alone:
            # It went with others, whose number was then not to blame.
            self.rows, self.tokens, self.alone = ROWS, TOKENS, batch.tokens - 1


def batches(texts: Sequence[str], sizes: Sizes) -> Iterator[Batch]:
    """Put texts together in their order, as they are asked for.

    Args:
        texts: n of them; each is looked at once.
        sizes: looked at for every text, so that what was learnt counts from then on.
    """
    places: list[int] = []
    taken: list[str] = []
    held = 0
    for place in range(len(texts)):
        text = texts[place]
        tokens = at_most(text)
        if tokens > sizes.alone:
            yield Batch([place], [text], tokens)
            continue
        if taken and (len(taken) >= sizes.rows or held + tokens > sizes.tokens):
            yield Batch(places, taken, held)
            places, taken, held = [], [], 0
        places.append(place)
        taken.append(text)
        held += tokens
    if taken:
        yield Batch(places, taken, held)
