"""Embed some texts with a loaded model: what one process does, alone or among several."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from elute.core.errors import UsageError
from elute.core.progress import Progress
from elute.core.results import Floats
from elute.steps.embed.batches import Limit, encode_all
from elute.steps.embed.local.encoder import Encoder
from elute.steps.embed.local.quiet import quiet

_TOKENS = {"cpu": 1_024, "cuda": 16_384}


@dataclass(frozen=True)
class Embedded:
    """Vectors, and what was seen on the way.

    Attributes:
        vectors: (n, d) of length 1, or of length 0 where the model gave nothing but zeros.
        cut: how many texts were longer than the model's window.
        unread: how many texts have many words that the model has no piece for.
    """

    vectors: Floats
    cut: int
    unread: int


def limit_of(encoder: Encoder, batch_size: int) -> Limit:
    """The batch to begin with."""
    return Limit(batch_size, _TOKENS.get(encoder.model.device.type, _TOKENS["cpu"]))


def embedded(
    encoder: Encoder, texts: Sequence[str], dims: int, batch_size: int, progress: Progress
) -> Embedded:
    """Embed texts.

    Args:
        encoder: the model.
        texts: n of them, at least one.
        dims: how many numbers of each vector to keep; 0 keeps all.
        batch_size: texts in a batch; 0 fills batches by their tokens.
        progress: told about texts done, after every batch.

    Raises:
        ServiceError: memory does not even hold one text.
        UsageError: the model's vectors are shorter than `dims`.
    """
    with quiet():
        tokens = encoder.read(texts)
        lengths = np.minimum(tokens.lengths, encoder.window)
        limit = limit_of(encoder, batch_size)
        vectors = encode_all(lambda rows: encoder.vectors(tokens, rows), lengths, limit, progress)
    return Embedded(
        shortened(vectors, dims),
        int(np.count_nonzero(tokens.lengths > encoder.window)),
        int(np.count_nonzero(tokens.unknown > tokens.lengths / 10)),
    )


def shortened(vectors: Floats, dims: int) -> Floats:
    """The first numbers of each vector, brought to length 1; a vector of zeros stays as it is.

    Raises:
        UsageError: there are not so many.
    """
    if dims > vectors.shape[1]:
        title = f"The model's vectors have {vectors.shape[1]:,} numbers, not {dims:,}."
        raise UsageError(title, "Set embed.dims to fewer, or to 0 to keep all.")
    kept = np.ascontiguousarray(vectors[:, : dims or None])
    long = np.linalg.norm(kept, axis=1, keepdims=True)
    np.divide(kept, long, out=kept, where=long > 0)
    return kept
