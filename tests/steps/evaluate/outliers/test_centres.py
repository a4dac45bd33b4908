"""Centres count where the data is of topics, and a row between topics stands out there."""

import numpy as np

from elute.core.results import Floats
from elute.core.texts import Texts
from elute.steps.evaluate.outliers import outlier_scores
from elute.steps.evaluate.outliers.centres import from_centres
from elute.steps.evaluate.outliers.score import AGREED, DIVIDED
from tests.steps.blobs import blobs, graph, unit


def topics() -> Floats:
    """Twelve topics of 40 rows."""
    return blobs((40,) * 12, spread=0.5, dim=48)[0]


def cloud() -> Floats:
    """480 rows of one topic, as near to each other as those of `topics`."""
    return blobs((480,), spread=0.5, dim=48)[0]


def together(vectors: Floats, seed: int = 0) -> Floats:
    """The share of its neighbours that are with each row."""
    return from_centres(vectors, graph(vectors).indices, seed)[1]


def scores_of(vectors: Floats, seed: int = 0) -> Floats:
    """The scores of rows without texts."""
    return outlier_scores(vectors, graph(vectors), Texts.of([""] * len(vectors)), seed)


def test_neighbours_tell_topics_from_one_cloud() -> None:
    """Neighbours share a centre in separate topics; in a cloud as tight K-means parts them."""
    assert together(topics()).mean() > AGREED
    assert together(cloud()).mean() < DIVIDED
    tight = np.median(graph(cloud()).distances)
    assert 0.5 < tight / np.median(graph(topics()).distances) < 2


def test_where_k_means_cuts_through_a_cloud_it_does_not_count() -> None:
    """Another seed, so other centres, moves the scores among topics and none in a cloud."""
    np.testing.assert_array_equal(scores_of(cloud(), 0), scores_of(cloud(), 1))
    assert not np.array_equal(scores_of(topics(), 0), scores_of(topics(), 1))


def test_a_row_between_topics_ranks_above_one_farther_out_in_a_topic() -> None:
    """Nearer to its neighbours and to a centre, but its neighbours are of four topics."""
    axes = np.eye(48)
    noise = np.random.default_rng(0).normal(scale=0.5 / 48**0.5, size=(480, 48))
    between = axes[:4].sum(axis=0)
    outer = axes[4] + 1.8 * axes[40]
    vectors = unit(np.vstack((np.repeat(axes[:12], 40, axis=0) + noise, between, outer)))
    near = graph(vectors)
    far, same = from_centres(vectors, near.indices, 0)
    alone = near.distances.mean(axis=1)
    assert 0.9 * alone[-1] < alone[-2] < alone[-1]
    assert 0.9 * far[-1] < far[-2] < far[-1]
    assert same[-2] < 0.5 < same[-1]
    scores = scores_of(vectors)
    assert scores[-2] > scores[-1]


def test_a_row_is_measured_from_the_others_of_its_centre() -> None:
    """Three rows make one centre; each stands as far off as from the middle of the other two."""
    vectors = unit(np.random.default_rng(1).normal(size=(3, 8)))
    far, same = from_centres(vectors, np.array([[1], [2], [0]], dtype=np.int32), 0)
    others = (vectors.sum(axis=0) - vectors) / 2
    np.testing.assert_allclose(far, ((vectors - others) ** 2).sum(axis=1), rtol=1e-4)
    np.testing.assert_array_equal(same, 1)
