"""What is said about copies and leaks, row by row."""

from dataclasses import replace

import numpy as np
import pytest

from elute.core.findings import Finding
from elute.core.progress import silent
from elute.core.results import Floats
from elute.core.settings import build
from elute.steps.evaluate import Evaluate, Given, evaluate
from elute.steps.preclean import Preclean, preclean
from tests.steps.blobs import unit
from tests.steps.evaluate.rounds import held_out, judging, labelled
from tests.steps.preclean.making import records


def found(given: Given, rule: str) -> Finding | None:
    """What a rule found at the default thresholds."""
    return evaluate(Evaluate(), given, silent).findings.of_rule(rule)


def beside(*cosines: float) -> Floats:
    """One row, then rows at these cosines to it and at right angles to each other otherwise."""
    rows = np.eye(len(cosines) + 1, dtype=np.float64)
    for at, cosine in enumerate(cosines, 1):
        rows[at] *= (1 - cosine**2) ** 0.5
        rows[at, 0] = cosine
    return unit(rows)


def test_copies_and_the_rows_just_below() -> None:
    """Flagged beside its witness by row id; unflagged where it is just below; others not named."""
    near = found(judging(beside(0.97, 0.93, 0.4), step=10), "near-duplicates")
    assert near is not None
    assert near.found["row"].tolist() == [10, 20]
    assert near.found["other"].tolist() == [0, 0]
    assert near.found["flag"].tolist() == [True, False]
    np.testing.assert_allclose(near.found["score"], [0.97, 0.93], atol=1e-6)
    assert (near.kind, near.applied) == ("drop", False)
    assert "1 of 4 rows (25.0 %)" in near.summary
    assert "cosine at least 0.95, median 0.970" in near.summary


def test_nothing_alike_nothing_said() -> None:
    """Without pairs there is no finding."""
    assert not len(evaluate(Evaluate(), judging(beside(0.2, 0.3)), silent).findings)


def test_no_more_than_200_rows_below() -> None:
    """The closest of the rows below the threshold are listed."""
    cosines = np.linspace(0.86, 0.94, 300)
    near = found(judging(beside(*cosines)), "near-duplicates")
    assert near is not None
    assert len(near.found) <= 200
    assert not len(near.rows)
    assert near.found["score"].max() > 0.939


def test_leaks() -> None:
    """A training row alike to a held-out one is named beside it; no held-out row is a copy."""
    vectors = beside(0.99, 0.97, 0.93)
    rank = np.array([0, 2, 1, 3], np.int32)
    given = judging(vectors, rank=rank, **held_out(0, 2, of=4))
    leak, near = found(given, "near-leakage"), found(given, "near-duplicates")
    assert leak is not None
    assert near is not None
    assert leak.found["row"].tolist() == [1, 3]
    assert leak.found["other"].tolist() == [0, 0]
    assert leak.found["flag"].tolist() == [True, False]
    assert near.rows.tolist() == [1]


def test_without_splits_there_are_no_leaks() -> None:
    """Rows of no split, or all of one, leak nowhere."""
    vectors = beside(0.99)
    assert found(judging(vectors), "near-leakage") is None
    assert found(judging(vectors, **held_out(0, 1, of=2)), "near-leakage") is None


def test_held_out_rows_are_no_borderline_copies() -> None:
    """No rule drops them, wherever its bound is."""
    given = judging(beside(0.93), **held_out(0, 1, of=2))
    assert found(given, "near-duplicates") is None
    control = found(judging(beside(0.93)), "near-duplicates")
    assert control is not None
    assert control.found["row"].tolist() == [1]


def test_leaks_count_whatever_the_label_or_the_text() -> None:
    """A row of the test set is leaked also with another label, or word for word."""
    texts = ["say it", "say it again", "say it"]
    given = judging(beside(0.99, 0.98), texts=texts, **held_out(0, of=3), **labelled(0, 1, 0))
    leak = found(given, "near-leakage")
    assert leak is not None
    assert leak.rows.tolist() == [1, 2]
    assert leak.summary.startswith("2 of 2 rows (100.0 %)"), "held-out rows are not of the base"
    assert found(given, "near-duplicates") is None


@pytest.mark.parametrize("cosine", [1, 0.99, 0.93, 0.1])
@pytest.mark.parametrize(
    ("drop", "equal"),
    [("blank", [1]), ("leakage", []), ("blank,length", []), ("length,leakage", [])],
)
def test_a_row_equal_to_a_held_out_one_leaks_unless_it_left(
    drop: str, equal: list[int], cosine: float
) -> None:
    """Preclean may have dropped it, for that or another reason; if not it is as alike as can be.

    It is so whatever its vector says: in a crowd of copies the graph need not show the pair.
    """
    texts = ["say it", "say  it", "say <b>it</b>", "say it now", "say it not", "sing it out loud"]
    source = records(texts, splits=["test", *["train"] * 5])
    settings = {"drop": drop, "min_words": 3 if "length" in drop else 1}
    method = build(Preclean, settings, "preclean")
    cleaned = preclean(method, source, np.ones(6, np.bool_), silent)
    vectors = beside(cosine, 1, 0.97, 0.93, 0.2)[cleaned.ids]
    given = replace(judging(vectors), records=source, precleaned=cleaned)
    exact, leak = cleaned.findings.of_rule("leakage"), found(given, "near-leakage")
    assert exact is not None
    assert leak is not None
    assert (exact.applied, 1 in cleaned.ids) == ("leakage" in drop, bool(equal))
    like = [2] if 2 in cleaned.ids else []
    assert leak.found["row"].tolist() == [*equal, *like, 3, 4]
    assert leak.rows.tolist() == [*equal, *like, 3]
    assert leak.others.tolist() == [0] * len(leak.rows)
    np.testing.assert_allclose(leak.found["score"][: len(equal)], 1)
    assert leak.summary.startswith(f"{len(leak.rows)} of "), "what is said counts what is listed"


def test_of_equally_close_rows_the_one_kept_sooner_is_named() -> None:
    """Which one does not depend on the order in which pairs were found."""
    vectors = np.array([[1, 0], [0.5**0.5, 0.5**0.5], [0, 1]], np.float32)
    for first, rank in ((0, [0, 2, 1]), (2, [1, 2, 0])):
        given = judging(vectors, rank=np.array(rank, np.int32))
        near = evaluate(Evaluate(near_threshold=0.75), given, silent).findings.of_rule(
            "near-duplicates"
        )
        assert near is not None
        assert (near.found["row"].tolist(), near.found["other"].tolist()) == ([1], [first])


def test_rows_just_below_with_another_label_are_not_listed() -> None:
    """A row that could be no copy is no borderline copy either."""
    vectors = beside(0.93, 0.92)
    near = found(judging(vectors, **labelled(0, 1, 0)), "near-duplicates")
    assert near is not None
    assert near.found["row"].tolist() == [2]
