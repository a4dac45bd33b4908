"""The charts page, driven over a scripted engine."""

import pytest

from elute.tui.filters import to_ascii
from tests.tui.driving import SIZES, driving, finished, screen
from tests.tui.fake_engine import STEPS, FakeEngine


@pytest.mark.parametrize("size", SIZES)
async def test_one_goes_through_the_charts(size: tuple[int, int]) -> None:
    """By v, then l and h, j for the next cluster, q to leave; in ASCII there are bars too."""
    async with driving(finished(), size) as app:
        await app.press("2", "v")
        await app.until(lambda: "sizes: 4 clusters, 42 to 43 rows · cluster 0" in screen(app))
        assert "█" in screen(app)
        assert "#" in to_ascii(screen(app))
        await app.press("j")
        await app.until(lambda: "· cluster 1 43" in screen(app))
        await app.press("l")
        await app.until(lambda: "silhouettes of cluster 1 · late parcel" in screen(app))
        await app.press("l")
        await app.until(lambda: "One round so far" in screen(app))
        await app.press("l", "h", "h")
        await app.until(lambda: "silhouettes of all clusters" in screen(app))
        await app.press("q")
        await app.until(lambda: not app.reading)
        assert app.main.panes.clusters.cursor == 1


async def test_the_sweep_is_reached_from_the_charts() -> None:
    """W goes there, back comes back."""
    async with driving(finished()) as app:
        await app.press("2", "v", "W")
        await app.until(lambda: app.main.query_one("#page").has_class("sweep"))
        await app.press("q")
        await app.until(lambda: "42 to 43 rows" in screen(app))


async def test_there_are_no_charts_without_clusters() -> None:
    """It says what to do."""
    async with driving(FakeEngine(done=STEPS.index("embed"))) as app:
        await app.press("2", "v")
        await app.until(lambda: "no clusters to draw yet" in app.said)
        assert not app.reading
