"""Embed what has no vector yet, shard by shard, so that a killed run loses at most one shard.

Vectors of an embedder that is fitted on the texts belong together: those of another fit lie
elsewhere, even if all but a few texts are the same. They are stored as a whole or not at all.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from elute import durable
from elute.core.amounts import counted
from elute.core.errors import Cancelled
from elute.core.fingerprint import of_plain
from elute.core.progress import Progress
from elute.core.results import Embedded, Ids, Precleaned
from elute.core.texts import Chosen
from elute.session import cut as cuts
from elute.session.vectors import Hashes, VectorStore
from elute.steps.embed import pieces
from elute.steps.embed.base import Embedder, FromFile, Given, Piece, Remote

SHARD_ROWS = 8192
SENT_ROWS = 1024
"""A shard of vectors that a server made: who kills a run pays for so many twice, and for what
was on its way."""

_MARGIN = 4 << 20
"""Bytes that stay free beside paid vectors, for what is written about them."""


class _Buffer:
    """Vectors on their way into a store."""

    def __init__(
        self, store: VectorStore, hashes: Hashes, rows: int, together: bool = False
    ) -> None:
        """Put the vectors of texts into `store`, so many or a few more at a time.

        Args:
            store: takes them.
            hashes: (n,) of the texts.
            rows: how many vectors make a shard.
            together: whether its shards count only once the store is told that all are there.
        """
        self._store, self._hashes, self._rows, self._together = store, hashes, rows, together
        self._pieces: list[Piece] = []
        self._waiting = 0

    @property
    def size(self) -> int:
        """Bytes of the vectors that are not stored yet."""
        return sum(piece.vectors.nbytes for piece in self._pieces)

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
        self._store.add(self._hashes[places[order]], vectors[order], self._together)


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

    What an embedder that failed or was cancelled has handed back is stored, unless the vectors
    depend on each other.

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
    key = key_of(name, method, corpus)
    store = VectorStore(root / key)
    missing = _missing(store, method, precleaned)
    store.set_aside_damage(all_of_it=method.whole_corpus and len(missing) > 0)
    texts = Chosen(precleaned.texts, missing)
    rows = SENT_ROWS if isinstance(method, Remote) else SHARD_ROWS
    buffer = _Buffer(store, texts.hashes, rows, method.whole_corpus)
    cut, before, notes = 0, cuts.counted(root / key), dict.fromkeys(store.damaged)
    beside = replace(
        given,
        rows=precleaned.ids[missing],
        copies=partial(_copies, precleaned),
        canary=store.must_match,
        room=lambda size: durable.must_hold(root, size + buffer.size + _MARGIN),
    )
    with store.together():
        try:
            for piece in pieces(method, texts, progress, beside):
                buffer.add(piece)
                cut += piece.cut
                notes.update(dict.fromkeys(piece.notes))
        finally:
            buffer.store()
            if cut:
                cuts.add(root / key, cut)
    notes.update(dict.fromkeys(_said_of_cuts(cut, len(missing), before)))
    dim = store.take(precleaned.texts.hashes[:1]).shape[1]
    return Embedded(key, dim, tuple(notes))


def _said_of_cuts(now: int, among: int, before: int) -> Iterator[str]:
    texts = {f"of the {counted(among, 'text')} embedded now": now}
    texts["of the texts embedded before"] = before
    for which, cut in texts.items():
        if cut:
            yield f"{counted(cut, f'{which} was', f'{which} were')} cut at the model's window."


def missing_texts(
    root: Path, name: str, method: Embedder, precleaned: Precleaned, corpus: str = ""
) -> Chosen:
    """The texts that `embed_missing` would embed; `corpus` is for those fitted on all texts."""
    store = VectorStore(root / key_of(name, method, corpus))
    return Chosen(precleaned.texts, _missing(store, method, precleaned))


def key_of(name: str, method: Embedder, corpus: str) -> str:
    """The name of an embedder's store; `corpus` as in `embed_missing`."""
    identity = {"embedder": name, **method.identity()}
    bound = method.whole_corpus or isinstance(method, FromFile)
    return of_plain({**identity, "corpus": corpus} if bound else identity)


def _missing(store: VectorStore, method: Embedder, precleaned: Precleaned) -> NDArray[np.int64]:
    """Positions of texts without a vector, each text once, in their order.

    Where vectors depend on each other and one is missing, all are.
    """
    first = precleaned.texts.distinct
    lacking = ~store.has(precleaned.texts.hashes[first])
    if method.whole_corpus and lacking.any():
        lacking[:] = True
    return np.sort(first[lacking])


def _copies(precleaned: Precleaned) -> tuple[Ids, Ids]:
    """The rows that have the text of a row before, and for each the first row that has it."""
    hashes = precleaned.texts.hashes
    _, found, which = np.unique(hashes, return_index=True, return_inverse=True)
    first = found[which]
    later = np.flatnonzero(first != np.arange(len(first)))
    return precleaned.ids[later], precleaned.ids[first[later]]


def gather(root: Path, embedded: Embedded, precleaned: Precleaned) -> NDArray[np.float32]:
    """(m, d) the vectors of the participating rows.

    Raises:
        SessionDamaged: some are missing or damaged; `embed_missing` makes them again.
    """
    return VectorStore(root / embedded.key).take(precleaned.texts.hashes)
