"""Embed what has no vector yet, shard by shard, so that a killed run loses at most one shard."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import Cancelled
from elute.core.fingerprint import of_plain, of_texts
from elute.core.progress import Progress
from elute.core.results import Embedded, Ids, Precleaned
from elute.core.texts import Chosen
from elute.session.vectors import VectorStore
from elute.steps.embed import pieces
from elute.steps.embed.base import ByRow, Embedder, Given, Piece, Remote

SHARD_ROWS = 8192
SENT_ROWS = 1024
"""A shard of vectors that a server made: who kills a run pays for so many twice, and for what
was on its way."""


class _Buffer:
    """Vectors on their way into a store."""

    def __init__(self, store: VectorStore, texts: Chosen, rows: int) -> None:
        """Put the vectors of `texts` into `store`, so many or a few more at a time."""
        self._store, self._texts, self._rows = store, texts, rows
        self._pieces: list[Piece] = []
        self._waiting = 0

    def add(self, piece: Piece) -> None:
        """Take vectors in; store what is there once it is enough."""
        self._pieces.append(piece)
        self._waiting += len(piece.places)
        if self._waiting >= self._rows:
            self.store()

    def store(self) -> None:
        """Store what is there; never a second time where that failed, unless by a signal."""
        pieces, self._pieces, self._waiting = self._pieces, [], 0
        if not pieces:
            return
        try:
            self._put(pieces)
        except (Cancelled, KeyboardInterrupt):
            self._put(pieces)
            raise

    def _put(self, pieces: list[Piece]) -> None:
        """Make a shard of pieces, in the texts' order."""
        places = np.concatenate([piece.places for piece in pieces])
        vectors = np.concatenate([piece.vectors for piece in pieces])
        order = np.argsort(places)
        hashes = of_texts(self._texts.encoded(place) for place in places[order].tolist())
        self._store.add(hashes, vectors[order])


def embed_missing(
    root: Path,
    name: str,
    method: Embedder,
    precleaned: Precleaned,
    corpus: str,
    progress: Progress,
    given: Given,
) -> Embedded:
    """Make sure that every participating row has a vector in the store.

    What an embedder that failed or was cancelled has handed back is stored.

    Args:
        root: the session's `vectors/` folder.
        name: the embedder's name.
        method: the embedder with its settings.
        precleaned: the rows of the round.
        corpus: fingerprint of all their texts, part of the key of an embedder that is fitted on
            them or goes by rows.
        progress: told in rows.
        given: what the embedder may need beside the texts, but for their rows.
    """
    key = _key(name, method, corpus)
    store = VectorStore(root / key)
    store.set_aside_damage()
    missing = _missing(store, precleaned)
    texts = Chosen(precleaned.texts, missing)
    buffer = _Buffer(store, texts, _shard_rows(method, len(missing)))
    cut, notes = 0, dict.fromkeys(store.damaged)
    beside = replace(
        given,
        rows=precleaned.ids[missing],
        copies=partial(_copies, precleaned),
        canary=store.must_match,
    )
    try:
        for piece in pieces(method, texts, progress, beside):
            buffer.add(piece)
            cut += piece.cut
            notes.update(dict.fromkeys(piece.notes))
    finally:
        buffer.store()
    if cut:
        notes[
            f"{cut:,} of the {len(missing):,} texts embedded now were cut at the model's window."
        ] = None
    some = range(min(1, len(precleaned.texts)))
    dim = store.take(of_texts(map(precleaned.texts.encoded, some))).shape[1]
    return Embedded(key, dim, tuple(notes))


def missing_texts(
    root: Path, name: str, method: Embedder, precleaned: Precleaned, corpus: str = ""
) -> Chosen:
    """The texts that `embed_missing` would embed; `corpus` is for those fitted on all texts."""
    store = VectorStore(root / _key(name, method, corpus))
    return Chosen(precleaned.texts, _missing(store, precleaned))


def _shard_rows(method: Embedder, missing: int) -> int:
    """How many vectors are stored together; all of those that depend on each other, or none."""
    if method.whole_corpus:
        return missing
    return SENT_ROWS if isinstance(method, Remote) else SHARD_ROWS


def _key(name: str, method: Embedder, corpus: str) -> str:
    """The name of an embedder's store."""
    identity = {"embedder": name, **method.identity()}
    bound = method.whole_corpus or isinstance(method, ByRow)
    return of_plain({**identity, "corpus": corpus} if bound else identity)


def _missing(store: VectorStore, precleaned: Precleaned) -> NDArray[np.int64]:
    """Positions of texts without a vector, each text once, in their order."""
    hashes, first = np.unique(text_hashes(precleaned), return_index=True)
    return np.sort(first[~store.has(hashes)])


def _copies(precleaned: Precleaned) -> tuple[Ids, Ids]:
    """The rows that have the text of a row before, and for each the first row that has it."""
    _, found, which = np.unique(text_hashes(precleaned), return_index=True, return_inverse=True)
    first = found[which]
    later = np.flatnonzero(first != np.arange(len(first)))
    return precleaned.ids[later], precleaned.ids[first[later]]


def gather(root: Path, embedded: Embedded, precleaned: Precleaned) -> NDArray[np.float32]:
    """(m, d) the vectors of the participating rows.

    Raises:
        SessionDamaged: some are missing or damaged; `embed_missing` makes them again.
    """
    return VectorStore(root / embedded.key).take(text_hashes(precleaned))


def text_hashes(precleaned: Precleaned) -> NDArray[np.bytes_]:
    """(m,) the hashes by which the rows find their vectors."""
    texts = precleaned.texts
    return of_texts(texts.encoded(row) for row in range(len(texts)))
