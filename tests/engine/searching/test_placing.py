"""Where on the map a query would lie, and when that cannot be said."""

import numpy as np
import pytest

from elute.engine.searching.placing import FAR, extent, placed

SQUARE = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]], dtype=np.float32)


def test_the_place_is_the_mean_by_likeness() -> None:
    """The more alike rows weigh more; cosines below 0 weigh nothing."""
    points = np.array([[0, 0], [0, 1], [9, 9]], dtype=np.float32)
    place, spread = placed(points, np.array([0.9, 0.3, -0.5], dtype=np.float32), 10.0)
    assert place == pytest.approx((0.0, 0.25))
    assert 0 < spread < FAR


def test_rows_that_are_strewn_have_no_middle() -> None:
    """Their mean would be the place of nothing; how far they lie apart is told."""
    place, spread = placed(SQUARE, np.ones(4, dtype=np.float32), extent(SQUARE))
    assert place == ()
    assert spread == pytest.approx(1.0)


def test_a_map_of_three_dimensions() -> None:
    """Has places of three."""
    points = np.array([[1, 2, 3], [1, 2, 5]], dtype=np.float32)
    place, _ = placed(points, np.ones(2, dtype=np.float32), 100.0)
    assert place == pytest.approx((1.0, 2.0, 4.0))


def test_nothing_is_divided_by_nothing() -> None:
    """One point, a map without extent, or rows that are not alike at all."""
    one = np.zeros((1, 2), dtype=np.float32)
    assert placed(one, np.zeros(1, dtype=np.float32), 0.0) == ((0.0, 0.0), 0.0)
    assert placed(one, np.full(1, -1, dtype=np.float32), 1.0)[0] == (0.0, 0.0)
