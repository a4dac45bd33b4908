"""Marks of a person move the rows like those marked, and leave the others."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from elute.core.results import Floats
from elute.core.texts import Texts
from elute.steps.evaluate.outliers import Gone, outlier_scores, ranked_with, standing
from elute.steps.evaluate.outliers.marked import GOOD, JUNK, MOST_MARKS, _some
from tests.steps.blobs import blobs, degenerate, graph

Marks = NDArray[np.int8]


def scored(vectors: Floats) -> Floats:
    """The unsupervised scores, of texts too few or too alike to stand out."""
    return outlier_scores(vectors, graph(vectors), Texts.of(["a text"] * len(vectors)), 0)


def marking(m: int, rows: list[int] | NDArray[np.int64], mark: int) -> Marks:
    """Marks of `m` rows, `mark` on some."""
    marks = np.zeros(m, np.int8)
    marks[rows] = mark
    return marks


def spam() -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Vectors, scores and which rows are junk: a dense blob of its own, so scored as good."""
    vectors, truth = blobs((150, 150, 150, 40), spread=0.8, dim=48)
    return vectors, scored(vectors), truth == 3


def test_without_marks_nothing_changes() -> None:
    """No mark, no other score."""
    vectors, scores, _ = spam()
    np.testing.assert_array_equal(ranked_with(scores, vectors, marking(490, [], JUNK)), scores)


def test_five_marks_find_the_rest_of_a_clump() -> None:
    """Junk that lies dense, where no score looks for it, comes first once five rows are marked."""
    vectors, scores, junk = spam()
    marked = np.flatnonzero(junk)[:5]
    rest = np.setdiff1d(np.arange(490), marked)
    learnt = ranked_with(scores, vectors, marking(490, marked, JUNK))
    assert average_precision_score(junk[rest], scores[rest]) < 0.5
    assert average_precision_score(junk[rest], learnt[rest]) > 0.85


def test_junk_that_is_gone_still_teaches() -> None:
    """Five rows of a clump that were dropped before find the rest of it, as if still there."""
    vectors, scores, junk = spam()
    marked = np.flatnonzero(junk)[:5]
    rest = np.setdiff1d(np.arange(490), marked)
    gone = Gone(vectors[marked], standing(scores)[marked])
    again, none = scored(vectors[rest]), marking(485, [], JUNK)
    learnt = ranked_with(again, vectors[rest], none, gone)
    assert average_precision_score(junk[rest], again) < 0.5
    assert average_precision_score(junk[rest], learnt) > 0.85
    np.testing.assert_array_equal(np.sort(learnt), np.sort(again))


def test_what_was_foretold_before_teaches_nothing() -> None:
    """Rows dropped from the very top of their own list leave the next one as it is."""
    vectors, scores, junk = spam()
    gone = Gone(vectors[junk][:5], np.full(5, 6, np.float32))
    learnt = ranked_with(scores, vectors, marking(490, [], JUNK), gone)
    np.testing.assert_array_equal(learnt, scores)


def test_good_marks_clear_their_topic() -> None:
    """Of two wide topics the one with five rows marked good falls against the other."""
    tight, _ = blobs((120, 120), spread=0.2, dim=48)
    wide, other = (blobs((30,), spread=0.9, dim=48, seed=seed)[0] for seed in (5, 6))
    vectors = np.vstack((tight, wide, other))
    scores = scored(vectors)
    highest = 240 + np.argsort(-scores[240:270])[:5]
    learnt = ranked_with(scores, vectors, marking(300, highest, GOOD))
    rest = np.setdiff1d(np.arange(240, 270), highest)
    assert learnt[highest].max() < scores[highest].min()
    before, after = (found[rest].mean() - found[270:].mean() for found in (scores, learnt))
    assert after < before - 0.01


def test_a_mark_that_was_foreseen_moves_nothing() -> None:
    """Marking the lowest row good, far from the rest of the list, keeps the order of the rest."""
    vectors, scores, _ = spam()
    lowest = int(scores.argmin())
    learnt = ranked_with(scores, vectors, marking(490, [lowest], GOOD))
    np.testing.assert_array_equal(np.argsort(learnt), np.argsort(scores))


def test_the_numbers_stay_and_only_their_order_changes() -> None:
    """The scores after marks are those before, on other rows, so shares and limits hold."""
    vectors, scores, junk = spam()
    learnt = ranked_with(scores, vectors, marking(490, np.flatnonzero(junk)[:9], JUNK))
    np.testing.assert_array_equal(np.sort(learnt), np.sort(scores))
    assert learnt.dtype == np.float32
    assert not np.array_equal(learnt, scores)


@pytest.mark.parametrize("name", [name for name in degenerate() if name != "0 rows"])
def test_defined_on_any_data(name: str) -> None:
    """Every row marked, whatever the data: one number in [0, 1] for each."""
    vectors = degenerate()[name]
    scores = scored(vectors)
    marks = np.where(np.arange(len(vectors)) % 2, JUNK, GOOD).astype(np.int8)
    learnt = ranked_with(scores, vectors, marks)
    assert learnt.shape == scores.shape
    assert ((learnt >= 0) & (learnt <= 1)).all()


def test_thousands_of_marks_are_thinned_out() -> None:
    """More marks than are learnt from still find the junk."""
    vectors, truth = blobs((1500, 1500, 200), spread=0.8, dim=48)
    scores = scored(vectors)
    seen = np.arange(MOST_MARKS * 2 + 7)
    marks = np.zeros(3200, np.int8)
    marks[seen] = np.where(truth[seen] == 2, JUNK, GOOD)
    learnt, rest = ranked_with(scores, vectors, marks), np.arange(len(seen), 3200)
    assert average_precision_score(truth[rest] == 2, learnt[rest]) > 0.95


def test_a_few_good_marks_are_not_lost_beside_a_dropped_cluster() -> None:
    """Of 5,000 junk marks and 8 good ones all 8 count: rows like them fall as without the crowd."""
    vectors, truth = blobs((5000, 60, 60), spread=0.8, dim=48)
    scores = scored(vectors)
    good, like = np.flatnonzero(truth == 1)[:8], np.flatnonzero(truth == 1)[8:]
    marks = marking(5120, np.flatnonzero(truth == 0), JUNK)
    crowd = ranked_with(scores, vectors, marks)
    marks[good] = GOOD
    chosen = _some(np.flatnonzero(marks == JUNK), np.flatnonzero(marks == GOOD), np.arange(7000))
    np.testing.assert_array_equal(chosen[1], good)
    assert sum(map(len, chosen)) <= MOST_MARKS
    assert min(len(chosen[0]), len(chosen[2])) > MOST_MARKS // 3
    assert ranked_with(scores, vectors, marks)[like].mean() < crowd[like].mean()
