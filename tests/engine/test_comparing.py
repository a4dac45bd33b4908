"""Two rounds side by side: clusters matched by their rows, and every row accounted for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import permutations
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from elute.core.errors import UsageError
from elute.core.results import Clustered, ClusterReport, Records, Report
from elute.engine.comparing import compare
from elute.engine.comparing.matching import LEAST
from elute.engine.story import Comparison, Fate
from elute.engine.view import Snapshot
from tests import values

OUT = None
"""Stands for a row that does not take part."""
Row = int | None


def snapshot(rows: Sequence[Row], names: Sequence[str] = ()) -> Snapshot:
    """A round in which each row has a cluster, is noise (-1) or does not take part (OUT)."""
    part = np.array([row is not OUT for row in rows], dtype=np.bool_)
    labels = np.array([row for row in rows if row is not OUT], dtype=np.int32)
    ids = np.flatnonzero(part)
    report = tuple(
        ClusterReport(label, 0, name, (), (), (), "") for label, name in enumerate(names)
    )
    return Snapshot(
        name="data",
        round=1,
        rounds=(),
        records=None,
        kept=part,
        dropped_by=np.full(len(rows), -1, dtype=np.int32),
        drops=(),
        started=np.ones(len(rows), dtype=np.bool_),
        precleaned=values.precleaned(ids.tolist()),
        clustered=Clustered(labels, np.ones(len(labels), dtype=np.float32)),
        reduced=None,
        evaluated=None,
        report=Report("statistical", report, ()) if names else None,
        pending=(),
        settings={},
    )


def compared(before: Sequence[Row], after: Sequence[Row]) -> Comparison:
    """Two rounds over the same records."""
    return compare(("1", snapshot(before)), ("2", snapshot(after)))


def dense(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The clusters numbered 0, 1, ... without gaps, as `Clustered` has them."""
    there = sorted({row for row in rows if row is not OUT and row >= 0})
    return tuple(row if row is OUT or row < 0 else there.index(row) for row in rows)


def members(rows: Sequence[Row], label: int) -> frozenset[int]:
    """The rows of a cluster, which say which one it is under any numbering."""
    return frozenset(number for number, row in enumerate(rows) if row == label)


_CLUSTER = st.one_of(st.none(), st.integers(-1, 4))
_PAIRS = st.lists(st.tuples(_CLUSTER, _CLUSTER), max_size=24)
ROUNDS = _PAIRS.map(
    lambda pairs: (dense([one for one, _ in pairs]), dense([other for _, other in pairs]))
)
STEADY = settings(deadline=None, derandomize=True, max_examples=200)
CROSSED = ((0, 0, 1, 1), (0, 1, 0, 1))
"""Every assignment of these clusters has the same sum of Jaccards."""

Rounds = tuple[tuple[Row, ...], tuple[Row, ...]]
Facts = frozenset[tuple[object, ...]]


class Story(NamedTuple):
    """What a comparison says of the clusters."""

    matched: frozenset[tuple[frozenset[int], frozenset[int], int, float]]
    born: Facts
    died: Facts
    split: Facts
    merged: Facts


def told(found: Comparison, before: Sequence[Row], after: Sequence[Row]) -> Story:
    """What a comparison says, with clusters called by their rows."""

    def fates(given: Sequence[Fate], rows: Sequence[Row], others: Sequence[Row]) -> Facts:
        return frozenset(
            (members(rows, fate.cluster), fate.size, parts(fate, others), fate.left)
            for fate in given
        )

    def parts(fate: Fate, others: Sequence[Row]) -> tuple[object, ...]:
        return tuple((label < 0, members(others, label), common) for label, common in fate.parts)

    return Story(
        frozenset(
            (members(before, pair.before), members(after, pair.after), pair.common, pair.jaccard)
            for pair in found.matched
        ),
        fates(found.born, after, before),
        fates(found.died, before, after),
        fates(found.split, before, after),
        fates(found.merged, after, before),
    )


@STEADY
@given(ROUNDS)
def test_a_round_is_itself(rounds: Rounds) -> None:
    """Compared with itself every cluster is matched with itself, and nothing moved."""
    rows = rounds[0]
    found = compared(rows, rows)
    labels = {row for row in rows if row is not OUT and row >= 0}
    assert {(pair.before, pair.after, pair.jaccard) for pair in found.matched} == {
        (label, label, 1.0) for label in labels
    }
    assert (found.born, found.died, found.split, found.merged) == ((), (), (), ())
    assert (found.moved, found.left, found.came) == (0, 0, 0)


@STEADY
@given(ROUNDS, st.permutations(range(5)), st.permutations(range(5)))
@example(CROSSED, [1, 0, 2, 3, 4], [0, 1, 2, 3, 4])
def test_numbers_of_clusters_mean_nothing(
    rounds: Rounds, numbers: list[int], others: list[int]
) -> None:
    """Other labels for the same clusters give the same story, also where assignments are tied."""
    before, after = rounds
    renamed = [row if row is OUT or row < 0 else numbers[row] for row in before]
    renamed_after = [row if row is OUT or row < 0 else others[row] for row in after]
    found, again = compared(before, after), compared(renamed, renamed_after)
    assert told(found, before, after) == told(again, renamed, renamed_after)
    assert found.moved == again.moved


@STEADY
@given(ROUNDS)
@example(CROSSED)
def test_backwards_is_the_mirror_image(rounds: Rounds) -> None:
    """With the rounds swapped, born and died, split and merged, left and came change places."""
    before, after = rounds
    there, back = compared(before, after), compared(after, before)
    mirror = told(back, after, before)
    turned = frozenset(
        (other, one, common, jaccard) for one, other, common, jaccard in mirror.matched
    )
    assert told(there, before, after) == Story(
        turned, mirror.died, mirror.born, mirror.merged, mirror.split
    )
    assert (there.left, there.came) == (back.came, back.left)
    assert (there.moved, there.stayed) == (back.moved, back.stayed)


@STEADY
@given(ROUNDS)
def test_every_cluster_and_row_is_accounted_for(rounds: Rounds) -> None:
    """A cluster is matched once or died (born) once; rows add up in each and over all."""
    before, after = rounds
    found = compared(before, after)
    ones = [pair.before for pair in found.matched] + [fate.cluster for fate in found.died]
    others = [pair.after for pair in found.matched] + [fate.cluster for fate in found.born]
    assert sorted(ones) == sorted({row for row in before if row is not OUT and row >= 0})
    assert sorted(others) == sorted({row for row in after if row is not OUT and row >= 0})
    assert {fate.cluster for fate in found.split} <= set(ones)
    assert {fate.cluster for fate in found.merged} <= set(others)
    for fate in (*found.born, *found.died, *found.split, *found.merged):
        assert sum(common for _, common in fate.parts) + fate.left == fate.size
        counts = [common for _, common in fate.parts]
        assert counts == sorted(counts, reverse=True)
    both = [
        (one, other) for one, other in zip(before, after, strict=True) if OUT not in (one, other)
    ]
    assert found.stayed == len(both)
    assert found.rows_before == found.stayed + found.left == sum(row is not OUT for row in before)
    assert found.rows_after == found.stayed + found.came == sum(row is not OUT for row in after)
    match = {pair.before: pair.after for pair in found.matched} | {-1: -1}
    assert found.moved == sum(match.get(one or 0) != other for one, other in both)


@STEADY
@given(ROUNDS)
def test_no_other_assignment_is_better(rounds: Rounds) -> None:
    """The Jaccards of the pairs add up to the most that any one-to-one assignment reaches."""
    before, after = rounds
    stay = {number for number in range(len(before)) if OUT not in (before[number], after[number])}

    def jaccard(one: int, other: int) -> float:
        rows, others = members(before, one) & stay, members(after, other) & stay
        worth = len(rows & others) * LEAST >= len(rows | others) > 0
        return len(rows & others) / len(rows | others) if worth else 0.0

    best = max(
        sum(jaccard(one, other) for one, other in enumerate(order))
        for order in permutations(range(5))
    )
    found = compared(before, after).matched
    assert sum(pair.jaccard for pair in found) == pytest.approx(best)
    assert all(pair.jaccard == jaccard(pair.before, pair.after) > 0 for pair in found)


def test_a_chain_of_clusters_is_assigned_as_a_whole() -> None:
    """Where each cluster overlaps two others, taking the best pair first would lose one."""
    before = [0] * 6 + [1] * 6
    after = [0] * 3 + [1] * 7 + [2] * 2
    found = compared(before, after)
    assert {(pair.before, pair.after) for pair in found.matched} == {(0, 0), (1, 1)}
    assert [fate.cluster for fate in found.born] == [2]


def test_a_cluster_that_split() -> None:
    """Its parts are told, the largest first; it lives on in that one, the other is born."""
    found = compared([0] * 10 + [1] * 5 + [OUT], [0] * 6 + [2] * 3 + [-1] + [1] * 5 + [2])
    assert found.split == (Fate(0, "", 10, ((0, 6), (2, 3), (-1, 1)), 0),)
    assert found.born == (Fate(2, "", 4, ((0, 3),), 1),)
    assert [(pair.before, pair.after, pair.jaccard) for pair in found.matched] == [
        (0, 0, 0.6),
        (1, 1, 1.0),
    ]
    assert (found.died, found.merged, found.moved) == ((), (), 4)


def test_a_fifth_is_a_fair_share() -> None:
    """The smallest part that makes a split."""
    assert [fate.cluster for fate in compared([0] * 10, [0] * 8 + [1] * 2).split] == [0]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ([0] * 20, [0] * 17 + [1] * 3, "a part holds less than a fifth of it"),
        ([0] * 10 + [1] * 4, [0] * 6 + [1] * 8, "a part is made of another one as much"),
        ([0] * 10, [0] * 2 + [1] * 2 + [-1] * 6, "most of it is noise now"),
        ([0] * 10, [0] * 9 + [OUT], "rows that left are no part"),
    ],
)
def test_clusters_that_did_not_split(before: list[Row], after: list[Row], why: str) -> None:
    """Rows that wander off, or are thrown together with others, are no division."""
    assert compared(before, after).split == (), why
    assert compared(after, before).merged == (), why


def test_what_died_says_where_its_rows_are() -> None:
    """Dropped from the dataset, gone to other clusters, or noise now."""
    before = [0] * 9 + [1] * 4 + [2] * 3
    found = compared(before, [0] * 9 + [OUT] * 4 + [0, -1, -1])
    assert found.died == (Fate(1, "", 4, (), 4), Fate(2, "", 3, ((-1, 2), (0, 1)), 0))
    assert (found.left, found.moved) == (4, 3)


def test_noise_matches_noise() -> None:
    """Rows that are noise in both rounds have not moved; those that were have."""
    found = compared([-1, -1, -1, 0, 0], [-1, -1, 0, 0, 0])
    assert found.moved == 1
    assert [pair.common for pair in found.matched] == [2]


def test_overlap_is_measured_on_the_rows_of_both() -> None:
    """A cluster most of whose rows were dropped is still itself; its sizes say the rest."""
    found = compared([0] * 100 + [1] * 10, [OUT] * 90 + [0] * 10 + [1] * 10)
    large = found.matched[0]
    assert (large.size_before, large.size_after, large.common, large.jaccard) == (100, 10, 10, 1.0)


def test_names_come_from_the_reports() -> None:
    """Each round's own."""
    before = snapshot([0, 0, 1, 1, 1], ["refund", "spam"])
    after = snapshot([0, 0, OUT, OUT, OUT], ["money back"])
    found = compare(("1", before), ("2", after))
    assert [(pair.name_before, pair.name_after) for pair in found.matched] == [
        ("refund", "money back")
    ]
    assert [fate.name for fate in found.died] == ["spam"]


def without_clusters(round: Snapshot) -> Snapshot:
    """Before the step."""
    return replace(round, clustered=None)


def untouched(round: Snapshot) -> Snapshot:
    """Not even precleaned: the rows are those it began with."""
    return replace(round, clustered=None, precleaned=None, started=round.kept)


@pytest.mark.parametrize("unfinished", [without_clusters, untouched])
def test_a_round_without_clusters_is_compared_by_its_rows(
    unfinished: Callable[[Snapshot], Snapshot],
) -> None:
    """Nothing is said of clusters, rather than that all of them died."""
    before = replace(snapshot([0, 0, 1, 1]), settings={"cluster": {"k": 2}})
    after = replace(unfinished(snapshot([0, 0, OUT, 1])), settings={"cluster": {"k": 3}})
    found = compare(("1", before), ("2", after))
    assert (found.rows_before, found.rows_after, found.left, found.moved) == (4, 3, 1, 0)
    assert (found.matched, found.died, found.born) == ((), (), ())
    assert found.settings == (("cluster.k", 2, 3),)


def test_metrics_and_settings_of_either_are_there() -> None:
    """None stands where one of the rounds has no such number, or its method no such setting."""
    one = values.evaluated(2, overall={"clusters": 2.0, "balance": 0.9})
    other = replace(one, overall={"clusters": 3.0, "silhouette": None})
    before = replace(
        snapshot([0, 1]), evaluated=one, settings={"cluster": {"method": "kmeans", "k": 2}}
    )
    after = replace(
        snapshot([0, 1]), evaluated=other, settings={"cluster": {"method": "hdbscan"}, "embed": {}}
    )
    found = compare(("1", before), ("2", after))
    assert found.metrics == (
        ("clusters", 2.0, 3.0),
        ("balance", 0.9, None),
        ("silhouette", None, None),
    )
    assert found.settings == (("cluster.method", "kmeans", "hdbscan"), ("cluster.k", 2, None))


def records(spans: list[list[int]]) -> Records:
    """Records that lie there in the source."""
    return values.records(["a"] * len(spans), spans=np.array(spans, dtype=np.int64))


def test_other_records_are_refused() -> None:
    """Row ids of two loads mean different records, also where there are as many."""
    with pytest.raises(UsageError, match=r"1 and 2 .* loaded differently"):
        compared([0, 0], [0, 0, 0])
    before = replace(snapshot([0, 0]), records=records([[0, 4], [5, 9]]))
    after = replace(snapshot([0, 0]), records=records([[0, 2], [3, 9]]))
    with pytest.raises(UsageError, match="loaded differently"):
        compare(("1", before), ("2", after))


def test_no_table_of_all_clusters_by_all_is_made() -> None:
    """20,000 clusters in one chain would take 3 GB; only pairs with common rows are held."""
    labels = np.repeat(np.arange(20_000), 2).tolist()
    found = compared(labels, [*labels[1:], labels[0]])
    assert len(found.matched) + len(found.died) == 20_000
    assert found.stayed == 40_000
