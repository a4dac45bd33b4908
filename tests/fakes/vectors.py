"""The vectors a scripted server answers with: each says whose it is, so a mislabelled row shows."""

import base64
import hashlib
import math
import struct
from collections.abc import Iterable, Sequence

ALIKE = 0.999
"""The least cosine between a text's vector and a reply that was only rounded or trembles."""

TOKEN_BYTES = 4


def vector_of(text: str, dim: int) -> list[float]:
    """The vector (dim,) of a text: unit length, each component exactly a float32.

    Every character decides every component. A shorter vector is the beginning of a longer one,
    scaled to unit length: that is what OpenAI's `dimensions` gives, and why `holds` needs no
    width. From 8 dimensions on, two texts share a vector with a chance below 1e-9.
    """
    digest = hashlib.shake_256(text.encode("utf-8", "surrogatepass")).digest(4 * dim)
    numbers = struct.unpack(f"<{dim}i", digest)
    length = math.sqrt(sum(number * number for number in numbers))
    return list(struct.unpack(f"<{dim}f", packed([number / length for number in numbers])))


def holds(vector: Iterable[float], text: str) -> bool:
    """Whether a vector is that text's, also after rounding, scaling or a cut to `dimensions`."""
    numbers = [float(number) for number in vector]
    length = math.sqrt(sum(number * number for number in numbers))
    if not math.isfinite(length) or length == 0:
        return False
    right = vector_of(text, len(numbers))
    return sum(x * y for x, y in zip(numbers, right, strict=True)) / length >= ALIKE


def tokens_of(text: str) -> int:
    """How many tokens this server counts: one for each 4 bytes begun, at least 1."""
    return max(1, math.ceil(len(text.encode("utf-8", "surrogatepass")) / TOKEN_BYTES))


def cut_at(text: str, tokens: int) -> str:
    """The beginning of a text that has at most so many tokens."""
    beginning = text.encode("utf-8", "surrogatepass")[: tokens * TOKEN_BYTES]
    return beginning.decode("utf-8", "ignore")


def packed(vector: Sequence[float]) -> bytes:
    """A vector as little-endian float32."""
    return struct.pack(f"<{len(vector)}f", *vector)


def base64_of(vector: Sequence[float]) -> str:
    """A vector as OpenAI sends it when base64 was asked for."""
    return base64.b64encode(packed(vector)).decode("ascii")
