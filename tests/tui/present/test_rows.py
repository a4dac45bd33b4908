"""The rows pane, without a screen."""

import numpy as np
import pytest

from elute.tui.present import rows
from elute.tui.present.facts import NO_CLUSTER, Facts, facts
from elute.tui.present.rows import Filter
from elute.tui.present.spans import Spans, width
from tests.tui.fake_engine import STEPS, FakeEngine


@pytest.fixture
def known() -> Facts:
    """200 rows of a round with every result."""
    return facts(FakeEngine(done=len(STEPS)).snapshot())


def plain(spans: Spans) -> str:
    """The text of a line."""
    return "".join(text for text, _ in spans)


def test_results_by_position_are_laid_over_rows_by_id() -> None:
    """After rows left, the next round's cluster of a row still stands at its own id."""
    engine = FakeEngine()
    engine.drop(np.arange(10), "first ten")
    engine.close_round()
    engine.done = len(STEPS)
    known = facts(engine.snapshot())
    assert known.cluster[9] == NO_CLUSTER
    assert known.cluster[11] == 11 % 4
    assert np.isnan(known.outlier[9])
    assert not np.isnan(known.outlier[11])


def test_nothing_is_known_before_the_file_is_read() -> None:
    """A session that has just been opened has rows without texts, and that is no error."""
    known = facts(FakeEngine(texts=[]).snapshot())
    assert len(known) == 0
    assert known.texts is None
    assert len(rows.matching(known, Filter(text="x"))) == 0


def test_filters_combine(known: Facts) -> None:
    """Text, cluster and listed rows must all fit; upper and lower case are alike."""
    found = rows.matching(known, Filter(text="REFUND", cluster=0))
    assert found.tolist() == [row for row in range(200) if row % 4 == 0 and row % 7 != 3]
    assert rows.matching(known, Filter(text="refund", ids=(4, 5, 8))).tolist() == [4, 8]


def test_rows_of_earlier_rounds_are_not_listed() -> None:
    """A row that left in a closed round is no part of this one."""
    engine = FakeEngine(done=len(STEPS))
    engine.drop(np.asarray([5]), "by hand")
    assert 5 in rows.matching(facts(engine.snapshot()), Filter())
    engine.close_round()
    assert 5 not in rows.matching(facts(engine.snapshot()), Filter())


def test_orders_put_what_is_not_defined_last(known: Facts) -> None:
    """Falling score, and rows without one behind all others in the order of their ids."""
    ids = np.arange(200)
    assert rows.ordered(known, ids, "outlier")[:2].tolist() == [199, 198]
    assert rows.ordered(known, ids, "similarity")[:3].tolist() == [199, 0, 1]


def test_outliers_are_kept_rows_by_falling_score(known: Facts) -> None:
    """A dropped row is no outlier to visit any more."""
    known.kept[199] = False
    assert rows.outliers(known, np.arange(200))[:2].tolist() == [198, 197]


@pytest.mark.parametrize("cells", [30, 80, 200])
@pytest.mark.parametrize(
    "text", ["plain", "漢字" * 200, "\x1b[31m[/red]" * 50, "e" + "\u0301" * 90]
)
def test_a_line_is_never_wider_than_the_pane(known: Facts, text: str, cells: int) -> None:
    """Whatever the text, the line fits."""
    known = facts(FakeEngine(texts=[text], done=len(STEPS)).snapshot())

    assert width(rows.line(known, 0, 3, True, 0, cells)) <= cells


def test_a_dropped_row_says_so_without_colour(known: Facts) -> None:
    """The x stands there for terminals that strike nothing through."""
    known.kept[7] = False
    assert plain(rows.line(known, 7, 3, False, 0, 80)).startswith("x   7")


def test_the_title_counts_and_names_the_filter() -> None:
    """How many of how many, and why these."""
    said = rows.title(43, 200, Filter(cluster=2, text="refund"), "outlier", 3)
    assert said == "43 of 200 · cluster 2 · “refund” · by outlier · 3 marked"
    assert rows.title(200, 200, Filter(), "id", 0) == "200"
