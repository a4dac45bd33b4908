"""The report as a whole: every cluster has its entry, advice is typed, proven by nobody."""

from typing import get_args

import numpy as np
import pytest

from elute.core.errors import Cancelled
from elute.core.progress import silent
from elute.core.results import AdviceKind
from elute.steps.report import METHODS, Statistical, report
from elute.steps.report.findings import ORDER, finding, weightiest
from tests.steps.blobs import degenerate
from tests.steps.report.rounds import everyday, of_groups, of_labels, written

CATS = [f"my cat number {n} sleeps on the sofa" for n in range(40)]
BILLS = [f"the invoice number {n} was paid in june" for n in range(30)]
SKY = [f"stars and planets, night {n}" for n in range(5)]


def test_every_cluster_has_an_entry_and_the_noise_is_last() -> None:
    """Entries stand by label, with sizes that add up to the rows."""
    made = written(of_groups([CATS, BILLS], SKY))
    assert [entry.cluster for entry in made.clusters] == [0, 1, -1]
    assert [entry.size for entry in made.clusters] == [40, 30, 5]
    assert made.writer == "statistical"


def test_keywords_tell_clusters_apart() -> None:
    """A cluster is named by its own words, not by the ones all share, nor by stop words."""
    made = written(of_groups([CATS, BILLS], SKY))
    cats, bills, _ = made.clusters
    assert set(cats.keywords) == {"cat", "sleeps", "sofa"}
    assert set(bills.keywords) == {"invoice", "paid", "june"}
    assert set(cats.name.split(", ")) == {"cat", "sleeps", "sofa"}


def test_rows_shown_are_ids_of_the_cluster() -> None:
    """Typical and borderline rows are permanent ids, and belong to the cluster."""
    material = of_groups([CATS, BILLS], SKY)
    for entry in written(material).clusters:
        inside = set(material.ids(material.members[entry.cluster]))
        assert entry.typical
        assert set(entry.typical) | set(entry.borderline) <= inside


def test_typical_rows_are_close_to_the_centre_but_not_copies() -> None:
    """Of rows that say the same one is shown."""
    material = of_groups([CATS, BILLS])
    twins = material.members[0][:20]
    material.vectors[twins] = material.centres[0]
    entry = written(of_labels([*CATS, *BILLS], material.vectors, material.labels)).clusters[0]
    assert len(set(entry.typical) & set(material.ids(twins))) == 1


def test_summary_holds_the_numbers() -> None:
    """Size, share and the nearest cluster by name are in the sentence."""
    entry = written(of_groups([CATS, BILLS], SKY)).clusters[0]
    for words in ("40 rows", "53 %", "silhouette", "nearest cluster 1 (", "cosine"):
        assert words in entry.summary


def test_advice_is_typed_and_unproven() -> None:
    """Every proposal is of a known kind, by a rule, with numbers in its reason."""
    made = written(of_groups([everyday(300), ["!?" * 30] * 40], ["nono" * 10] * 4))
    assert made.advice
    for advice in made.advice:
        assert advice.kind in get_args(AdviceKind)
        assert advice.author.startswith("rule: ")
        assert advice.verdict == "unproven"
        assert any(character.isdigit() for character in advice.reason)


def test_the_weightiest_goes_first_and_no_rule_floods_the_list() -> None:
    """By kind, then by rows; four of one rule at most, and every kind has its place."""
    many = [finding("split", "loose", "1", size, clusters=(size,)) for size in range(9)]
    shown = weightiest([*many, finding("drop_rows", "copies", "2", 1)])
    assert [(advice.kind, advice.clusters) for advice in shown] == [
        ("drop_rows", ()),
        ("split", (8,)),
        ("split", (7,)),
        ("split", (6,)),
        ("split", (5,)),
    ]
    assert set(ORDER) == set(get_args(AdviceKind))


@pytest.mark.parametrize("name", list(degenerate()))
def test_data_at_the_edge_has_a_report(name: str) -> None:
    """Nothing, one row, equal rows, all in one cluster or all noise: an entry each, no crash."""
    vectors = degenerate()[name]
    texts = [f"row {number % 3}" for number in range(len(vectors))]
    for label in (0, -1):
        made = written(of_labels(texts, vectors, np.full(len(vectors), label, np.int32)))
        assert len(made.clusters) == (len(vectors) > 0)
        assert sum(entry.size for entry in made.clusters) == len(vectors)


def test_texts_without_words_have_no_keywords() -> None:
    """Numbers and signs make no name."""
    made = written(of_groups([["1 2 3"] * 12, ["?! 9"] * 11]))
    assert [(entry.keywords, entry.name) for entry in made.clusters] == [((), ""), ((), "")]


def test_the_same_round_has_the_same_report() -> None:
    """Nothing is left to chance."""
    assert written(of_groups([CATS, BILLS], SKY)) == written(of_groups([CATS, BILLS], SKY))


def test_settings_say_how_much_is_shown() -> None:
    """Keywords and examples are as many as asked for."""
    given = of_groups([CATS, BILLS], SKY)
    parts = (given.precleaned, given.vectors, given.clustered, given.evaluated)
    entry = report(Statistical(keywords=2, examples=3), *parts, silent).clusters[0]
    assert (len(entry.keywords), len(entry.typical), len(entry.borderline)) == (2, 3, 3)


def test_cancel_passes() -> None:
    """What progress raises comes out."""

    def progress(done: int, total: int, message: str = "") -> None:
        raise Cancelled("Stopped.")

    given = of_groups([CATS, BILLS])
    parts = (given.precleaned, given.vectors, given.clustered, given.evaluated)
    with pytest.raises(Cancelled):
        report(METHODS["statistical"](), *parts, progress)
