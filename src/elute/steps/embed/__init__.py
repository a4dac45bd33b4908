"""Turn texts into vectors whose angles tell how alike the texts are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from elute.core.errors import ServiceError
from elute.core.progress import Progress
from elute.core.results import Floats
from elute.steps.embed.base import Embedder, FromFile, Given, Piece
from elute.steps.embed.lsa import Lsa
from elute.steps.embed.openai import OpenAI
from elute.steps.embed.precomputed import Precomputed
from elute.steps.embed.sentence_transformers import SentenceTransformers

METHODS: dict[str, type[Embedder]] = {
    "sentence_transformers": SentenceTransformers,
    "openai": OpenAI,
    "lsa": Lsa,
    "precomputed": Precomputed,
}
_TOLERANCE = 1e-3
_ENOUGH = 8
"""Different texts that no model reads alike; two can differ in what it does not see, as case."""
_SAVED = "Save its vectors anew, one for each row, or embed here: --set embed.method=lsa"
_HINT = "Choose another model with --set embed.model=..., or --set embed.method=lsa."


@dataclass(frozen=True)
class Vectors:
    """One vector for each text.

    Attributes:
        vectors: (n, d) float32, each row of length 1.
        cut: how many texts were longer than the model's window and were cut.
        notes: sentences for the user.
    """

    vectors: Floats
    cut: int = 0
    notes: tuple[str, ...] = ()


def pieces(
    method: Embedder, texts: Sequence[str], progress: Progress, given: Given
) -> Iterator[Piece]:
    """Embed texts piece by piece, and refuse vectors that cannot be right.

    Args:
        method: one of METHODS with its settings.
        texts: n texts, none blank; all of the round's where `method.whole_corpus`.
        progress: told about texts done, between batches.
        given: what else the embedder may need.

    Yields:
        Vectors of length 1 within 1e-3; each text is in one piece.

    Raises:
        ServiceError: the model cannot be had, or gave a wrong number of vectors, values that are
            not finite, vectors not of length 1, or one and the same vector for different texts.
        Cancelled: `progress` said so.
    """
    if not texts:
        return
    hint = _SAVED if isinstance(method, FromFile) else _HINT
    done = np.zeros(len(texts), dtype=np.bool_)
    for piece in method.run(texts, progress, given):
        fault = _fault(piece, texts)
        if not fault and bool(done[piece.places].any()):
            fault = "gave two vectors for one text"
        if fault:
            raise ServiceError(f"The embedder {fault}.", hint)
        done[piece.places] = True
        yield piece
    if not done.all():
        missing = int(np.count_nonzero(~done))
        title = f"The embedder gave no vector for {missing:,} of {len(texts):,} texts."
        raise ServiceError(title, hint)


def embed(
    method: Embedder, texts: Sequence[str], progress: Progress, given: Given | None = None
) -> Vectors:
    """Embed texts at once; see `pieces`."""
    vectors = np.zeros((0, 1), dtype=np.float32)
    cut, notes = 0, dict[str, None]()
    for piece in pieces(method, texts, progress, given or Given()):
        if not len(vectors):
            vectors = np.empty((len(texts), piece.vectors.shape[1]), dtype=np.float32)
        vectors[piece.places] = piece.vectors
        cut += piece.cut
        notes.update(dict.fromkeys(piece.notes))
    return Vectors(vectors, cut, tuple(notes))


def _fault(piece: Piece, texts: Sequence[str]) -> str:
    """What is wrong with vectors, as the end of a sentence; "" when nothing is."""
    vectors, count = piece.vectors, len(piece.places)
    if vectors.ndim != 2 or len(vectors) != count:
        return f"gave an array of shape {vectors.shape} for {count:,} texts"
    broken = int(np.count_nonzero(~np.isfinite(vectors).all(axis=1)))
    if broken:
        return f"gave {broken:,} of {count:,} vectors with values that are not finite numbers"
    lengths = np.linalg.norm(vectors, axis=1)
    wrong = int(np.count_nonzero(np.abs(lengths - 1) > _TOLERANCE))
    if wrong:
        return f"gave {wrong:,} of {count:,} vectors that are not of length 1"
    if bool((vectors == vectors[0]).all()):
        different = {texts[place] for place in piece.places.tolist()}
        if len(different) >= _ENOUGH:
            return f"gave one and the same vector for {len(different):,} different texts"
    return ""
