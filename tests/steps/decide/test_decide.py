"""What leaves, why and on whose word: settings first, accepted advice next, copies last."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from numpy.typing import NDArray

from elute.core.copies import ordered, witnessed
from elute.core.errors import UsageError
from elute.core.findings import Finding, Findings, found
from elute.core.progress import silent
from elute.core.results import Advice, Clustered, Decision, Report
from elute.core.rules import CLEANING_RULES, JUDGED_RULES
from elute.core.settings import build
from elute.steps.decide import METHODS, Given, Policy, advice_decision, decide, finding_decision
from tests import values
from tests.values import ids

ROWS = 12
_AUTHORS = ("rule: duplicates", "rule: same-text", "rule: leakage")
IDS = [0, 1, 2, 3, 5, 6, 7, 8, 9, 11]
AUTHOR = "rule: near-duplicates"
RECORDS = values.records([f"text {row}" for row in range(ROWS)])
LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, -1], dtype=np.int32)
NEAR = Finding(
    "near-duplicates",
    "drop",
    False,
    "3 rows say almost the same",
    found(
        ids(2, 3, 6, 7),
        ids(0, 0, 5, 5),
        np.array([0.97, 0.93, 0.98, 0.96], np.float32),
        np.array([True, False, True, True]),
    ),
)
EVALUATED = values.evaluated(
    10,
    outlier_score=np.linspace(0, 0.9, 10).astype(np.float32),
    pairs=np.array([[0, 2], [0, 3], [4, 5], [4, 6], [5, 6]], dtype=np.int32),
    pair_similarity=np.array([0.97, 0.93, 0.98, 0.96, 0.94], dtype=np.float32),
    pair_measure=np.zeros(5, dtype=np.int8),
    findings=Findings.of([NEAR]),
)
COPIES = Advice("drop_rows", (), (2, 6, 7), "say the same", AUTHOR)
JUNK = Advice("drop_cluster", (1,), (5,), "junk", "rule: junk cluster", "verified")
GIBBERISH = Advice("drop_rows", (), (3, 9), "unreadable", "rule: unreadable text")
MERGE = Advice("merge", (0, 1), (), "close", "rule: close pair", "verified")
REPORT = Report("statistical", (), (COPIES, JUNK, GIBBERISH, MERGE))
ALL = np.ones(ROWS, dtype=bool)


ROUND = Given(
    RECORDS,
    values.precleaned(IDS, [f"text {row}" for row in IDS]),
    Clustered(LABELS, np.ones(10, dtype=np.float32)),
    EVALUATED,
    REPORT,
    ALL,
)


def _decide(policy: Policy, kept: NDArray[np.bool_] = ALL) -> tuple[Decision, ...]:
    return decide(policy, replace(ROUND, kept=kept), silent)


def _accept(advice: Advice, kept: NDArray[np.bool_] = ALL) -> Decision:
    return advice_decision(advice, replace(ROUND, kept=kept))


def _held(*rows: int) -> Given:
    """The round with these rows held out."""
    splits = np.full(ROWS, -1, np.int8)
    splits[list(rows)] = 0
    return replace(ROUND, records=replace(RECORDS, splits=splits, split_names=("test",)))


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
    given = replace(ROUND, report=Report("", (), (refuted,)))
    assert decide(Policy(accept="all"), given, silent) == ()


def test_a_row_leaves_once_and_copies_last() -> None:
    """The first reason wins, and copies of a row that left are no copies any more."""
    made = _decide(Policy(accept="all", drop_clusters="2"))
    assert [(d.author, d.ids.tolist()) for d in made] == [
        ("person", [8, 9]),
        (JUNK.author, [5, 6, 7]),
        (GIBBERISH.author, [3]),
        (AUTHOR, [2]),
    ]


def test_every_copy_names_a_row_that_stays() -> None:
    """Witnessed deletion: whatever leaves for other reasons, no witness is among it."""
    beside = 0
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
        beside += sum(len(each.witness) for each in made)
    assert beside > 0


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


def test_findings_become_decisions_with_their_evidence() -> None:
    """Copies name the row that stays, at 1 where the text is the same; other rows name none."""
    blank = Finding("blank", "drop", True, "1 row has {nothing} to read.", found(ids(4)))
    other = replace(blank, rule="new rule")
    exact = [
        Finding(rule, "drop", True, "9 rows say the same", found(ids(10), ids(3), 0.5))
        for rule in ("duplicates", "same-text", "leakage")
    ]
    made = [finding_decision(finding) for finding in (blank, other, *exact, NEAR)]
    assert [d.author for d in made[1:]] == ["rule: new rule", *_AUTHORS, AUTHOR]
    assert [d.ids.tolist() for d in made] == [[4], [4], [10], [10], [10], [2, 6, 7]]
    assert [d.witness.tolist() for d in made] == [[], [], [3], [3], [3], [0, 5, 5]]
    assert [d.similarity.tolist() for d in made[2:5]] == [[1.0]] * 3
    np.testing.assert_allclose(made[5].similarity, [0.97, 0.98, 0.96])
    assert [d.reason for d in made] == [
        "nothing left to read",
        "1 row has {nothing} to read.",
        "says exactly what another row says",
        "has the text of another row, though other fields differ",
        "has the text of a held-out row",
        "says almost the same as another row (cosine at least 0.96)",
    ]


def test_every_rule_has_a_reason_for_one_row() -> None:
    """No rule that drops says of one row what it says of all."""
    for rule in (*CLEANING_RULES, *JUDGED_RULES):
        finding = Finding(rule, "drop", True, "14 rows are ...", found(ids(4), ids(3), 0.95))
        assert "rows" not in finding_decision(finding).reason
    near = Finding("near-duplicates", "drop", True, "", found(ids(4), ids(3), 0.95))
    assert finding_decision(near).reason.endswith("(cosine at least 0.95)")


def test_rules_named_by_the_settings_drop() -> None:
    """The flagged rows leave beside their witnesses; the borderline ones stay."""
    (made,) = _decide(Policy(drop=" near-duplicates, long-duplicates"))
    assert (made.ids.tolist(), made.witness.tolist()) == ([2, 6, 7], [0, 5, 5])
    assert (made.author, made.reason) == (AUTHOR, finding_decision(NEAR).reason)


@pytest.mark.parametrize("drop", ["near", "near-duplicates,blank", "suspected-labels"])
def test_rules_that_are_not_there_are_refused(drop: str) -> None:
    """Before anything runs; the hint lists the rules that drop what was judged."""
    with pytest.raises(UsageError) as refused:
        build(Policy, {"drop": drop}, "decide")
    assert repr(drop.rsplit(",", maxsplit=1)[-1]) in refused.value.title
    assert all(rule in refused.value.hint for rule in JUDGED_RULES)


def test_a_copy_of_a_row_that_leaves_stays() -> None:
    """What leaves first for another reason is no witness any more."""
    made = _decide(Policy(drop="near-duplicates", drop_clusters="1"))
    assert [d.ids.tolist() for d in made] == [[5, 6, 7], [2]]


def test_held_out_rows_never_leave() -> None:
    """Neither by rules, nor by advice, nor by what a recipe names."""
    policy = Policy(accept="all", drop="near-duplicates", drop_clusters="0-2", drop_noise=True)
    made = decide(policy, _held(2, 6, 11), silent)
    gone = np.concatenate([d.ids for d in made])
    assert set(gone.tolist()) == {0, 1, 3, 5, 7, 8, 9}
    assert advice_decision(COPIES, _held(2, 6)).ids.tolist() == [7]
    assert advice_decision(JUNK, _held(6)).ids.tolist() == [5, 7]


@pytest.mark.parametrize(("target", "leave"), [(10, []), (9, [6]), (8, [2, 6]), (7, [2, 6, 7])])
def test_a_target_takes_the_most_alike(target: int, leave: list[int]) -> None:
    """As many leave as must, the most alike first."""
    made = _decide(Policy(target=target))
    assert [row for d in made for row in d.ids.tolist()] == leave
    for each in made:
        assert f"{target} stay" in each.reason


def test_a_target_below_the_threshold() -> None:
    """Pairs just below the threshold count when it takes them; the reason has the number."""
    (made,) = _decide(Policy(target=6))
    assert (made.ids.tolist(), made.witness.tolist()) == ([2, 3, 6, 7], [0, 0, 5, 5])
    assert "0.930" in made.reason


def test_a_target_out_of_reach_is_said() -> None:
    """With the fewest rows that can be reached, and the value to set while there is a lower one."""
    with pytest.raises(UsageError, match="asks for 5 rows, but 6 is the fewest") as no:
        _decide(Policy(target=5))
    assert no.value.hint == (
        "Rows were compared down to 0.85 (cosine) and 0.70 (jaccard); set evaluate.near_threshold "
        "to 0.8 and run again."
    )
    with pytest.raises(UsageError, match="7 is the fewest"):
        decide(Policy(target=5), _held(2), silent)
    lowest = replace(EVALUATED, thresholds={"cosine": 0.5, "jaccard": 0.8})
    with pytest.raises(UsageError, match="drop more by other settings"):
        decide(Policy(target=5), replace(ROUND, evaluated=lowest), silent)


@drawn(seed=st.integers(0, 10**6), target=st.integers(20, 39))
def test_no_witness_leaves_in_the_same_policy(seed: int, target: int) -> None:
    """Whatever the pairs: rules and target together leave each copy a row that stays."""
    random = np.random.default_rng(seed)
    rank = random.permutation(40).astype(np.int32)
    ends = random.integers(0, 40, (90, 2))
    ends = ends[ends[:, 0] != ends[:, 1]]
    pairs = ordered(ends[:, 0], ends[:, 1], rank)
    similarity = (0.85 + 0.15 * random.random(len(pairs))).astype(np.float32)
    chosen = witnessed(pairs, similarity >= 0.95, similarity, rank)
    copies, stays = pairs[chosen].astype(np.int64)[:, ::-1].T
    near = Finding("near-duplicates", "drop", False, "", found(copies, stays, similarity[chosen]))
    given = Given(
        values.records(["x"] * 40),
        values.precleaned(range(40), ["x"] * 40, rank=rank),
        Clustered(np.full(40, -1, np.int32), np.zeros(40, np.float32)),
        values.evaluated(40, pairs=pairs, pair_similarity=similarity, findings=Findings.of([near])),
        Report("", (), ()),
        np.ones(40, np.bool_),
    )
    try:
        made = decide(Policy(drop="near-duplicates", target=target), given, silent)
    except UsageError:
        return
    gone = np.concatenate([np.zeros(0, np.int64), *(d.ids for d in made)])
    assert 40 - len(gone) == min(target, 40 - len(copies))
    alike = {frozenset(pair): value for pair, value in zip(pairs.tolist(), similarity, strict=True)}
    for each in made:
        assert not np.isin(each.witness, gone).any()
        for row, witness in zip(each.ids.tolist(), each.witness.tolist(), strict=True):
            assert frozenset((row, witness)) in alike


def test_settings_are_checked() -> None:
    """Words and bounds that make no sense are refused before anything runs."""
    with pytest.raises(UsageError, match=r"decide\.accept"):
        build(Policy, {"accept": "some"}, "decide")
    with pytest.raises(UsageError, match=r"decide\.drop_outliers"):
        build(Policy, {"drop_outliers": 1.5}, "decide")
