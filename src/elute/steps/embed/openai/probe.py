"""Ask a server about itself before the texts go: by sentences of our own, which are paid for too.

Compatible servers differ in what they do not say: how wide their vectors are, whether base64 means
what it should, whether the same text gives the same vector, whether vectors come at length 1, and
whether a long text is refused or silently cut.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from elute.core.errors import ServiceError
from elute.core.outside import Account
from elute.core.results import Floats
from elute.remote.faults import BadReply
from elute.remote.limits import Limits
from elute.remote.schedule import Pace, carried_out
from elute.remote.tokens import at_most, likely
from elute.steps.embed.openai.batches import WINDOW, Batch
from elute.steps.embed.openai.service import Answer, Embeddings, requested

SENTENCES = (
    "The parcel was left with a neighbour on the second floor.",
    "How do I change the address of an order that is on its way?",
)
_PAIR = " ".join(SENTENCES) + " "
_LONG = 1_000
"""Bytes; every model reads a text of as many."""
_TRIES = 3
_APART = 0.05
"""How far two vectors of one text may lie apart, as a part of their length: a cosine of 0.9988."""
_SAME = 1e-6
_CUT = 0.7
"""A text that gave so small a part of the tokens it should was cut."""
_NORMED, _OTHERWISE = (0.5, 2.0), (1 / 8, 8.0)
"""How long vectors may be where the probe's are about of length 1, and else beside theirs."""


@dataclass(frozen=True, eq=False)
class Known:
    """What the probe found.

    Attributes:
        sentences: (2, d) float32 vectors of length 1 of SENTENCES.
        low, high: how long one may be before it is brought to length 1.
        window: tokens after which a text is silently cut; None where none was seen.
        notes: sentences for the user.
    """

    sentences: Floats
    low: float
    high: float
    window: int | None = None
    notes: tuple[str, ...] = ()

    def unit(self, vectors: Floats) -> Floats:
        """(n, d) float32 vectors brought to length 1.

        Raises:
            BadReply: they are not as wide or not about as long as the probe's.
        """
        found, width = vectors.shape[1], self.sentences.shape[1]
        if found != width:
            raise BadReply(f"gave vectors of {found:,} numbers, and {width:,} before")
        lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
        if lengths.min() < self.low or lengths.max() > self.high:
            raise BadReply("gave vectors much longer or shorter than they should be")
        made: Floats = (vectors / lengths).astype(np.float32)
        return made

    def cuts(self, text: str) -> bool:
        """Whether the server likely cuts a text."""
        return self.window is not None and likely(text) > self.window


def questions(longest: int, refuses: bool) -> list[Batch]:
    """The requests of a probe, in order: the same sentences twice, the second time as numbers.

    Args:
        longest: bytes of the longest text there is; one about as long is sent where that is much.
        refuses: the server is known to refuse what is too long.
    """
    asked = [Batch.of([0, 1], SENTENCES), Batch.of([2, 3], SENTENCES, plain=True)]
    if longest > _LONG and not refuses:
        long = _PAIR * (min(longest, 4 * WINDOW) // len(_PAIR))
        asked.append(Batch.of([4], [long.rstrip()]))
    return asked


def probe(
    service: Callable[[], Embeddings],
    asked: Sequence[Batch],
    account: Account,
    heed: Callable[[str], None],
    pace: Pace,
    limits: Limits,
) -> Known:
    """Ask, and make something of the answers.

    Args:
        service: makes one for each run of the scheduler.
        asked: from `questions`.
        account: the user's word and money.
        heed: called while waiting.
        pace: how hard to try.
        limits: takes what the server says of its own.

    Raises:
        ServiceError: the server cannot be had, or contradicts itself again and again.
    """
    fault = ""
    for _ in range(_TRIES):
        answers = _Answers()
        sent = map(requested, asked)
        for request, answer in carried_out(service(), sent, account, heed, pace, limits):
            answers.add(request.content, answer)
        fault = answers.fault()
        if not fault:
            return answers.known()
    title = f"{account.destination.host} {fault}."
    raise ServiceError(
        title, "Only sentences of our own were sent. Choose another model or server."
    )


class _Answers:
    """What came back for the questions, by the places of their texts."""

    def __init__(self) -> None:
        self._vectors: dict[int, Floats] = {}
        self._tokens: dict[int, int | None] = {}
        self._long = ""

    def add(self, batch: Batch, answer: Answer) -> None:
        """Keep an answer."""
        for place, vector in zip(batch.places, answer.vectors, strict=True):
            self._vectors[place] = vector
            self._tokens[place] = 0
            self._long = batch.texts[0] if place == 4 else self._long
        self._tokens[batch.places[0]] = answer.tokens

    def fault(self) -> str:
        """What speaks against using the server, as the end of a sentence; "" where nothing does."""
        one, other, again, once_more = (self._vectors[place] for place in range(4))
        if len({vector.size for vector in self._vectors.values()}) > 1:
            return "gives vectors of different widths"
        if _apart(one, again) > _APART or _apart(other, once_more) > _APART:
            return "gives different vectors for the same text"
        if _apart(one, other) < _SAME:
            return "gives the same vector for different texts"
        return ""

    def known(self) -> Known:
        """What the answers say."""
        lengths = [float(np.linalg.norm(self._vectors[place])) for place in range(4)]
        low, high = _NORMED
        notes = []
        if not low <= min(lengths) <= max(lengths) <= high:
            low, high = _OTHERWISE[0] * min(lengths), _OTHERWISE[1] * max(lengths)
            notes.append("The server's vectors are not of length 1 and are brought to that.")
        window = self._window()
        if window is not None:
            notes.append(
                f"The server reads the first {window:,} tokens of a text and drops the rest "
                "without saying so; how many texts are longer is an estimate."
            )
        pair = np.stack([self._vectors[0], self._vectors[1]]).astype(np.float64)
        pair /= np.linalg.norm(pair, axis=1, keepdims=True)
        return Known(pair.astype(np.float32), low, high, window, tuple(notes))

    def _window(self) -> int | None:
        """The tokens that were read of the long text, if it should have had many more."""
        pair, read = self._tokens[0], self._tokens.get(4)
        if not pair or not read or not self._long or pair > at_most(_PAIR):
            return None
        due = pair * len(self._long) / len(_PAIR)
        return read if read < _CUT * due else None


def _apart(one: Floats, other: Floats) -> float:
    """How far two vectors lie apart, as a part of the first one's length."""
    return float(np.linalg.norm(one - other) / np.linalg.norm(one))
