"""Embed what has no vector yet, shard by shard, so that a killed run loses at most one shard."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.fingerprint import of_plain, of_texts
from elute.core.progress import Progress
from elute.core.results import Embedded, Precleaned
from elute.session.vectors import VectorStore
from elute.steps.embed import embed

SHARD_ROWS = 8192


@dataclass(frozen=True)
class _Within:
    """Progress of a chunk told as progress of the whole."""

    whole: Progress
    before: int
    total: int

    def __call__(self, done: int, total: int, message: str = "") -> None:
        self.whole(self.before + done, self.total, message)


def embed_missing(
    root: Path, name: str, method: Any, precleaned: Precleaned, corpus: str, progress: Progress
) -> Embedded:
    """Make sure that every participating row has a vector in the store.

    Args:
        root: the session's `vectors/` folder.
        name: the embedder's name.
        method: the embedder with its settings.
        precleaned: the rows of the round.
        corpus: fingerprint of all their texts, part of the key of an embedder fitted on them.
        progress: told in rows.
    """
    identity = {"embedder": name, **method.identity()}
    key = of_plain({**identity, "corpus": corpus} if method.whole_corpus else identity)
    store = VectorStore(root / key)
    store.set_aside_damage()
    hashes, first = np.unique(text_hashes(precleaned), return_index=True)
    missing = np.sort(first[~store.has(hashes)])
    size = max(len(missing), 1) if method.whole_corpus else SHARD_ROWS
    cut, notes = 0, dict.fromkeys(store.damaged)
    for start in range(0, len(missing), size):
        rows = missing[start : start + size]
        within = _Within(progress, start, len(missing))
        texts = precleaned.texts.take(rows)
        made = embed(method, texts, within)
        store.add(_hashes(texts), made.vectors)
        cut += made.cut
        notes.update(dict.fromkeys(made.notes))
    if cut:
        notes[
            f"{cut:,} of the {len(missing):,} texts embedded now were cut at the model's window."
        ] = None
    dim = store.take(hashes[:1]).shape[1]
    return Embedded(key, dim, tuple(notes))


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


def _hashes(texts: Sequence[str]) -> NDArray[np.bytes_]:
    """(n,) the hashes of texts."""
    return of_texts(text.encode("utf-8", "surrogatepass") for text in texts)
