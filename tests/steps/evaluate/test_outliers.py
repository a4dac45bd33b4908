"""Outlier scores rank what fits nowhere above what does."""

import numpy as np
import pytest

from elute.core.results import Floats
from elute.steps.evaluate.outliers import outlier_scores
from tests.steps.blobs import blobs, degenerate, graph, unit


def scores_of(vectors: Floats, seed: int = 0) -> Floats:
    """The scores on the graph of `vectors`."""
    return outlier_scores(vectors, graph(vectors), seed)


@pytest.mark.parametrize("seed", range(3))
def test_planted_outliers_come_first(seed: int) -> None:
    """Scattered rows among blobs all rank above every row of a blob."""
    vectors, _ = blobs((100, 60, 40), spread=0.5, dim=48, seed=seed)
    stray = unit(np.random.default_rng(seed + 9).normal(size=(12, 48)))
    scores = scores_of(np.vstack((vectors, stray)), seed)
    assert scores[-12:].min() > scores[:-12].max()


def test_a_lone_row_is_no_centre_of_its_own() -> None:
    """One far row gets the highest score though K-means gives it a cluster."""
    vectors, _ = blobs((60, 60), spread=0.1)
    vectors = np.vstack((vectors, -unit(vectors[:1] + vectors[1:2])))
    scores = scores_of(vectors)
    assert scores.argmax() == 120
    assert scores[120] == 1


def test_ends_of_the_scale() -> None:
    """Equal rows score 0; rows at right angles to all others come close to 1."""
    equal = np.repeat(blobs((1,))[0], 30, axis=0)
    np.testing.assert_allclose(scores_of(equal), 0, atol=1e-6)
    assert scores_of(np.eye(40, dtype=np.float32)).min() > 0.9


@pytest.mark.parametrize("name", degenerate())
def test_always_in_range(name: str) -> None:
    """One float32 in [0, 1] for each row, whatever the data."""
    vectors = degenerate()[name]
    scores = scores_of(vectors)
    assert scores.shape == (len(vectors),)
    assert scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 1)).all()


def test_repeats_with_the_seed() -> None:
    """The same seed gives the same scores; another moves them a little."""
    vectors, _ = blobs((100, 100), spread=1.5)
    one, again, other = scores_of(vectors), scores_of(vectors), scores_of(vectors, 1)
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)
    assert np.corrcoef(one, other)[0, 1] > 0.8
