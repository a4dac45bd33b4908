"""Search a round: from a query to the rows nearest to it, with what is known of the search."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import UsageError
from elute.core.events import Consented
from elute.core.progress import Progress
from elute.core.results import Floats, Ids
from elute.engine.searching.asked import Asked, asked
from elute.engine.searching.asking import HOME, Query
from elute.engine.searching.found import Found, Recall
from elute.engine.searching.ground import Ground
from elute.engine.searching.nearest import cosines, first
from elute.engine.searching.placing import NEAREST, extent, placed
from elute.engine.searching.probing import probing
from elute.steps.cluster.other_rows.predicting import nearest_middle, predicted

_CUT = "The query is longer than the model reads, and was cut."
_NOISE = "It would belong to no cluster: the rows of the noise were searched."


@dataclass(frozen=True)
class _Part:
    """What of a round is searched.

    Attributes:
        at: ascending positions of the rows that are in still.
        clusters: nearest first; () for all rows.
        home: the cluster that the query would belong to; None where that is not known.
        alike: (m,) the cosine of every row, where all were compared.
        recall: what is missed.
        notes: sentences for the user.
    """

    at: Ids
    clusters: tuple[int, ...] = ()
    home: int | None = None
    alike: Floats | None = None
    recall: Recall | None = None
    notes: tuple[str, ...] = ()


def search(
    ground: Ground,
    kept: NDArray[np.bool_],
    query: Query,
    said: Sequence[Consented],
    progress: Progress,
) -> Found:
    """Find the kept rows most like a query.

    Args:
        ground: the round.
        kept: (n,) the rows of the dataset that no decision dropped.
        query: what is searched for, and where.
        said: what the user agreed to send to servers; nothing else is sent.
        progress: told in vectors.

    Raises:
        UsageError: no vector can be made for the query, or the clusters are missing.
        EluteError: the embedder cannot be had.
        Cancelled: `progress` said so.
    """
    began = time.monotonic()
    if query.clusters and (ground.clustered is None or not ground.clustered.count):
        hint = "Search all rows, or run the round first."
        raise UsageError("There are no clusters to search in.", hint)
    this = asked(ground, query, said, progress)
    in_ = kept[ground.rows.ids]
    part = _some(ground, in_, this, query, progress) if query.clusters else None
    part = part or _all(ground, in_, this, progress)
    alike = _alike(ground, part, this.vector, progress)
    best = first(alike, query.limit)
    place, spread = _placed(ground, this, part.at[best[:NEAREST]], alike[best[:NEAREST]])
    return Found(
        name=ground.names["preclean"],
        text=query.text,
        row=query.row,
        ids=ground.rows.ids[part.at[best]],
        similarity=alike[best],
        where=query.where,
        compared=len(part.at),
        among=int(np.count_nonzero(in_)),
        clusters=part.clusters,
        home=part.home,
        recall=part.recall,
        place=place,
        spread=spread,
        cut=this.cut,
        notes=(*this.notes, *part.notes, *([_CUT] if this.cut else [])),
        seconds=round(time.monotonic() - began, 3),
    )


def _all(ground: Ground, in_: NDArray[np.bool_], this: Asked, progress: Progress) -> _Part:
    """Every row that is in."""
    alike = _of_all(ground, this.vector, progress)
    home = _home(ground, this, alike, progress)
    return _Part(np.flatnonzero(in_), home=home, alike=alike)


def _some(
    ground: Ground, in_: NDArray[np.bool_], this: Asked, query: Query, progress: Progress
) -> _Part:
    """Those of some clusters."""
    assert ground.clustered is not None
    labels, members = ground.clustered.labels, ground.members
    assert members is not None
    where = probing(ground, progress)
    home, alike = None, None
    notes: tuple[str, ...] = ()
    if query.clusters == HOME:
        alike = _of_all(ground, this.vector, progress)
        home = _home(ground, this, alike, progress)
        assert home is not None
        chosen = (home,)
        notes = () if home >= 0 else (_NOISE,)
    else:
        chosen = tuple(where.clusters(this.vector)[: query.clusters].tolist())
    at = np.sort(np.concatenate([members.rows(it) for it in chosen]))
    at = at[in_[at]]
    recall = where.recall(query.clusters, min(query.limit, len(at)), labels, in_)
    return _Part(at, chosen, home, alike, recall, notes)


def _of_all(ground: Ground, vector: Floats, progress: Progress) -> Floats:
    """(m,) the cosine of every row to a vector."""
    blocks = ground.blocks(progress, "comparing with all rows")
    return cosines(blocks, int(ground.which.max()) + 1, vector)[ground.which]


def _alike(ground: Ground, part: _Part, vector: Floats, progress: Progress) -> Floats:
    """(r,) the cosines of the rows that are searched."""
    if part.alike is not None:
        return part.alike[part.at]
    which = ground.which[part.at]
    blocks = ground.blocks(progress, "comparing with the rows of clusters", np.unique(which))
    return cosines(blocks, int(ground.which.max()) + 1, vector)[which]


def _home(ground: Ground, this: Asked, alike: Floats, progress: Progress) -> int | None:
    """The cluster that the query would belong to, as `predict` tells it; None without clusters.

    Args:
        ground: the round.
        this: the query.
        alike: (m,) the cosine of every row; those dropped since vote, too.
        progress: told in vectors, where the clusters are measured first.
    """
    if ground.clustered is None or ground.neighbors is None:
        return None
    labels = ground.clustered.labels
    if this.at >= 0:
        return int(labels[this.at])
    if not (labels < 0).any() and len(labels):
        where = probing(ground, progress)
        if where.decides:
            return int(nearest_middle(where.middles, this.vector[None])[0][0])
    near = first(alike, max(1, ground.neighbors.indices.shape[1]))[None]
    distances = np.clip(1 - alike[near], 0, 2)
    return int(predicted(labels, ground.reach, near.astype(np.int32), distances)[0][0])


def _placed(
    ground: Ground, this: Asked, at: Ids, alike: Floats
) -> tuple[tuple[float, ...], float | None]:
    """Where on the map it lies, and how far apart the rows nearest to it lie there."""
    if ground.reduced is None or not len(at):
        return (), None
    points = ground.reduced.points
    if this.at >= 0:
        return tuple(float(it) for it in points[this.at]), 0.0
    return placed(points[at], alike, extent(points))
