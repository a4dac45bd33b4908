"""Where cluster names fit on the map: near the middle of their cluster, never on one another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len

from elute.core.safe import clip, safe
from elute.tui.drawing.raster import FRONT, Raster

LONGEST = 20
MOST_COVER = 0.08
SMALLEST = (8, 36)  # lines and columns below which names would hide the picture
AROUND = (-1, 1, -2, 2, -3, 3)  # lines away from the middle, where the cursor starts


@dataclass(frozen=True)
class Label:
    """Safe text to lay over the cells from (row, column) on."""

    row: int
    column: int
    text: str
    cluster: int


def place(raster: Raster, names: Mapping[int, str]) -> list[Label]:
    """Labels for the clusters in front, the fullest first, as many as there is room for.

    Args:
        raster: what is shown.
        names: cluster -> short name, of unknown origin; clusters without one get no label.
    """
    height, width = raster.layer.shape
    if height < SMALLEST[0] or width < SMALLEST[1]:
        return []
    taken = np.zeros((height, width), bool)
    labels: list[Label] = []
    for cluster, middle in _middles(raster):
        text = clip(safe(names.get(cluster, "")[:200]), min(LONGEST, width // 4), cell_len)
        text = text.strip()
        where = _free(cell_len(text), middle, taken, raster.count) if text else None
        if where is not None:
            labels.append(Label(*where, text, cluster))
        if taken.mean() > MOST_COVER:
            break
    return labels


def _middles(raster: Raster) -> Iterator[tuple[int, tuple[int, int]]]:
    """The median cell of each cluster in front, the cluster with most rows first."""
    rows, columns = np.nonzero((raster.layer == FRONT) & (raster.group >= 0))
    clusters, counts = raster.group[rows, columns], raster.count[rows, columns]
    found, which = np.unique(clusters, return_inverse=True)
    totals = np.bincount(which, counts, minlength=len(found))
    for index in np.argsort(-totals, kind="stable").tolist():
        mine = which == index
        middle = _median(rows[mine], counts[mine]), _median(columns[mine], counts[mine])
        yield int(found[index]), middle


def _median(values: NDArray[np.int64], weights: NDArray[np.int32]) -> int:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return int(values[order][np.searchsorted(reached, reached[-1] / 2)])


def _free(
    cells: int, middle: tuple[int, int], taken: NDArray[np.bool_], count: NDArray[np.int32]
) -> tuple[int, int] | None:
    """Where near the middle a label hides least, which it takes; None where all is taken."""
    height, width = taken.shape
    column = min(max(0, middle[1] - cells // 2), width - cells)
    around = slice(max(0, column - 1), column + cells + 1)
    costs = [
        (np.count_nonzero(count[row, around]) + 2 * abs(row - middle[0]), row)
        for row in (middle[0] + away for away in AROUND)
        if 0 <= row < height and not taken[row, around].any()
    ]
    if not costs:
        return None
    row = min(costs)[1]
    taken[row, around] = True
    return row, column
