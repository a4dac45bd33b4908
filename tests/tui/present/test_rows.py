"""The rows pane, without a screen."""

import numpy as np
import pytest
from rich.cells import cell_len

from elute.core.errors import UsageError
from elute.engine.querying import Finder, Ground, parse
from elute.tui.present import rows
from elute.tui.present.facts import NO_CLUSTER, Facts, facts
from elute.tui.present.rows import Filter
from elute.tui.present.spans import Spans, width, window
from tests.tui.fake_engine import STEPS, FakeEngine


def over(engine: FakeEngine) -> Ground:
    """The rows of a scripted session, as queries see them."""
    known = facts(engine.snapshot())
    return Ground(engine.snapshot(), None if known.texts is None else Finder(known.texts))


@pytest.fixture
def ground() -> Ground:
    """200 rows of a round with every result."""
    return over(FakeEngine(done=len(STEPS)))


@pytest.fixture
def known() -> Facts:
    """200 rows of a round with every result."""
    return facts(FakeEngine(done=len(STEPS)).snapshot())


HARD = (
    "plain text, long enough to be cut at any width " * 9,
    "漢字" * 200,
    "a漢b字🙂" * 90,
    "\x1b[31m[/red]" * 50,
    "e" + "\u0301" * 90,
    "e\u0301a\u0300漢\u0302" * 90,
    "שלום עולם " * 40,
    "\u202eabc\u202c 👨\u200d👩\u200d👧 🇩🇪 ✌🏽 " * 20,
    "क्षत्रिय " * 40,
)


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
    assert len(rows.matching(over(FakeEngine(texts=[])), Filter(parse("x")))) == 0


def test_filters_combine(ground: Ground) -> None:
    """The query and the listed rows must both fit."""
    found = rows.matching(ground, Filter(parse("REFUND cluster:0")))
    assert found.tolist() == [row for row in range(200) if row % 4 == 0 and row % 7 != 3]
    listed = Filter(parse("refund"), np.array([8, 5, 4]))
    assert rows.matching(ground, listed).tolist() == [4, 8]


def test_ranked_rows_stay_in_their_order(ground: Ground) -> None:
    """As a search by meaning gives them; less those that the query takes away."""
    ranked = Filter(parse("-id:5"), np.array([8, 5, 4]), "near", ranked=True)
    found = rows.matching(ground, ranked)
    assert rows.ordered(found, rows.ranking(ground, "id")).tolist() == [8, 4]


def test_a_filter_is_the_same_as_itself_only() -> None:
    """Whether it has changed is told without comparing a million ids."""
    ids = np.array([1, 2])
    assert Filter(ids=ids) != Filter(ids=ids)


def test_rows_of_earlier_rounds_are_not_listed() -> None:
    """A row that left in a closed round is no part of this one."""
    engine = FakeEngine(done=len(STEPS))
    engine.drop(np.asarray([5]), "by hand")
    assert 5 in rows.matching(over(engine), Filter())
    engine.close_round()
    assert 5 not in rows.matching(over(engine), Filter())


def test_orders_put_what_is_not_defined_last(ground: Ground) -> None:
    """Falling, or rising, and rows without a value behind all others in the order of their ids."""
    ids = np.arange(200)
    assert rows.ordered(ids, rows.ranking(ground, "outlier"))[:2].tolist() == [199, 198]
    assert rows.ordered(ids, rows.ranking(ground, "-outlier"))[:2].tolist() == [0, 1]
    assert rows.ordered(ids, rows.ranking(ground, "similarity"))[:3].tolist() == [199, 0, 1]
    assert rows.ordered(ids, rows.ranking(ground, "-similarity"))[:3].tolist() == [199, 0, 1]
    assert ground.finder is not None
    texts, found = ground.finder.texts, rows.ordered(ids, rows.ranking(ground, "length"))
    lengths = [len(texts[row]) for row in found]
    assert lengths == sorted(lengths, reverse=True)
    with pytest.raises(UsageError, match="id, outlier"):
        rows.order_of("size")


def test_outliers_are_kept_rows_by_falling_score(known: Facts) -> None:
    """A dropped row is no outlier to visit any more."""
    known.kept[199] = False
    assert rows.outliers(known, np.arange(200), rows.by_outlier(known))[:2].tolist() == [198, 197]


@pytest.mark.parametrize("shift", [0, 1, 16, 33, 160, 4000])
@pytest.mark.parametrize("cells", [30, 31, 80, 200])
@pytest.mark.parametrize("text", HARD)
def test_a_line_is_as_wide_as_the_pane(text: str, cells: int, shift: int) -> None:
    """Whatever the text and however far it is scrolled, in terminal cells."""
    known = facts(FakeEngine(texts=[text], done=len(STEPS)).snapshot())
    assert width(rows.line(known, 0, 3, True, shift, cells)) == cells


@pytest.mark.parametrize("text", HARD)
def test_scrolling_moves_every_glyph_by_as_many_cells(text: str) -> None:
    """A wide glyph that is cut leaves a blank, and no mark stands on what is not seen."""
    whole = columns(window(text, 0, 400))
    for shift in range(1, 40):
        part = columns(window(text, shift, 30))
        seen = min(len(part), 28)
        assert part[1:seen] == whole[shift + 1 : shift + seen]
        assert part[:1] in (whole[shift : shift + 1], [" "])


def columns(text: str) -> list[str]:
    """What stands in each cell: a glyph with its marks, and nothing beside a wide one."""
    cells: list[str] = []
    for glyph in text:
        size = cell_len(glyph)
        if size:
            cells += [glyph, *[""] * (size - 1)]
        else:
            cells[-1] += glyph
    return cells


def test_a_dropped_row_says_so_without_colour(known: Facts) -> None:
    """The x stands there for terminals that strike nothing through."""
    known.kept[7] = False
    assert plain(rows.line(known, 7, 3, False, 0, 80)).startswith("x   7")


def test_the_title_counts_and_names_the_filter() -> None:
    """How many of how many, and why these."""
    said = rows.title(43, 200, Filter(parse("cluster:2 refund")), "outlier", 3)
    assert said == "43 of 200 · cluster 2 · “refund” · by outlier · 3 marked"
    assert rows.title(5, 5, Filter(), "-length", 0) == "5 · by length, rising"
    assert rows.title(200, 200, Filter(), "id", 0) == "200"
