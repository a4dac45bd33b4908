"""What is on the map while its layout is made."""

from elute.core.progress import Status
from elute.engine.view import Job
from tests.tui.driving import NARROW, driving
from tests.tui.fake_engine import STEPS, FakeEngine


async def test_the_map_is_there_as_soon_as_there_are_vectors() -> None:
    """Before there are clusters: rows without any; the cursor opens no card of a cluster."""
    async with driving(FakeEngine(done=STEPS.index("neighbors"))) as app:
        await app.until(lambda: app.main.panes.map.spot is not None)
        assert "PCA for now; r lays out UMAP" in app.line("map-title")
        await app.press("3", "j", "k")
        assert any("no clusters yet · " in line for line in app.shown)
        assert not any("noise" in line for line in app.shown)


async def test_clusters_colour_it_and_the_layout_takes_its_place() -> None:
    """The title tells how far the layout is; then the map is another one, and says what it is."""
    engine = FakeEngine(done=STEPS.index("reduce"), held=True)
    async with driving(engine) as app:
        await app.press("r")
        engine._job = Job("running", Status("reduce", 210, 500))
        await app.until(lambda: "PCA for now; laying out UMAP: 42 %" in app.line("map-title"))
        spot = app.main.panes.map.spot
        assert spot is not None
        assert spot.cluster is not None
        assert spot.cluster >= 0
        engine.held = False
        await app.until(lambda: "map · UMAP" in app.line("map-title"))
        assert "for now" not in app.line("map-title")


async def test_a_narrow_terminal_says_it_too() -> None:
    """On 80 columns it stands beside the names of the panes."""
    async with driving(FakeEngine(done=STEPS.index("reduce")), NARROW) as app:
        await app.press("3")
        await app.until(lambda: "PCA for now; r lays out UMAP" in app.line("tabs"))
