"""A search that was scripted: the rows from the one asked about, or from row 3, on."""

import numpy as np
from numpy.typing import NDArray

from elute.engine.searching.asking import HOME, Query
from elute.engine.searching.found import Found, Recall
from tests.tui.fake_results import points

FIRST = 3
"""The row nearest to any text."""


def found(query: Query, kept: NDArray[np.bool_], labels: NDArray[np.int32]) -> Found:
    """What is found among these rows; a query with “nowhere” in it has no place on the map."""
    first = query.row if query.row >= 0 else FIRST
    near = np.roll(np.arange(len(kept)), -first)
    near = near[kept[near]]
    clusters: tuple[int, ...] = ()
    if query.clusters:
        clusters = (int(labels[first]),) if query.clusters == HOME else (1, 2, 3, 0)
        clusters = clusters[: max(1, query.clusters)]
        near = near[np.isin(labels[near], clusters)]
    ids = near[: query.limit]
    place = points(ids[:1], labels[ids[:1]])[0]
    return Found(
        name="cleaned",
        text=query.text,
        row=query.row,
        ids=ids,
        similarity=np.linspace(0.9, 0.1, len(ids)).astype(np.float32),
        where=query.where,
        compared=len(near),
        among=int(kept.sum()),
        clusters=clusters,
        home=None if query.clusters > 0 else int(labels[first]),
        recall=Recall(0.977, 0.012, 150, 40) if clusters else None,
        place=() if "nowhere" in query.text else tuple(place.tolist()),
        spread=0.1,
        cut=False,
        notes=(),
        seconds=0.2,
    )
