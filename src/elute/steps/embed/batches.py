"""Feed texts to a model in batches of like length, and in smaller ones when memory runs out.

Sorting by tokens instead of characters saves a quarter of the work on short texts, which would go
into padding. Measured on 2 cores with all-MiniLM-L6-v2, texts of 11 and of 80 tokens on average:
batches of 512 to 2,048 tokens are the fastest; 8,192 tokens take half as long again.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import ServiceError
from elute.core.progress import Progress
from elute.core.results import Floats

Encode = Callable[[NDArray[np.int64]], Floats]
"""Makes (b, d) vectors of the texts at b places."""

_FULL = (
    "DefaultCPUAllocator",
    "out of memory",
    "not enough memory",
    "CUBLAS_STATUS_ALLOC_FAILED",
    "CUDNN_STATUS_ALLOC_FAILED",
)
"""What PyTorch says in a plain RuntimeError where memory ran out, on processors above all."""


@dataclass(frozen=True)
class Limit:
    """How much goes into one batch: `rows` texts, or where that is 0, texts of `tokens` in all."""

    rows: int
    tokens: int

    def fits(self, longest: int) -> int:
        """How many texts of up to `longest` tokens make one batch, at least 1."""
        return self.rows or max(1, self.tokens // max(1, longest))

    def half(self, took: int, longest: int) -> "Limit":
        """The limit to go on with when `took` texts of up to `longest` tokens were too much."""
        rows = max(1, took // 2)
        return Limit(rows, 0) if self.rows else Limit(0, rows * max(1, longest))


def encode_all(
    encode: Encode,
    lengths: NDArray[np.int64],
    limit: Limit,
    progress: Progress,
) -> Floats:
    """The vectors of all texts, in their order.

    Args:
        encode: makes (b, d) vectors of the texts at b places.
        lengths: (n,) tokens of all texts; the longest go first, so that memory runs out at once
            or never.
        limit: the size of a batch to begin with.
        progress: told about texts done, after every batch.

    Raises:
        ServiceError: memory does not even hold one text.
    """
    order = np.argsort(-lengths, kind="stable")
    parts: list[Floats] = []
    done = 0
    while done < len(order):
        longest = int(lengths[order[done]])
        rows = order[done : done + limit.fits(longest)]
        made = _attempt(encode, rows)
        if made is None:
            if len(rows) == 1:
                raise _too_large(longest)
            limit = limit.half(len(rows), longest)
            continue
        parts.append(made)
        done += len(rows)
        progress(done, len(order))
    vectors = np.empty((len(order), parts[0].shape[1]), dtype=np.float32)
    vectors[order] = np.concatenate(parts)
    return vectors


def _attempt(encode: Encode, rows: NDArray[np.int64]) -> Floats | None:
    """The vectors, or None when the memory of the device did not suffice.

    The second try is made by the caller: inside the `except` the exception still holds the tensors.
    """
    import torch

    try:
        return encode(rows)
    except MemoryError:
        pass
    except RuntimeError as problem:
        if not _is_full(problem):
            raise
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return None


def _is_full(problem: RuntimeError) -> bool:
    """Whether an error says that memory ran out."""
    import torch

    told = str(problem)
    return isinstance(problem, torch.OutOfMemoryError) or any(sign in told for sign in _FULL)


def _too_large(tokens: int) -> ServiceError:
    title = f"The device's memory does not hold the model and one text of {tokens:,} tokens."
    hint = "Free memory, or choose another device or a smaller model (embed.device, embed.model)."
    return ServiceError(title, hint)
