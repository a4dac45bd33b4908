"""The card of a cluster, without a screen."""

from dataclasses import replace

import pytest

from elute.core.results import Advice
from elute.core.texts import Texts
from elute.tui.present.card import WHOLE, card
from elute.tui.present.signs import ADVISED, CARRIED_OUT
from elute.tui.present.spans import Spans, width
from tests.tui.fake_engine import STEPS, FakeEngine


def told(lines: list[Spans]) -> list[str]:
    """The text of the lines."""
    return ["".join(text for text, _ in line) for line in lines]


def test_the_card_tells_why_a_cluster_has_its_sign() -> None:
    """The advice stands on it behind the sign that the list shows; a sound cluster has none."""
    snapshot = FakeEngine(done=len(STEPS)).snapshot()
    assert f"{ADVISED.glyph} drop cluster: lorem ipsum: filler text." in told(card(snapshot, 3, 78))
    assert "  look at: Low silhouette of 0.10." in told(card(snapshot, 2, 78))
    assert not [line for line in told(card(snapshot, 1, 78)) if line.startswith(ADVISED.glyph)]


def test_the_card_ticks_off_advice_that_was_carried_out() -> None:
    """As the report does, be it about all rows or some; of two clusters named, for the one gone."""
    engine = FakeEngine(done=len(STEPS))
    engine.accept(0)
    engine.accept(1)
    snapshot = engine.snapshot()
    assert f"{CARRIED_OUT.glyph} drop cluster: lorem ipsum: filler text." in told(
        card(snapshot, 3, 78)
    )
    lines = told(card(snapshot, 0, 78))
    assert f"{CARRIED_OUT.glyph} drop rows: 3 rows stand far from all others." in lines
    assert snapshot.report is not None
    both = Advice("drop_cluster", (2, 3), (), "filler.", "rule")
    snapshot = replace(snapshot, report=replace(snapshot.report, advice=(both,)))
    assert f"{CARRIED_OUT.glyph} drop cluster: filler." in told(card(snapshot, 3, 78))
    assert f"{ADVISED.glyph} drop cluster: filler." in told(card(snapshot, 2, 78))


def test_advice_is_told_once() -> None:
    """What stands in full above the card is not said on it again."""
    snapshot = FakeEngine(done=len(STEPS)).snapshot()
    assert snapshot.report is not None
    advice = snapshot.report.advice[0]
    assert "filler" not in " ".join(told(card(snapshot, 3, 78, advice)))


@pytest.mark.parametrize("cells", [30, 78])
def test_examples_are_whole_on_a_page_and_one_line_in_the_pane(cells: int) -> None:
    """A long text goes on below, up to a bound, and no line is wider than there is room."""
    snapshot = FakeEngine(done=len(STEPS)).snapshot()
    assert snapshot.records is not None
    long = Texts.of([f"row {row} " + "has much to say " * 99 for row in range(len(snapshot.kept))])
    snapshot = replace(snapshot, records=replace(snapshot.records, texts=long))
    short, whole = card(snapshot, 1, cells), card(snapshot, 1, cells, whole=True)
    assert max(map(width, whole)) <= cells
    assert len(short) + 5 * (WHOLE // cells - 1) <= len(whole) <= len(short) + 5 * 2 * WHOLE // 20
