"""The page of the sweep: made by the worker, drawn and told, and one value taken."""

from dataclasses import replace

import pytest

from tests.tui.driving import NARROW, SIZES, WIDE, Driver, asked, driving, finished, screen
from tests.tui.fake_engine import FakeEngine
from tests.tui.fake_sending import FakeServer
from tests.tui.fake_sweep import EPS, VALUES, swept


async def opened(app: Driver) -> None:
    """Open the page and wait until it is seen."""
    await app.press("W")
    await app.until(lambda: app.reading and "sweep" in app.line("page-title"))


def braille(app: Driver) -> int:
    """Cells with a piece of a curve."""
    return sum(0x2800 < ord(it) <= 0x28FF for it in screen(app))


@pytest.mark.parametrize("size", SIZES)
async def test_values_curves_and_what_they_say_are_seen(size: tuple[int, int]) -> None:
    """A line each, the curve, the proposal and the cliff, at every size."""
    async with driving(finished(tried=swept(VALUES)), size) as app:
        await opened(app)
        await app.until(lambda: "0.834 ± 0.010" in screen(app))
        seen = screen(app)
        for part in ("hdbscan · min_size 5 to 160", "clusters (left", "in force", "is proposed"):
            assert part in seen
        assert braille(app) > 60
        told = seen
        for _ in range(12):
            await app.press("pagedown")
            told += screen(app)
        for part in ("fall from 10 to 2", "A note about the rows.", "(Jaccard"):
            assert part in told
        await app.press("end")
        await app.until(lambda: "160 " in screen(app) and "87%" in screen(app))


async def test_values_are_named_on_the_command_line() -> None:
    """R tries the same again; what is no number is refused."""
    engine = finished()
    async with driving(engine) as app:
        await app.press("colon")
        await app.type("sweep 5 10,20")
        await app.until(lambda: "min_size 5 to 20" in screen(app))
        await app.press("r")
        await app.until(lambda: len(asked(engine, "sweep")) == 2)
        assert asked(engine, "sweep") == ["sweep 5 10 20"] * 2
        await app.until(lambda: app.main.bridge.job.state == "done")
        engine.settings = {**engine.settings, "cluster": {"method": "kmeans", "min_size": 3}}
        await app.main.refresh_picture()
        await app.press("r")
        await app.until(lambda: len(asked(engine, "sweep")) == 3)
        assert asked(engine, "sweep")[2] == "sweep", "they were values of another method"
        await app.press("colon")
        await app.type("sweep 5 ten")
        await app.until(lambda: "are not all numbers" in app.said)


async def test_the_value_at_the_cursor_is_taken() -> None:
    """The cursor begins at the proposed one; the one in force is not set again."""
    engine = finished(tried=swept(VALUES))
    async with driving(engine, WIDE) as app:
        await opened(app)
        await app.until(lambda: "● ▸ 15" in screen(app))
        await app.press("enter")
        await app.until(lambda: "in force already" in app.said)
        await app.press("j", "enter")
        await app.until(lambda: "from now on" in app.said)
        assert asked(engine, "set_all") == ["set_all {'cluster': {'min_size': 20}}"]
        await app.until(lambda: "●   20" in screen(app))
        assert "cluster" in app.said


async def test_a_value_is_taken_to_its_last_digit() -> None:
    """Three are read; set to these, it would be another one than was tried."""
    values = (0.1, 0.18372438, 0.25)
    engine = finished(tried=swept(values, setting="eps", method="dbscan"))
    engine.settings["cluster"] = {"method": "dbscan", "eps": 0.25}
    async with driving(engine, WIDE) as app:
        await opened(app)
        await app.until(lambda: "0.184" in screen(app))
        await app.press("home", "j", "enter")
        await app.until(lambda: "cluster.eps=0.184 from now on" in app.said)
        assert asked(engine, "set_all") == ["set_all {'cluster': {'eps': 0.18372438}}"]
        await app.until(lambda: any("●" in line and "0.184" in line for line in app.shown))


async def test_values_of_another_method_are_not_taken() -> None:
    """They would mean nothing there; the page says that they are not of now."""
    found = replace(swept(VALUES, method="kmeans"), of_now=False)
    engine = finished(tried=found)
    async with driving(engine, NARROW) as app:
        await opened(app)
        assert "not as it is now" in app.line("page-title")
        assert "●" not in screen(app)
        await app.press("enter")
        await app.until(lambda: "cluster.method=kmeans" in app.said)
        assert not asked(engine, "set_all")


@pytest.mark.parametrize("size", SIZES)
async def test_the_distances_of_dbscan_are_drawn(size: tuple[int, int]) -> None:
    """With the knee and the eps in force; the key is shown for DBSCAN alone, and turns back."""
    engine = finished(tried=swept(EPS, setting="eps", method="dbscan"))
    engine.settings["cluster"] = {"method": "dbscan", "eps": 0.15}
    async with driving(engine, size) as app:
        await opened(app)
        await app.until(lambda: "distances" in app.line("keys"))
        await app.press("d")
        await app.until(lambda: "◆" in screen(app))
        for part in ("eps by rule 0.2 ", "─ in force 0.15", "50%"):
            assert part in screen(app)
        assert braille(app) > 30
        await app.press("d")
        await app.until(lambda: "clusters (left" in screen(app))


async def test_there_are_no_distances_elsewhere() -> None:
    """D does nothing there, and its key is not shown."""
    async with driving(finished(tried=swept(VALUES))) as app:
        await opened(app)
        assert "distances" not in app.line("keys")
        await app.press("d")
        await app.until(lambda: "clusters (left" in screen(app))


async def test_nothing_is_sent_for_it_unasked() -> None:
    """Where the rows are still to be embedded by a server, the user is asked first."""
    engine = FakeEngine(done=2, server=FakeServer())
    async with driving(engine) as app:
        await opened(app)
        assert "take" not in app.line("keys"), "there is nothing to take"
        await app.press("r")
        await app.until(lambda: "send " in screen(app) and "Nothing is sent until" in app.said)
        assert not asked(engine, "sweep")
