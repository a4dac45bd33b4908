"""The page of the sweep: made by the worker, drawn and told, and one value taken."""

from dataclasses import replace

import pytest

from elute.core.errors import UsageError
from tests.tui.driving import NARROW, SIZES, WIDE, Driver, driving, finished
from tests.tui.fake_engine import FakeEngine
from tests.tui.fake_sending import FakeServer
from tests.tui.fake_sweep import EPS, VALUES, swept


def screen(app: Driver) -> str:
    """All that is seen."""
    return "\n".join(app.shown)


def asked(engine: FakeEngine, what: str) -> list[str]:
    """The calls of a kind."""
    return [call for call in engine.calls if call.split()[0] == what]


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


async def test_nothing_is_tried_before_it_is_asked_for() -> None:
    """The page says what r does; what was found stays."""
    engine = finished(held=True)
    async with driving(engine, NARROW) as app:
        await opened(app)
        assert "Nothing is tried yet" in screen(app)
        assert not asked(engine, "sweep")
        assert "take" not in app.line("keys")
        await app.press("r")
        await app.until(lambda: bool(asked(engine, "sweep")))
        assert app.reading
        engine.held = False
        await app.until(lambda: "The values are tried." in app.said)
        await app.until(lambda: "0.834 ± 0.010" in screen(app))
        await app.press("escape", "W")
        await app.until(lambda: "0.834 ± 0.010" in screen(app))
        assert asked(engine, "sweep") == ["sweep"], "it stays"


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
        for part in ("eps by rule 0.200", "in force 0.150", "─ in force", "50%"):
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


async def test_it_is_cancelled_by_the_usual_key() -> None:
    """What was found before stays."""
    engine = finished(tried=swept(VALUES), held=True)
    async with driving(engine) as app:
        await opened(app)
        await app.press("r")
        await app.until(lambda: "ctrl+c cancels" in app.said)
        await app.press("r")
        await app.until(lambda: "A job is running." in app.said)
        await app.press("ctrl+c")
        await app.until(lambda: "Cancelled" in app.said)
        assert asked(engine, "cancel") == ["cancel"]
        assert "0.834 ± 0.010" in screen(app)


async def test_a_refusal_is_a_sentence() -> None:
    """As of a method without such a setting, or a session that can only be read."""
    engine = finished()
    engine.refuse["sweep"] = UsageError("It cannot be done.", "Do that.")
    async with driving(engine) as app:
        await opened(app)
        await app.press("r")
        await app.until(lambda: "It cannot be done." in app.said)
        assert "Nothing is tried yet" in screen(app)


async def test_nothing_is_sent_for_it_unasked() -> None:
    """Where the rows are still to be embedded by a server, the user is asked first."""
    engine = FakeEngine(done=2, server=FakeServer())
    async with driving(engine) as app:
        await opened(app)
        await app.press("r")
        await app.until(lambda: "send " in screen(app) and "Nothing is sent until" in app.said)
        assert not asked(engine, "sweep")
