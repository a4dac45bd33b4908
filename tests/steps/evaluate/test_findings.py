"""What is said about copies and leaks, row by row."""

import numpy as np

from elute.core.findings import Finding
from elute.core.progress import silent
from elute.core.results import Floats
from elute.steps.evaluate import Evaluate, Given, evaluate
from tests.steps.blobs import unit
from tests.steps.evaluate.rounds import held_out, judging, labelled


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


def test_leaks_count_whatever_the_label_or_the_text() -> None:
    """A row of the test set is leaked also with another label, or word for word."""
    texts = ["say it", "say it again", "say it"]
    given = judging(beside(0.99, 0.98), texts=texts, **held_out(0, of=3), **labelled(0, 1, 0))
    leak = found(given, "near-leakage")
    assert leak is not None
    assert leak.rows.tolist() == [1, 2]
    assert leak.summary.startswith("2 of 2 rows (100.0 %)"), "held-out rows are not of the base"
    assert found(given, "near-duplicates") is None


def test_rows_just_below_with_another_label_are_not_listed() -> None:
    """A row that could be no copy is no borderline copy either."""
    vectors = beside(0.93, 0.92)
    near = found(judging(vectors, **labelled(0, 1, 0)), "near-duplicates")
    assert near is not None
    assert near.found["row"].tolist() == [2]
