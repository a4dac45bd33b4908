"""Outlier scores rank what fits nowhere above what does."""

import numpy as np
import pytest

from elute.core.progress import silent
from elute.core.results import Floats
from elute.core.texts import Texts
from elute.steps.evaluate import Evaluate, evaluate
from elute.steps.evaluate.outliers import outlier_scores
from tests.steps.blobs import blobs, degenerate, graph, unit
from tests.steps.evaluate.rounds import judging


def plain(count: int) -> list[str]:
    """Ordinary sentences, all different."""
    things = ("lamp", "parcel", "invoice", "garden", "screen", "kettle", "ticket", "blanket")
    asked = ("where is the", "please repair my", "who paid for the", "i have lost a")
    return [
        f"{asked[at % 4]} {things[at // 4 % 8]} since the day {at} of spring" for at in range(count)
    ]


def scores_of(vectors: Floats, seed: int = 0) -> Floats:
    """The scores on the graph of `vectors`, of ordinary texts."""
    return outlier_scores(vectors, graph(vectors), Texts.of(plain(len(vectors))), seed)


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
    assert scores[120] > 0.9


@pytest.mark.parametrize("clump", [3, 5])
def test_a_clump_of_alike_outliers_is_no_crowd(clump: int) -> None:
    """Three or five far rows that say the same rank first: neither centre nor neighbours."""
    vectors, _ = blobs((80, 80, 80, 80), spread=0.6, dim=48)
    far = unit(np.random.default_rng(5).normal(size=(1, 48)))
    alike = unit(far + np.random.default_rng(6).normal(scale=0.01, size=(clump, 48)))
    scores = scores_of(np.vstack((vectors, alike)))
    assert scores[-clump:].min() > scores[:-clump].max()


def test_a_wide_topic_is_not_one_of_outliers() -> None:
    """Beside tight blobs a row between them ranks above nearly all rows of a wide blob."""
    tight, _ = blobs((80, 80, 80), spread=0.3, dim=64)
    wide, _ = blobs((80,), spread=0.9, dim=64, seed=7)
    wide_off = 1 - wide @ unit(wide.mean(axis=0, keepdims=True)).T
    between = unit(tight[:8] + tight[8:16] + wide[:8] * 0.3)
    odd = between[(between @ np.vstack((tight, wide)).T).max(axis=1) < 0.9]
    scores = scores_of(np.vstack((tight, wide, odd)))
    assert len(odd) >= 3
    assert wide_off.max() > 0.2
    assert np.median(scores[320:]) > np.quantile(scores[240:320], 0.9)


def test_ends_of_the_scale() -> None:
    """Equal rows score 0; rows at right angles to all others come close to 1."""
    equal = np.repeat(blobs((1,))[0], 30, axis=0)
    np.testing.assert_allclose(scores_of(equal), 0, atol=1e-6)
    assert scores_of(np.eye(40, dtype=np.float32)).min() > 0.9


def test_the_far_end_keeps_its_order() -> None:
    """Rows that point away from all others score below 1, the farthest highest: no ties at 1."""
    vectors, _ = blobs((60, 60), spread=0.1)
    middle = unit(vectors.mean(axis=0, keepdims=True))
    side = unit(np.random.default_rng(2).normal(size=(1, vectors.shape[1])))
    away = np.vstack([unit(side - much * middle) for much in (0.5, 1.5, 4.0)])
    found = scores_of(np.vstack((vectors, away)))[-3:]
    assert 0.9 < found[0] < found[1] < found[2] < 1


@pytest.mark.parametrize("name", degenerate())
def test_always_in_range(name: str) -> None:
    """One float32 in [0, 1] for each row, whatever the data."""
    vectors = degenerate()[name]
    scores = scores_of(vectors)
    assert scores.shape == (len(vectors),)
    assert scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 1)).all()


def test_rows_of_zeros_have_a_score() -> None:
    """A row of zeros, which has no direction, scores as far from everything."""
    vectors, _ = blobs((50, 50), spread=0.1)
    scores = scores_of(np.vstack((vectors, np.zeros((2, vectors.shape[1]), np.float32))))
    assert np.isfinite(scores).all()
    assert scores[-2:].min() > scores[:-2].max()


@pytest.mark.parametrize("k", [1, 5])
def test_a_thin_graph_will_do(k: int) -> None:
    """With fewer neighbours than asked for, far rows still come first."""
    vectors, _ = blobs((60, 60), spread=0.3, dim=48)
    stray = unit(np.random.default_rng(3).normal(size=(6, 48)))
    every = np.vstack((vectors, stray))
    scores = outlier_scores(every, graph(every, k), Texts.of(plain(len(every))), 0)
    assert scores[-6:].min() > scores[:-6].max()


def test_gibberish_comes_first_though_its_vector_is_ordinary() -> None:
    """Hammered keys in the middle of a blob rank above every other row, and only they move."""
    vectors, _ = blobs((150, 150), spread=0.5, dim=48)
    texts = plain(300)
    before = outlier_scores(vectors, graph(vectors), Texts.of(texts), 0)
    typed = np.argsort(before)[:3]
    keys = ("xkq wvz jqx pfzt qqjx zkw", "#§%&@ /()=? {[]}", "zzzzzzzzzzzz")
    for row, text in zip(typed, keys, strict=True):
        texts[row] = text
    after = outlier_scores(vectors, graph(vectors), Texts.of(texts), 0)
    others = np.setdiff1d(np.arange(300), typed)
    assert after[typed].min() > after[others].max()
    np.testing.assert_allclose(after[others], before[others], atol=1e-6)


def test_the_step_hands_the_texts_on() -> None:
    """What `evaluate` gives a row of hammered keys is the highest score of the round."""
    vectors, truth = blobs((150, 100), spread=0.4, dim=48)
    texts = plain(250)
    texts[70] = "xkq wvz jqx pfzt qqjx zkw"
    made = evaluate(Evaluate(), judging(vectors, truth.astype(np.int32), texts), silent)
    assert made.outlier_score.argmax() == 70


def test_repeats_with_the_seed() -> None:
    """The same seed gives the same scores; another moves them a little."""
    vectors, _ = blobs((40,) * 12, spread=0.6, dim=48)
    one, again, other = scores_of(vectors), scores_of(vectors), scores_of(vectors, 1)
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)
    assert np.corrcoef(one, other)[0, 1] > 0.95
