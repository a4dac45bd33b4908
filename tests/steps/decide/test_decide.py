"""What leaves, why and on whose word: settings first, accepted advice next, copies last."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from elute.core.errors import UsageError
from elute.core.progress import silent
from elute.core.results import Advice, Clustered, Decision, Evaluated, Precleaned, Report
from elute.core.settings import build
from elute.core.texts import Texts
from elute.steps.decide import (
    METHODS,
    Policy,
    advice_decision,
    blank_decision,
    decide,
    duplicates_decision,
)
from elute.steps.decide.advice import NEAR_DUPLICATES
from elute.steps.report import advise_rows

ROWS = 12
IDS = np.array([0, 1, 2, 3, 5, 6, 7, 8, 9, 11], dtype=np.int64)
NO_INTS = np.zeros(0, dtype=np.int32)
PRECLEANED = Precleaned(
    ids=IDS,
    texts=Texts.of(f"text {row}" for row in IDS),
    rules=(),
    touched_rule=NO_INTS,
    touched_id=np.zeros(0, dtype=np.int64),
    blank=np.array([4], dtype=np.int64),
    duplicates=np.array([10], dtype=np.int64),
    duplicate_of=np.array([3], dtype=np.int64),
)
LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, -1], dtype=np.int32)
CLUSTERED = Clustered(LABELS, np.ones(10, dtype=np.float32))
EVALUATED = Evaluated(
    overall={},
    clusters=(),
    outlier_score=np.linspace(0, 0.9, 10).astype(np.float32),
    silhouette=np.zeros(10, dtype=np.float32),
    near_duplicates=np.array([6, 2, 5], dtype=np.int32),
    near_duplicate_of=np.array([4, 0, 4], dtype=np.int32),
    near_similarity=np.array([0.96, 0.97, 0.98], dtype=np.float32),
    near_threshold=0.95,
)
COPIES = Advice("drop_rows", (), (2, 6, 7), "say the same", NEAR_DUPLICATES)
JUNK = Advice("drop_cluster", (1,), (5,), "junk", "rule: junk cluster", "verified")
GIBBERISH = Advice("drop_rows", (), (3, 9), "unreadable", "rule: unreadable text")
MERGE = Advice("merge", (0, 1), (), "close", "rule: close pair", "verified")
REPORT = Report("statistical", (), (COPIES, JUNK, GIBBERISH, MERGE))
ALL = np.ones(ROWS, dtype=bool)


def _decide(
    policy: Policy, kept: NDArray[np.bool_] = ALL, report: Report = REPORT
) -> tuple[Decision, ...]:
    return decide(policy, PRECLEANED, CLUSTERED, EVALUATED, report, kept, silent)


def _accept(advice: Advice, kept: NDArray[np.bool_] = ALL) -> Decision:
    return advice_decision(advice, PRECLEANED, CLUSTERED, EVALUATED, kept)


def test_by_default_nothing_leaves() -> None:
    """Advice is never carried out by itself."""
    assert _decide(METHODS["policy"]()) == ()  # type: ignore[arg-type]


def test_clusters_named_by_a_person_leave() -> None:
    """Ranges are understood, and the word is the person's."""
    (made,) = _decide(Policy(drop_clusters="0,2-2"))
    assert made.ids.tolist() == [0, 1, 2, 3, 8, 9]
    assert made.author == "person"
    assert len(made.witness) == 0


@pytest.mark.parametrize("clusters", ["7", "0,3", "one", "-1", "2-9"])
def test_clusters_that_are_not_there_are_refused(clusters: str) -> None:
    """Nothing a setting names is silently left out."""
    with pytest.raises(UsageError):
        _decide(Policy(drop_clusters=clusters))


def test_noise_leaves_when_asked() -> None:
    """Rows in no cluster are a choice of their own."""
    (made,) = _decide(Policy(drop_noise=True))
    assert made.ids.tolist() == [11]


def test_outliers_leave_by_share() -> None:
    """A fifth of ten rows are the two with the highest scores; the reason holds the number."""
    (made,) = _decide(Policy(drop_outliers=0.2))
    assert made.ids.tolist() == [9, 11]
    assert "20 %" in made.reason
    assert "0.80" in made.reason


def test_a_policy_carried_out_twice_drops_nothing_more() -> None:
    """The share is counted over the round's rows, whether they have left by now or not."""
    kept = ALL.copy()
    kept[[9, 11]] = False
    assert _decide(Policy(drop_outliers=0.2), kept) == ()


def test_a_share_too_small_for_a_row_drops_none() -> None:
    """Below one row there is no decision."""
    assert _decide(Policy(drop_outliers=0.05)) == ()


def test_verified_advice_only() -> None:
    """With accept=verified the unproven stays a proposal."""
    (made,) = _decide(Policy(accept="verified"))
    assert made.ids.tolist() == [5, 6, 7]
    assert (made.author, made.reason) == (JUNK.author, JUNK.reason)


def test_refuted_advice_is_never_carried_out() -> None:
    """Not even with accept=all."""
    refuted = replace(GIBBERISH, verdict="refuted")
    assert _decide(Policy(accept="all"), report=Report("", (), (refuted,))) == ()


def test_a_row_leaves_once_and_copies_last() -> None:
    """The first reason wins, and copies of a row that left are no copies any more."""
    made = _decide(Policy(accept="all", drop_clusters="2"))
    assert [(d.author, d.ids.tolist()) for d in made] == [
        ("person", [8, 9]),
        (JUNK.author, [5, 6, 7]),
        (GIBBERISH.author, [3]),
        (NEAR_DUPLICATES, [2]),
    ]


def test_every_copy_names_a_row_that_stays() -> None:
    """Witnessed deletion: whatever leaves for other reasons, no witness is among it."""
    for policy in (
        Policy(accept="all"),
        Policy(accept="all", drop_clusters="0"),
        Policy(accept="all", drop_noise=True, drop_outliers=0.7),
    ):
        made = _decide(policy)
        gone = np.concatenate([d.ids for d in made])
        assert len(set(gone.tolist())) == len(gone)
        for each in made:
            assert not np.isin(each.witness, gone).any()
            assert len(each.witness) in (0, len(each.ids))


def test_copies_carry_witness_and_similarity() -> None:
    """In the order of the row ids, each with its own witness and cosine."""
    made = _accept(COPIES)
    assert made.ids.tolist() == [2, 6, 7]
    assert made.witness.tolist() == [0, 5, 5]
    np.testing.assert_allclose(made.similarity, [0.97, 0.98, 0.96], atol=1e-6)


def test_a_copy_whose_witness_left_stays() -> None:
    """A near duplicate of a row that is gone is the last of its kind."""
    kept = ALL.copy()
    kept[5] = False
    assert _accept(COPIES, kept).ids.tolist() == [2]


def test_advice_that_drops_nothing_cannot_be_accepted() -> None:
    """To merge is to change settings."""
    with pytest.raises(UsageError, match="drops no rows"):
        _accept(MERGE)


@pytest.mark.parametrize(
    "advice",
    [replace(JUNK, clusters=(8,)), replace(GIBBERISH, rows=(3, 4)), replace(GIBBERISH, rows=(99,))],
)
def test_advice_about_what_is_not_there_is_refused(advice: Advice) -> None:
    """Advice from another clustering does not hit other rows."""
    with pytest.raises(UsageError):
        _accept(advice)


def test_blank_rows_and_exact_copies() -> None:
    """What the cleaning found becomes decisions with their evidence."""
    blank, copies = blank_decision(PRECLEANED), duplicates_decision(PRECLEANED)
    assert (blank.ids.tolist(), blank.author) == ([4], "rule: blank")
    assert (copies.ids.tolist(), copies.author) == ([10], "rule: exact duplicate")
    assert (copies.witness.tolist(), copies.similarity.tolist()) == ([3], [1.0])


def test_settings_are_checked() -> None:
    """Words and bounds that make no sense are refused before anything runs."""
    with pytest.raises(UsageError, match=r"decide\.accept"):
        build(Policy, {"accept": "some"}, "decide")
    with pytest.raises(UsageError, match=r"decide\.drop_outliers"):
        build(Policy, {"drop_outliers": 1.5}, "decide")


def test_both_rooms_call_near_duplicates_the_same() -> None:
    """The report's author is the one that `decide` asks witnesses for."""
    assert f"rule: {advise_rows.NEAR_DUPLICATES}" == NEAR_DUPLICATES
