"""What a request for embeddings says, and what a reply must say: nothing else is believed.

The openai library hands on a reply that lacks a vector, has them in another order, or holds NaN;
each would put a wrong vector beside a row. And it writes the request itself, while what the user
agreed to are these bytes.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Floats
from elute.remote.faults import BadReply
from elute.remote.tokens import likely

PATH = "/embeddings"
_ENOUGH = 8
"""Different texts that no model reads alike; fewer may differ in what it does not see, as case."""

_MARKS = 4
"""Tokens that a model may put around each text; `at_most` does not count them."""


@dataclass(frozen=True)
class Wire:
    """How one model is asked.

    Attributes:
        model: its name at the server.
        dimensions: how many numbers are asked for in a vector; 0 leaves it to the model.
        packed: ask for base64, a quarter of the bytes; only for a server known to speak it.
    """

    model: str
    dimensions: int
    packed: bool

    def body(self, texts: Sequence[str], plain: bool = False) -> bytes:
        """A request's body, to the byte.

        Args:
            texts: at least one.
            plain: ask for numbers in any case.
        """
        asked: dict[str, Any] = {"model": self.model}
        if self.dimensions:
            asked["dimensions"] = self.dimensions
        asked["encoding_format"] = "base64" if self.packed and not plain else "float"
        # Half a surrogate pair has no UTF-8: it goes as a question mark.
        asked["input"] = [text.encode("utf-8", "replace").decode() for text in texts]
        return json.dumps(asked, ensure_ascii=False, separators=(",", ":")).encode()

    def vectors(
        self, reply: Mapping[str, Any], texts: Sequence[str], plain: bool = False
    ) -> Floats:
        """(n, d) float32 the vectors of n texts in their order, as long as they came.

        Raises:
            BadReply: they are too few or too many, not each of one text, of unequal or wrong
                width, not finite, zero, or one and the same for different texts.
        """
        rows = _ordered(reply.get("data"), len(texts))
        try:
            with np.errstate(over="ignore"):
                made = [_unpacked(row, self.packed and not plain) for row in rows]
        except (ValueError, TypeError, binascii.Error):
            raise BadReply("gave something for a vector that is none") from None
        width = self.dimensions or made[0].size
        wrong = next((row for row in made if row.ndim != 1 or row.size != width), None)
        if wrong is not None or not width:
            found = 0 if wrong is None else wrong.size
            raise BadReply(f"gave a vector of {found:,} numbers instead of {width:,}")
        vectors = np.stack(made)
        _sound(vectors, texts)
        return vectors


def billed(reply: Mapping[str, Any]) -> int | None:
    """How many tokens a reply says were read; None where it does not say."""
    usage = reply.get("usage")
    said = usage.get("total_tokens") if isinstance(usage, dict) else None
    return said if type(said) is int and said >= 0 else None


def believed(said: int | None, texts: Sequence[str], most: int) -> int:
    """The tokens that a request is settled at.

    No text has less than one token. A server that says less would make every limit of the user's
    useless, and one that says far more than there are bytes would use it up at once.

    Args:
        said: by the server, None where it does not say.
        texts: of the request.
        most: the upper count of their tokens.
    """
    if said is None or said > most + _MARKS * len(texts):
        return most
    return said if said >= len(texts) else sum(map(likely, texts))


def _ordered(data: object, count: int) -> list[object]:
    """What stands for each text's vector, by the index beside it."""
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise BadReply("gave no list of vectors")
    if len(data) != count:
        raise BadReply(f"gave {len(data):,} vectors for {count:,} texts")
    # Some say "0" for 0. Anything else may be nested too deep to be written down.
    indices = (row.get("index") for row in data)
    said = [str(index) if isinstance(index, int | str) else "" for index in indices]
    found = dict(zip(said, (row.get("embedding") for row in data), strict=True))
    if found.keys() != set(map(str, range(count))):
        raise BadReply("gave vectors without saying of which text each is")
    return [found[str(index)] for index in range(count)]


def _unpacked(row: object, packed: bool) -> NDArray[np.float32]:
    """A vector from base64, where that was asked for, or from numbers, which some send instead."""
    if packed and isinstance(row, str):
        return np.frombuffer(base64.b64decode(row, validate=True), dtype="<f4").astype(np.float32)
    if not isinstance(row, list):
        raise TypeError
    return np.array(row, dtype=np.float32)


def _sound(vectors: Floats, texts: Sequence[str]) -> None:
    """Let no vectors through that are of no use, or obviously nobody's."""
    if not np.isfinite(vectors).all():
        raise BadReply("gave vectors with values that are not finite numbers")
    if not vectors.any(axis=1).all():
        raise BadReply("gave vectors that are all zeros")
    if (vectors == vectors[0]).all() and len(set(texts)) >= _ENOUGH:
        raise BadReply(f"gave one and the same vector for {len(set(texts)):,} different texts")
