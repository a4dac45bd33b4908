"""Clusters that are others by the time something is said or done about them."""

import asyncio

import numpy as np
from numpy.typing import NDArray

from elute.tui.messages import Changed
from elute.tui.present.picture import picture
from tests.tui.driving import driving
from tests.tui.fake_engine import STEPS, FakeEngine, Ids


class Turned(FakeEngine):
    """Clusters that can be given other numbers, each as large as the one before it."""

    turned = False

    def _labels(self, ids: Ids) -> NDArray[np.int32]:
        labels = super()._labels(ids)
        return labels[::-1].copy() if self.turned else labels


async def test_a_filter_by_a_cluster_that_went_meanwhile_is_not_told_of() -> None:
    """Its rows were being found when other clusters came: all rows are shown, nothing is lit."""
    async with driving(FakeEngine(done=len(STEPS))) as app:
        looking, gate = app.main._handling.looking, asyncio.Event()
        find = looking._sifter.ids

        async def slowly(*of: object) -> Ids:
            await gate.wait()
            return await find(*of)  # type: ignore[arg-type]

        looking._sifter.ids = slowly  # type: ignore[method-assign, assignment]
        await app.press("2", "enter")
        await app.until(lambda: looking.filter.cluster == 0)
        app.engine.edits = ("merge 0 1",)
        app.main.post_message(Changed(picture(app.engine.snapshot())))
        await app.until(lambda: looking.filter.cluster is None)
        gate.set()
        await app.until(lambda: not app.main.turns.ahead)
        assert len(app.main.panes.rows.ids) == 200
        assert "200 rows" not in app.said
        assert app.main.panes.map.highlighted is None


async def test_marks_go_with_clusters_that_are_no_larger_or_smaller_now() -> None:
    """The numbers and sizes are as before, the rows are others: x must not take those."""
    engine = Turned(texts=[f"row {row} of some" for row in range(28)], done=8)
    async with driving(engine) as app:
        await app.press("2", "space")
        assert app.main.panes.clusters.marks
        sizes = {(row.cluster, row.size) for row in app.main.picture.clusters}
        engine.turned = True
        seen = picture(app.engine.snapshot())
        assert {(row.cluster, row.size) for row in seen.clusters} == sizes
        app.main.post_message(Changed(seen))
        await app.until(lambda: app.main.picture is seen)
        await app.until(lambda: not app.main.panes.clusters.marks)
