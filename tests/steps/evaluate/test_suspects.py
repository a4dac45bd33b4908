"""Labels that were replaced are found among those that were not."""

from typing import Any

import numpy as np
import pytest

from elute.core.findings import Finding
from elute.core.progress import silent
from elute.core.results import Evaluated, Floats
from elute.steps.evaluate import Evaluate, evaluate
from elute.steps.evaluate.suspects import suspected_labels
from tests.steps.blobs import blobs
from tests.steps.evaluate.rounds import judging

NAMES = ("refund", "card_lost", "balance", "transfer")


def labelled(labels: Any) -> dict[str, Any]:
    """Fields of `Records`."""
    return {"labels": np.asarray(labels, np.int32), "label_names": NAMES, "label_from": "label"}


def judged(vectors: Floats, labels: Any, *, on: bool = True) -> Evaluated:
    """The step on rows 0, 10, 20 ..."""
    return evaluate(Evaluate(labels=on), judging(vectors, step=10, **labelled(labels)), silent)


def suspects(vectors: Floats, labels: Any) -> Finding:
    """What is said about the labels."""
    finding = judged(vectors, labels).findings.of_rule("suspected-labels")
    assert finding is not None
    return finding


def planted(seed: int = 0) -> tuple[Floats, Any, Any]:
    """Four groups, the given labels, and the rows whose label was replaced."""
    vectors, truth = blobs((120, 100, 80, 60), spread=1.2, seed=seed)
    random = np.random.default_rng(seed + 1)
    wrong = np.sort(random.permutation(360)[:18])
    given = truth.copy()
    given[wrong] = (given[wrong] + random.integers(1, 4, 18)) % 4
    return vectors, given, wrong


@pytest.mark.parametrize("seed", range(2))
def test_planted_wrong_labels_are_found(seed: int) -> None:
    """Of 18 in 360 two thirds are flagged, and hardly any other; they rank before the rest."""
    from sklearn.metrics import average_precision_score

    vectors, given, wrong = planted(seed)
    finding = suspects(vectors, given)
    rows = finding.rows // 10
    hit = np.isin(rows, wrong)
    assert np.count_nonzero(hit) >= 12
    assert np.count_nonzero(~hit) <= 1
    listed, score = finding.found["row"] // 10, np.zeros(360)
    score[listed] = finding.found["score"]
    assert average_precision_score(np.isin(np.arange(360), wrong), score) > 0.9
    place = int(np.flatnonzero(finding.found["flag"])[0])
    named = NAMES[given[finding.found["row"][place] // 10]]
    assert finding.note(place).startswith(f"labelled {named}, looks like ")
    assert (finding.kind, finding.applied) == ("look", False)
    assert set(finding.found["other"].tolist()) == {-1}


def test_right_labels_are_left_alone() -> None:
    """Where every label is right, and groups are apart, none is flagged."""
    vectors, truth = blobs((60, 50, 40, 30), spread=0.4)
    assert not len(suspects(vectors, truth).rows)


def test_rare_labels_are_left_out_and_said_so() -> None:
    """A label of five rows cannot be learnt in three folds; rows without a label are not judged."""
    vectors, truth = blobs((60, 50, 5), spread=0.4)
    labels = np.where(np.arange(115) % 11 == 0, -1, truth)
    finding = suspects(vectors, labels)
    assert "1 labels of fewer than 6 rows are left out" in finding.summary
    judged_rows = int(np.isin(labels, (0, 1)).sum())
    assert f"of {judged_rows} labels" in finding.summary


def test_one_label_cannot_be_judged() -> None:
    """With a single label that is frequent enough, a sentence and no rows."""
    vectors, truth = blobs((40, 3), spread=0.4)
    finding = suspects(vectors, truth)
    assert "Not looked for" in finding.summary
    assert not len(finding.found)


def test_no_labels_no_finding() -> None:
    """Without labels, or with the setting off, nothing is said."""
    vectors, truth = blobs((40, 30), spread=0.4)
    assert judged(vectors, np.full(70, -1)).findings.of_rule("suspected-labels") is None
    assert judged(vectors, truth, on=False).findings.of_rule("suspected-labels") is None
    none = judging(vectors[:0], **labelled([]))
    assert suspected_labels(none, 0, lambda: None) is None


def test_the_same_seed_says_the_same() -> None:
    """Folds are drawn by the seed."""
    vectors, given, _ = planted()
    one, other = suspects(vectors, given), suspects(vectors, given)
    assert one.found.tobytes() == other.found.tobytes()


def test_labels_that_vectors_cannot_tell_apart_are_not_ranked() -> None:
    """Where the classifier is no better than the most frequent label, nothing is flagged."""
    vectors, _ = blobs((200,), spread=1.0)
    labels = (np.random.default_rng(3).random(200) < 0.4).astype(np.int32)
    finding = suspects(vectors, labels)
    assert not len(finding.found)
    share = round(100 * np.bincount(labels).max() / 200)
    assert finding.summary.startswith("The vectors cannot tell these labels apart (probe ")
    assert finding.summary.endswith(
        f"always the most frequent label {share} %): nothing is ranked."
    )


def test_held_out_labels_are_listed_without_a_flag() -> None:
    """The summary counts the rows that are not held out, as the flags do."""
    vectors, given, _ = planted()
    held = {"splits": (np.arange(360) % 3 == 0).astype(np.int8), "split_names": ("train", "test")}
    rounds = judging(vectors, step=10, **labelled(given), **held)
    finding = suspected_labels(rounds, 0, lambda: None)
    assert finding is not None
    assert finding.summary.startswith(f"{len(finding.rows)} of 240 labels (")
    assert "look wrong to a classifier that gives" in finding.summary
    listed = finding.found["row"] // 10
    assert np.isin(listed, np.arange(0, 360, 3)).any()
    assert not (finding.rows // 10 % 3 == 0).any()
