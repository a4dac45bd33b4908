"""Turn texts into vectors whose angles tell how alike the texts are."""

from collections.abc import Sequence

import numpy as np

from elute.core.errors import ServiceError
from elute.core.progress import Progress
from elute.steps.embed.base import Embedder, Vectors
from elute.steps.embed.lsa import Lsa
from elute.steps.embed.sentence_transformers import SentenceTransformers

METHODS: dict[str, type[Embedder]] = {
    "sentence_transformers": SentenceTransformers,
    "lsa": Lsa,
}
_TOLERANCE = 1e-3
_HINT = "Choose another model with --set embed.model=..., or --set embed.method=lsa."


def embed(method: Embedder, texts: Sequence[str], progress: Progress) -> Vectors:
    """Embed texts, and refuse vectors that cannot be right.

    Args:
        method: one of METHODS with its settings.
        texts: n texts, none blank; all of the round's where `method.whole_corpus`.
        progress: told about texts done, between batches.

    Returns:
        (n, d) vectors of length 1 within 1e-3.

    Raises:
        ServiceError: the model cannot be had, or gave a wrong number of vectors, values that are
            not finite, vectors not of length 1, or one and the same vector for different texts.
        Cancelled: `progress` said so.
    """
    if not texts:
        return Vectors(np.zeros((0, 1), dtype=np.float32))
    made = method.run(texts, progress)
    fault = _fault(made, texts)
    if fault:
        raise ServiceError(f"The embedder {fault}.", _HINT)
    return made


def _fault(made: Vectors, texts: Sequence[str]) -> str:
    """What is wrong with the vectors, as the end of a sentence; "" when nothing is."""
    vectors = made.vectors
    if vectors.ndim != 2 or len(vectors) != len(texts):
        return f"gave an array of shape {vectors.shape} for {len(texts):,} texts"
    broken = int(np.count_nonzero(~np.isfinite(vectors).all(axis=1)))
    if broken:
        return f"gave {broken:,} of {len(texts):,} vectors with values that are not finite numbers"
    lengths = np.linalg.norm(vectors, axis=1)
    wrong = int(np.count_nonzero(np.abs(lengths - 1) > _TOLERANCE))
    if wrong:
        return f"gave {wrong:,} of {len(texts):,} vectors that are not of length 1"
    if len(set(texts)) > 1 and bool((vectors == vectors[0]).all()):
        return f"gave one and the same vector for all {len(texts):,} texts"
    return ""
