"""Colours that are worked out while the rows or the wishes change."""

from threading import Event

import numpy as np
from numpy.typing import NDArray

from elute.engine.columns import Column
from elute.tui.drawing.cloud import BY_DENSITY
from elute.tui.messages import Changed
from elute.tui.present.picture import picture
from tests.tui.driving import Driver, driving, finished


class Slow(Column):
    """A column that is looked at only when it is let go."""

    asked, go_on = Event(), Event()

    @property
    def numbers(self) -> NDArray[np.float32]:  # type: ignore[override]
        """What is looked at first."""
        self.asked.set()
        self.go_on.wait(10)
        return np.arange(200, dtype=np.float32)


def slow(app: Driver) -> Slow:
    """Give the screen such a column, read already."""
    made = Column.of("slow", list(range(200)))
    column = Slow.__new__(Slow)
    vars(column).update({name: it for name, it in vars(made).items() if name != "numbers"})
    columns = app.main._handling.columns
    columns._records, columns._held = app.main.picture.snapshot.records, {"slow": column}
    column.asked.clear()
    column.go_on.clear()
    return column


async def test_rows_that_are_others_meanwhile_get_their_own_colours() -> None:
    """Half of the rows leave the round while it is worked out how to colour them all."""
    async with driving(finished()) as app:
        column = slow(app)
        await app.press("3", "colon")
        await app.type("colour slow")
        await app.until(column.asked.is_set)
        app.engine.started = np.arange(200) < 100
        seen = picture(app.engine.snapshot())
        app.main.post_message(Changed(seen))
        await app.until(lambda: app.main.picture is seen)
        column.go_on.set()
        await app.until(lambda: "Coloured by slow." in app.said)
        shown = app.main.panes.map._showing.by.values
        assert shown is not None
        assert len(shown) == 100


async def test_a_wish_made_meanwhile_is_not_forgotten() -> None:
    """A new picture is coloured by what was chosen last, not by what was when it arrived."""
    async with driving(finished()) as app:
        column, brushing = slow(app), app.main._handling.brushing
        brushing.by = "slow"
        app.main.post_message(Changed(picture(app.engine.snapshot())))
        await app.until(column.asked.is_set)
        brushing.by = "density"
        column.go_on.set()
        await app.until(lambda: app.main.panes.map._showing.by is BY_DENSITY)


async def test_a_column_colours_nothing_while_the_rows_are_cleaned_anew() -> None:
    """The colours are those of the clusters again, and nothing breaks."""
    async with driving(finished(columns={"source": ["web", "mail"] * 100})) as app:
        await app.press("3", "colon")
        await app.type("colour source")
        await app.until(lambda: "Coloured by source" in app.said)
        await app.press("colon")
        await app.type("set preclean.min_words=1")
        await app.until(lambda: "Press r to run preclean" in app.said)
        assert app.main._handling.brushing.by == "cluster"
