"""From one borderline duplicate to the next, driven over a scripted engine."""

import numpy as np
import pytest

from elute.tui.present import borderline
from tests.tui.driving import SIZES, driving, finished, screen
from tests.tui.fake_engine import STEPS, FakeEngine


@pytest.mark.parametrize("size", SIZES)
async def test_the_closest_to_the_threshold_come_first(size: tuple[int, int]) -> None:
    """On and back, saying which of how many; enter shows both rows of the pair."""
    async with driving(finished(), size) as app:
        await app.press("b")
        said = "Borderline 1 of 4: rows 8 and 4 at 0.950 (cosine; copies from 0.95)."
        await app.until(lambda: said in app.said)
        assert app.main.panes.rows.row == 8
        await app.press("b")
        await app.until(lambda: "2 of 4: rows 10 and 6 at 0.948" in app.said)
        await app.press("B")
        await app.until(lambda: "1 of 4" in app.said)
        await app.press("B")
        await app.until(lambda: app.main.panes.rows.row == 8)
        await app.press("enter", "G")
        await app.until(lambda: "row 4, alike by 0.950 (cosine; copies from 0.95)" in screen(app))
        assert "row 4 asks about refund card again" in screen(app)


async def test_a_pair_that_has_left_is_passed() -> None:
    """After a drop the next one follows; at the end it stays."""
    async with driving(finished()) as app:
        await app.press("b")
        await app.until(lambda: "1 of 4" in app.said)
        await app.press("x")
        await app.until(lambda: any(call.startswith("drop") for call in app.engine.calls))
        await app.press("b")
        await app.until(lambda: "1 of 3: rows 10 and 6" in app.said)
        for _ in range(5):
            await app.press("b")
        await app.until(lambda: "3 of 3" in app.said)


async def test_only_pairs_of_rows_that_are_shown_count() -> None:
    """The row that is shown is gone to, though the other one would leave."""
    async with driving(finished()) as app:
        await app.press("slash")
        await app.type("id:4,5,9,20-30")
        await app.until(lambda: len(app.main.panes.rows.ids) == 14)
        await app.press("b")
        await app.until(lambda: "1 of 2: rows 4 and 8" in app.said)
        await app.press("slash")
        await app.type("id:20-30")
        await app.until(lambda: len(app.main.panes.rows.ids) == 11)
        await app.press("b")
        await app.until(lambda: "No two rows shown are about as alike" in app.said)


async def test_before_the_rows_were_compared_there_are_none() -> None:
    """It says what to do."""
    async with driving(FakeEngine(done=STEPS.index("evaluate"))) as app:
        await app.press("b")
        await app.until(lambda: "not been compared yet" in app.said)


def test_the_scripted_pairs_are_what_the_tests_say() -> None:
    """A threshold of 0.95, and two pairs on either side of it."""
    evaluated = finished().snapshot().evaluated
    assert evaluated is not None
    above = evaluated.pair_similarity >= evaluated.thresholds["cosine"]
    assert np.count_nonzero(above) == 2


def test_of_very_many_pairs_the_closest_are_gone_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the same order as all of them would be."""
    evaluated = finished().snapshot().evaluated
    assert evaluated is not None
    whole = borderline.closest(evaluated).tolist()
    assert whole == [3, 2, 1, 0]
    monkeypatch.setattr(borderline, "MOST", 2)
    assert borderline.closest(evaluated).tolist() == whole[:2]
