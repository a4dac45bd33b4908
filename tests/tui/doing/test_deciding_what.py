"""What x is about: nothing but what the screen says, in whatever pane and on whatever page."""

import numpy as np
import pytest

from tests.tui.driving import Driver, asked, driving, finished
from tests.tui.fake_engine import STEPS, FakeEngine


async def filtered(app: Driver, query: str, rows: int) -> None:
    """Show the rows of a query."""
    await app.press("slash")
    await app.type(query)
    await app.until(lambda: len(app.main.panes.rows.ids) == rows)


async def test_where_there_are_no_clusters_none_is_dropped() -> None:
    """X in an empty clusters pane drops no row of another pane."""
    async with driving(FakeEngine(done=STEPS.index("cluster"))) as app:
        await app.press("2", "x")
        await app.until(lambda: "There is no row here" in app.said)
        await app.press("K")
        await app.until(lambda: not app.main.turns.ahead)
        assert not asked(app.engine, "drop")
        assert not asked(app.engine, "vouch")


async def test_a_card_whose_cluster_has_gone_drops_nothing() -> None:
    """While clusters are worked out anew, x on the card is about no row of a pane below it."""
    async with driving(finished()) as app:
        await app.press("1", "c", "colon")
        await app.type("set cluster.min_size=5")
        await app.until(lambda: "worked out anew" in "\n".join(app.shown))
        await app.press("x")
        await app.until(lambda: "There is no row here" in app.said)
        assert not asked(app.engine, "drop")


@pytest.mark.parametrize("keys", [("4",), ("1", "P")])
async def test_a_typed_drop_is_not_about_rows_that_are_not_looked_at(keys: tuple[str, ...]) -> None:
    """In the report and on a page without rows, :drop takes no row of another pane."""
    async with driving(finished()) as app:
        await app.press(*keys, "colon")
        await app.type("drop")
        await app.until(lambda: "There is no row here" in app.said)
        assert not asked(app.engine, "drop")


async def test_marks_that_a_filter_hides_leave_only_after_a_yes() -> None:
    """However few they are; and they are not said to be of the filter."""
    async with driving(finished()) as app:
        await app.press("space", "space")
        await filtered(app, "mumbles", 29)
        await app.press("space", "x")
        await app.until(lambda: "Drop 3 rows" in app.asking)
        assert "Not shown: 2 of them." in app.asking
        assert "marked by hand" in app.asking
        await app.press("n")
        assert app.engine.kept.all()
        await app.press("escape", "escape", "m")
        await app.until(lambda: not app.main.panes.rows.marks)
        await filtered(app, "mumbles", 29)
        await app.press("space", "x")
        await app.until(lambda: "drop 1 marked in “mumbles”" in app.engine.calls)


async def test_what_is_not_drawn_leaves_the_map_only_after_a_yes() -> None:
    """A row selected before its cluster was hidden by another that is alone on the map."""
    async with driving(finished()) as app:
        app.main.panes.rows.marks.add([0])
        await app.press("3", "exclamation_mark", "x")
        await app.until(lambda: "Not shown: 1 of them." in app.asking)
        await app.press("n", "exclamation_mark", "x")
        await app.until(lambda: not app.engine.kept[0])


async def test_a_decision_about_other_rows_leaves_the_marks() -> None:
    """Of the record that is read: rows marked elsewhere are still to be decided."""
    async with driving(finished()) as app:
        await app.press("space", "space", "j", "enter")
        await app.until(lambda: app.reading)
        await app.press("x")
        await app.until(lambda: not app.engine.kept[3])
        await app.until(lambda: not app.main.turns.ahead)
        assert app.main.panes.rows.marks.ids.tolist() == [0, 1]
        assert np.flatnonzero(~app.engine.kept).tolist() == [3]
