"""Which cluster of a round other records would belong to, by the rows near them.

Every clustered row of the round votes, those dropped since too: they are part of their clusters.
A text that the round has is where its row is, whatever is near it: noise, or put there by hand.
Nothing is written to the session, but for vectors that a server was paid for.
"""

import math
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import BadInput
from elute.core.events import Consented
from elute.core.progress import Progress
from elute.core.results import Floats, Ids, Ints
from elute.core.rules import BAD_RECORD
from elute.core.texts import Chosen
from elute.engine import consent
from elute.engine.embedding import embed_missing, gather
from elute.engine.newcomers import Ground, Newcomers
from elute.engine.refitting import refitted
from elute.session.vectors import VectorStore
from elute.steps.cluster.other_rows.predicting import middles, nearest_middle, predicted, reach
from elute.steps.embed import pieces
from elute.steps.embed.base import Given, Refits, Remote
from elute.steps.neighbors.exact import BLOCK_BYTES, BYTES_PER_PAIR, CORE_SPEED, LONGEST, highest

_AT_ONCE = 1_024
_TOGETHER = 256
"""Texts that are compared with the rows at a time."""
BLANK = "nothing to read"
_COLUMNS = ("cluster", "strength", "nearest", "cosine", "reason")

Rule = Callable[[Floats, Ints, Floats], tuple[Ints, Floats]]


@dataclass(frozen=True)
class Predicted:
    """Where texts would belong.

    Attributes:
        labels: (r,) int32 clusters, -1 for noise.
        strength: (r,) float32 in [0, 1], the cluster's share of the vote, or by the middles of
            clusters, or the row's own; 0 for noise.
        nearest: (r,) row id of the nearest clustered row.
        cosine: (r,) float32 in [-1, 1], the cosine to it.
    """

    labels: Ints
    strength: Floats
    nearest: Ids
    cosine: Floats

    @classmethod
    def empty(cls, count: int) -> "Predicted":
        """Room for so many."""
        whole = np.full(count, -1, dtype=np.int32), np.full(count, -1, dtype=np.int64)
        parts = np.zeros(count, dtype=np.float32), np.zeros(count, dtype=np.float32)
        return cls(whole[0], parts[0], whole[1], parts[1])


def predict(new: Newcomers, said: Sequence[Consented], progress: Progress) -> Predicted:
    """Predict the rows of other records, each different text once.

    Args:
        new: the records, r of them with something to read.
        said: what the user agreed to send to servers; nothing else is sent.
        progress: told in texts, as they are embedded.

    Raises:
        BadInput: comparing them with the session's rows would take more than an hour by estimate.
        EluteError: the embedder cannot be had, or does not work as it did.
        Cancelled: `progress` said so.
    """
    ground, texts, distinct = new.ground, new.rows.texts, new.rows.texts.distinct
    refuse_hours(len(distinct), len(ground.rows.ids), ground.embedded.dim)
    table = gather(ground.layout.vectors, ground.embedded, ground.rows)
    rule = _rule(ground, table)
    k = max(1, ground.neighbors.indices.shape[1])
    found = Predicted.empty(len(distinct))
    for places, vectors in _embedded(new, distinct, said, progress):
        indices, distances = nearest(table, vectors, k)
        found.labels[places], found.strength[places] = rule(vectors, indices, distances)
        found.nearest[places] = ground.rows.ids[indices[:, 0]]
        found.cosine[places] = 1 - distances[:, 0]
    _put_known(found, ground, texts.hashes[distinct])
    which = np.searchsorted(texts.hashes[distinct], texts.hashes)
    return Predicted(
        found.labels[which], found.strength[which], found.nearest[which], found.cosine[which]
    )


def _put_known(found: Predicted, ground: Ground, hashes: NDArray[np.bytes_]) -> None:
    """Put texts of the round where their rows are, copies where the first is."""
    own, rows = np.unique(ground.rows.texts.hashes, return_index=True)
    at = np.searchsorted(own, hashes).clip(max=len(own) - 1)
    known = own[at] == hashes
    row = rows[at[known]]
    found.labels[known] = ground.clustered.labels[row]
    found.strength[known] = ground.clustered.strength[row]
    found.nearest[known] = ground.rows.ids[row]
    found.cosine[known] = 1


def _rule(ground: Ground, table: Floats) -> Rule:
    """What gives labels and strengths to vectors with their nearest rows and the distances."""
    centres = middles(ground.clustered, table)
    if centres is not None:
        return lambda vectors, *_: nearest_middle(centres, vectors)
    labels, far = ground.clustered.labels, reach(ground.clustered, ground.neighbors)
    return lambda _, indices, distances: predicted(labels, far, indices, distances)


def entries(new: Newcomers, found: Predicted) -> Iterator[dict[str, object]]:
    """A line for each record: `cluster` None, and why, where it could not be predicted."""
    place = np.full(len(new.records.spans), -1, dtype=np.int64)
    place[new.rows.ids] = np.arange(len(new.rows.ids))
    broken = new.records.findings.of_rule(BAD_RECORD)
    bad = {int(row): broken.note(at) for at, row in enumerate(broken.rows)} if broken else {}
    for row, at in enumerate(place.tolist()):
        if at < 0:
            why = f"cannot be read: {bad[row]}" if row in bad else BLANK
            yield {**dict.fromkeys(("id", *_COLUMNS)), "id": row, "reason": why}
            continue
        numbers = (
            int(found.labels[at]),
            round(float(found.strength[at]), 4),
            int(found.nearest[at]),
            round(float(found.cosine[at]), 4),
            None,
        )
        yield {"id": row, **dict(zip(_COLUMNS, numbers, strict=True))}


def nearest(table: Floats, vectors: Floats, k: int) -> tuple[Ints, Floats]:
    """The rows of a table nearest to each of some vectors, exact, by cosine.

    Args:
        table: (m, d) of length 1, m at least 1.
        vectors: (r, d) of length 1.
        k: how many to find; all where there are fewer.

    Returns:
        (r, min(k, m)) int32 rows, nearest first, ties by row; their cosine distances, in [0, 2].
    """
    k = min(k, len(table))
    indices = np.empty((len(vectors), k), dtype=np.int32)
    distances = np.empty((len(vectors), k), dtype=np.float32)
    for start in range(0, len(vectors), _TOGETHER):
        block = slice(start, start + _TOGETHER)
        indices[block], cosines = _highest(table, vectors[block], k)
        distances[block] = np.clip(1 - cosines, 0, 2)
    return indices, distances


def _highest(table: Floats, vectors: Floats, k: int) -> tuple[Ids, Floats]:
    """(r, k) the rows of highest cosine, highest first, ties by row; and the cosines.

    A part of the table at a time: all of a million rows at once would leave memory for 3 texts, and
    the table would be read for each 3 of them anew. That took four times as long.
    """
    width = max(k, BLOCK_BYTES // (BYTES_PER_PAIR * len(vectors)))
    rows, cosines = [], []
    for first in range(0, len(table), width):
        part = table[first : first + width]
        columns, found = highest(vectors @ part.T, min(k, len(part)))
        rows.append(columns + first)
        cosines.append(found)
    best, nearest = highest(np.hstack(cosines), k)
    return np.take_along_axis(np.hstack(rows), best, axis=1), nearest


def refuse_hours(texts: int, rows: int, dim: int) -> None:
    """Make sure that comparing texts with rows ends within the hour.

    Raises:
        BadInput: by estimate it does not.
    """
    seconds = texts * rows * dim / (CORE_SPEED["cosine"] * len(os.sched_getaffinity(0)))
    if seconds > LONGEST:
        title = f"Comparing {texts:,} texts with {rows:,} rows would take about "
        parts = math.ceil(seconds / LONGEST)
        hint = f"Split the data into {parts:,} parts or more, one after the other."
        raise BadInput(f"{title}{seconds / 3600:.1f} hours on this machine.", hint)


def _embedded(
    new: Newcomers, distinct: Ids, said: Sequence[Consented], progress: Progress
) -> Iterator[tuple[Ids, Floats]]:
    """Places among the different texts, and their vectors: what the session has is taken there."""
    ground = new.ground
    method, root = ground.method, ground.layout.vectors
    if isinstance(method, Remote):
        given = Given(account=consent.account(ground.layout, method, new.rows, said))
        embed_missing(root, ground.embedder, method, new.rows, "", progress, given)
    store, hashes = VectorStore(root / ground.embedded.key), new.rows.texts.hashes[distinct]
    there = store.has(hashes)
    stored, missing = np.flatnonzero(there), np.flatnonzero(~there)
    for start in range(0, len(stored), _AT_ONCE):
        some = stored[start : start + _AT_ONCE]
        yield some, store.take(hashes[some])
    for places, vectors in _made(
        ground, store, Chosen(new.rows.texts, distinct[missing]), progress
    ):
        yield missing[places], vectors


def _made(
    ground: Ground, store: VectorStore, texts: Chosen, progress: Progress
) -> Iterator[tuple[Ids, Floats]]:
    """The same for texts that have no vector yet."""
    if not len(texts):
        return
    if not isinstance(ground.method, Refits):
        for piece in pieces(ground.method, texts, progress, Given()):
            yield piece.places, piece.vectors
        return
    fit = refitted(ground.embedder, ground.method, ground.rows.texts, store, progress)
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start : start + _AT_ONCE]
        yield np.arange(start, start + len(some)), fit.place(some)
        progress(start + len(some), len(texts), "placing texts")
