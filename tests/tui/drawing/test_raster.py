"""What each cell of the map shows, against a plain loop over the points."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from elute.tui.drawing.camera import Box, around
from elute.tui.drawing.raster import (
    DOTS,
    DROPPED,
    EMPTY,
    FRONT,
    NOISE,
    OTHERS,
    Raster,
    layers,
    rasterise,
    shades,
)

UNIT = Box(0.0, 1.0, 0.0, 1.0)
SIZE = (3, 5)


def random_rows(
    seed: int, rows: int
) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.bool_]]:
    """Points (some outside the unit box), labels from -1 to 3, and which are kept."""
    random = np.random.default_rng(seed)
    points = random.uniform(-0.2, 1.2, (rows, 2)).astype(np.float32)
    labels = random.integers(-1, 4, rows).astype(np.int32)
    return points, labels, random.random(rows) < 0.8


def drawn(
    points: list[tuple[float, float]],
    labels: list[int],
    kept: list[bool] | None = None,
    highlight: int | None = None,
    size: tuple[int, int] = (1, 1),
) -> Raster:
    """A small raster of the unit box."""
    label = np.array(labels, np.int32)
    layer = layers(label, np.array(kept or [True] * len(labels)), highlight)
    return rasterise(np.array(points, np.float32).reshape(-1, 2), label, layer, UNIT, size)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.integers(0, 200), st.sampled_from([None, -1, 0, 2]))
def test_every_cell_is_as_a_plain_loop_finds_it(
    seed: int, number: int, highlight: int | None
) -> None:
    """Layer, dots, commonest label, count and rows of each cell are those of its points."""
    points, labels, kept = random_rows(seed, number)
    layer = layers(labels, kept, highlight)
    raster = rasterise(points, labels, layer, UNIT, SIZE)
    cells: dict[tuple[int, int], list[tuple[int, int, int, int]]] = {}
    for position, (x, y) in enumerate(points.astype(float)):
        if 0 <= x <= 1 and 0 <= y <= 1:
            down, across = min(int((1 - y) * 12), 11), min(int(x * 10), 9)
            bit = int(DOTS[down % 4, across % 2])
            here = cells.setdefault((down // 4, across // 2), [])
            here.append((int(layer[position]), int(labels[position]), bit, position))
    for cell in np.ndindex(*SIZE):
        here = cells.get((cell[0], cell[1]), [])
        top = min((entry[0] for entry in here), default=EMPTY)
        shown = [entry for entry in here if entry[0] == top]
        names = [label for _, label, _, _ in shown]
        assert raster.layer[cell] == top
        assert raster.bits[cell] == np.bitwise_or.reduce([bit for _, _, bit, _ in shown] or [0])
        assert raster.count[cell] == len(shown)
        assert raster.group[cell] == (
            min(names, key=lambda name: (-names.count(name), name)) if names else -1
        )
        assert raster.rows_in(cell[0], cell[1], 1, 1).tolist() == [entry[3] for entry in here]


def test_each_dot_has_its_bit() -> None:
    """A point in each eighth of a cell sets the braille dot at that place."""
    shown = ""
    for y in (0.9, 0.6, 0.4, 0.1):
        for x in (0.2, 0.8):
            shown += chr(0x2800 + int(drawn([(x, y)], [0]).bits[0, 0]))
    assert shown == "⠁⠈⠂⠐⠄⠠⡀⢀"


def test_noise_never_hides_a_cluster() -> None:
    """One row of a cluster shows above a hundred of noise, and only its own dot is drawn."""
    raster = drawn([(0.8, 0.1)] * 100 + [(0.2, 0.9)], [-1] * 100 + [2])
    assert (raster.layer[0, 0], raster.group[0, 0], raster.bits[0, 0]) == (FRONT, 2, 0x01)
    assert drawn([(0.5, 0.5)], [-1]).layer[0, 0] == NOISE


def test_dropped_rows_show_where_nothing_else_is() -> None:
    """A dropped row gives way even to noise, and keeps its cell when it is alone."""
    assert drawn([(0.5, 0.5)] * 2, [3, -1], [False, True]).layer[0, 0] == NOISE
    alone = drawn([(0.5, 0.5)], [3], [False])
    assert (alone.layer[0, 0], alone.group[0, 0]) == (DROPPED, 3)


def test_a_highlighted_cluster_is_seen_wherever_it_has_a_row() -> None:
    """It comes before a larger cluster; all others, noise too, are behind it; not if dropped."""
    labels = [0] * 9 + [1, -1]
    raster = drawn([(0.5, 0.5)] * 11, labels, highlight=1)
    assert (raster.layer[0, 0], raster.group[0, 0], raster.count[0, 0]) == (FRONT, 1, 1)
    assert drawn([(0.5, 0.5)] * 11, labels, highlight=7).layer[0, 0] == OTHERS
    assert drawn([(0.5, 0.5)] * 11, labels, highlight=-1).group[0, 0] == -1
    gone = drawn([(0.5, 0.5)] * 11, labels, [True] * 9 + [False, True], highlight=1)
    assert gone.layer[0, 0] == OTHERS


def test_rows_that_are_not_finite_are_left_out() -> None:
    """NaN and infinities appear in no cell and do not move the others."""
    points = [(np.nan, 0.5), (np.inf, 0.5), (0.5, -np.inf), (0.5, 0.5)]
    raster = drawn(points, [0, 0, 0, 1], size=(2, 2))
    assert raster.rows.tolist() == [3]
    assert raster.count.sum() == 1


@pytest.mark.parametrize(
    "points",
    [
        np.zeros((0, 2)),
        np.zeros((1, 2)),
        np.full((50, 2), 7.5),
        np.full((3, 2), 1e30),
        np.full((3, 2), np.nan),
        np.stack([np.arange(9), np.zeros(9)], axis=1),
        np.array([[-3e38, 0.0], [3e38, 1e-30]]),
    ],
    ids=["none", "one", "all equal", "all equal and huge", "no number", "a line", "the widest"],
)
def test_degenerate_clouds_can_be_drawn(points: NDArray[np.float64]) -> None:
    """Any cloud has a view that shows each of its finite points."""
    rows = points.astype(np.float32)
    labels = np.zeros(len(rows), np.int32)
    layer = layers(labels, np.ones(len(rows), bool))
    raster = rasterise(rows, labels, layer, around(rows).box, (6, 20))
    assert raster.count.sum() == np.isfinite(rows).all(axis=1).sum()


def test_points_on_the_edge_are_inside() -> None:
    """The box is closed: its corners fall into the corner cells."""
    raster = drawn([(0, 0), (0, 1), (1, 0), (1, 1)], [0, 1, 2, 3], size=(2, 2))
    assert raster.group.tolist() == [[1, 3], [0, 2]]


def test_nearness_is_the_mean_of_what_is_shown() -> None:
    """Rows of a layer that is hidden do not count; an empty cell has none."""
    label = np.array([0, 0, -1], np.int32)
    layer = layers(label, np.ones(3, bool))
    points, near = np.full((3, 2), 0.5, np.float32), np.array([0.2, 0.4, 1.0], np.float32)
    raster = rasterise(points, label, layer, UNIT, (1, 2), near)
    assert raster.nearness is not None
    np.testing.assert_allclose(raster.nearness, [[np.nan, 0.3]], rtol=1e-6)


def test_shades_rise_with_the_number_of_rows_or_with_nearness() -> None:
    """Sparse and far is 0, dense and near is 2."""
    spread = [(0.05 + cell / 10, 0.5) for cell in range(10) for _ in range(4 ** max(0, cell - 4))]
    shade = shades(drawn(spread, [0] * len(spread), size=(1, 10)))[0].tolist()
    assert shade == sorted(shade)
    assert set(shade) == {0, 1, 2}
    label = np.zeros(3, np.int32)
    points = np.array([(0.1, 0.5), (0.5, 0.5), (0.9, 0.5)], np.float32)
    near = np.array([0.1, 0.5, 0.9], np.float32)
    raster = rasterise(points, label, layers(label, label == 0), UNIT, (1, 3), near)
    assert shades(raster).tolist() == [[0, 1, 2]]
