"""What `evaluate` is given, made from vectors and texts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.results import Clustered, Floats, Ints, Neighbors
from elute.steps.evaluate import Given
from elute.steps.evaluate.given import Again
from tests import values
from tests.steps.blobs import graph


def judging(
    vectors: Floats,
    clusters: Ints | None = None,
    texts: Sequence[str] = (),
    *,
    rank: Ints | None = None,
    neighbors: Neighbors | None = None,
    step: int = 1,
    points: Floats | None = None,
    again: Again | None = None,
    **source: Any,
) -> Given:
    """A round of the rows 0, step, 2 * step ..., all noise unless clusters are given.

    `points` are what was clustered where that was not the vectors.

    `source` holds fields of `Records` by position.
    """
    m = len(vectors)
    labels = np.full(m, -1, np.int32) if clusters is None else clusters
    texts = texts or [f"text {row}" for row in range(m)]
    others: dict[str, Any] = {} if rank is None else {"rank": rank}
    rows = range(0, m * step, step)
    clustered = Clustered(labels, (labels >= 0).astype(np.float32))
    for name in ("labels", "splits"):
        if name in source:
            source[name] = np.repeat(source[name], step)
    return Given(
        values.records([text for text in texts for _ in range(step)], **source),
        values.precleaned(rows, texts, **others),
        vectors,
        neighbors or graph(vectors),
        clustered if points is None else replace(clustered, space="umap", points=points),
        again,
    )


def held_out(*rows: int, of: int) -> dict[str, Any]:
    """Fields of `Records`: these rows are the test split, the others are for training."""
    splits = np.zeros(of, np.int8)
    splits[list(rows)] = 1
    return {"splits": splits, "split_names": ("train", "test"), "split_from": "split"}


def labelled(*labels: int) -> dict[str, Any]:
    """Fields of `Records`: the label of each row, of two; -1 for none."""
    return {"labels": np.array(labels, np.int32), "label_names": ("a", "b")}


def ranked_first(wanted: NDArray[np.bool_]) -> Ints:
    """(m,) a rank with these rows before the others."""
    rank = np.empty(len(wanted), np.int32)
    rank[np.argsort(~wanted, kind="stable")] = np.arange(len(wanted))
    return rank
