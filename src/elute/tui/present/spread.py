"""How the silhouettes of each cluster's rows are spread: a mean hides a torn cluster.

Counted for all clusters at once; what was made last is kept, as every drop makes a new picture of
the same clusters.
"""

import numpy as np
from numpy.typing import NDArray

from elute.engine.view import Snapshot
from elute.tui.present.spans import Spans

FINE = 40
"""Bins from -1 to 1 for a chart; a sparkline takes several together."""
CELLS = 8
_STEPS = "▁▂▃▄▅▆▇█"

Counts = NDArray[np.int64]


class _Last:
    """The counts made last and their sparklines, with the arrays they were made of."""

    def __init__(self) -> None:
        self._of: tuple[object, object] = (None, None)
        self._made: tuple[Counts, tuple[str, ...]] = np.zeros((0, FINE), dtype=np.int64), ()

    def of(self, snapshot: Snapshot) -> tuple[Counts, tuple[str, ...]]:
        if snapshot.clustered is None or snapshot.evaluated is None:
            return np.zeros((0, FINE), dtype=np.int64), ()
        labels, silhouette = snapshot.clustered.labels, snapshot.evaluated.silhouette
        if self._of[0] is not labels or self._of[1] is not silhouette:
            counts = counted(labels, silhouette)
            self._made = counts, tuple(map(sparkline, counts))
            self._of = labels, silhouette
        return self._made


_LAST = _Last()


def spread(snapshot: Snapshot) -> Counts:
    """(clusters, FINE) rows of each cluster by silhouette; (0, FINE) where there are none yet."""
    return _LAST.of(snapshot)[0]


def sparklines(snapshot: Snapshot) -> tuple[str, ...]:
    """The sparkline of each cluster; () where there are none yet."""
    return _LAST.of(snapshot)[1]


def counted(labels: NDArray[np.int32], silhouette: NDArray[np.float32]) -> Counts:
    """(clusters, FINE) rows of each cluster by silhouette, those without one left out.

    Args:
        labels: (m,) clusters, -1 for noise.
        silhouette: (m,) in [-1, 1], NaN where it is not defined.
    """
    clusters = int(labels.max(initial=-1)) + 1
    inside = (labels >= 0) & ~np.isnan(silhouette)
    bins = ((silhouette[inside] + 1) * (FINE / 2)).astype(np.int64)
    places = labels[inside].astype(np.int64) * FINE + np.clip(bins, 0, FINE - 1)
    return np.bincount(places, minlength=clusters * FINE).reshape(clusters, FINE)


def sparkline(counts: Counts) -> str:
    """CELLS cells from -1 to 1, the most frequent one full; "" where nothing was counted.

    Args:
        counts: (FINE,) of one cluster.
    """
    cells = counts.reshape(CELLS, -1).sum(axis=1)
    most = int(cells.max(initial=0))
    if not most:
        return ""
    # Rounded up, so that a single row is seen among a million.
    return "".join(_STEPS[-(-8 * it // most) - 1] if it else " " for it in cells.tolist())


def drawn(line: str) -> Spans:
    """A sparkline with what is below zero, rows that fit another cluster better, told apart."""
    half = CELLS // 2
    return (line[:half], "bad"), (line[half:], "good")
