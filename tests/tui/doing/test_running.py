"""Opening, running, closing a round, cancelling, setting."""

from pathlib import Path

import numpy as np
import pytest
from textual.css.query import NoMatches
from textual.worker import WorkerFailed

from elute.core.errors import BadInput, EluteError
from elute.core.progress import Status
from elute.engine.view import Job
from elute.tui.app import EluteApp
from elute.tui.doing.running import BY_ITSELF
from elute.tui.widgets.talk import Talk
from tests.tui.driving import NARROW, driving, finished
from tests.tui.fake_engine import STEPS, FakeEngine, Ids


async def test_a_new_file_runs_through_to_the_report_by_itself() -> None:
    """First the rows appear, then all the rest follows without a key."""
    async with driving(FakeEngine()) as app:
        await app.until(lambda: app.engine.done == len(STEPS))
        assert [call for call in app.engine.calls if call.startswith("start")] == [
            "start preclean",
            "start report",
        ]
        await app.until(lambda: "3 proposals" in app.said)
        assert app.main.panes.clusters.count == 5


async def test_a_large_file_waits_for_a_key() -> None:
    """Above 50,000 rows nothing long is started unasked."""
    async with driving(FakeEngine(texts=["some text"] * (BY_ITSELF + 1))) as app:
        await app.until(lambda: "Press r" in app.said)
        assert "start report" not in app.engine.calls


async def test_a_session_left_half_way_says_what_is_missing() -> None:
    """Nothing starts by itself in a session that is opened again; r goes on."""
    async with driving(FakeEngine(done=4)) as app:
        await app.until(lambda: "cluster, reduce, evaluate, overlap, report" in app.said)
        assert not [call for call in app.engine.calls if call.startswith("start")]
        await app.press("r")
        await app.until(lambda: app.engine.done == len(STEPS))


async def test_the_round_is_closed_after_a_yes() -> None:
    """With nothing pending, r asks with the numbers; then the kept rows are the next round."""
    async with driving(finished()) as app:
        await app.press("x", "r")
        await app.until(lambda: "Close round 1 and start the next with 199 rows?" in app.asking)
        await app.press("y")
        await app.until(lambda: "round 2" in app.line("rounds"))
        await app.until(lambda: app.engine.done == len(STEPS))
        await app.until(lambda: len(app.main.panes.rows.ids) == 199)


async def test_a_job_done_between_two_looks_is_noticed() -> None:
    """The state was "done" before and is "done" again; the new results show all the same."""
    engine = finished()
    start = engine.start

    def done_at_once(through: str = "report") -> None:
        start(through)
        while engine.job().state == "running":
            pass

    engine.start = done_at_once  # type: ignore[method-assign]
    async with driving(engine) as app:
        for number in ("2", "3"):
            await app.press("x", "r")
            await app.until(lambda: "Close round" in app.asking)
            await app.press("y")
            await app.until(lambda number=number: f"round {number}" in app.line("rounds"))  # type: ignore[misc]
            await app.until(lambda: app.main.panes.clusters.count == 5)


async def test_without_anything_to_do_r_says_so() -> None:
    """All results there and no row dropped: no new round with the same rows."""
    async with driving(finished()) as app:
        await app.press("r")
        await app.until(lambda: "nothing to run" in app.said)
        assert "close_round" not in app.engine.calls


async def test_a_job_is_shown_and_can_be_cancelled() -> None:
    """The line tells where the step is; ctrl+c stops it and says what stays."""
    async with driving(FakeEngine(done=2, held=True)) as app:
        await app.press("r")
        await app.until(lambda: "0 of 100" in app.said)
        assert "embed" in app.said
        await app.press("ctrl+c")
        await app.until(lambda: "what was finished stays" in app.said)


async def test_a_failed_job_is_told() -> None:
    """Title and hint of the worker's error stand on the line until the next word."""
    async with driving(FakeEngine(done=2, held=True)) as app:
        await app.press("r")
        await app.until(lambda: "embed" in app.said)
        app.engine.fail("The model cannot be loaded.", "Check the name with :set embed.model.")
        await app.until(lambda: "cannot be loaded. Check the name" in app.said)


async def test_g_asks_for_the_report_and_goes_there() -> None:
    """From any pane."""
    async with driving(FakeEngine(done=5), NARROW) as app:
        await app.press("g")
        await app.until(lambda: app.main.active == "report")
        await app.until(lambda: app.main.panes.advice.count == 3)


async def test_a_setting_makes_its_step_pending() -> None:
    """`:set` changes it, and the line says what r would run."""
    async with driving(finished()) as app:
        await app.press("colon")
        await app.type("set cluster.min_size=20")
        await app.until(lambda: "run cluster, reduce, evaluate, overlap, report" in app.said)
        assert app.engine.settings["cluster"]["min_size"] == "20"
        await app.press("colon")
        await app.type("set cluster.nonsense=1")
        await app.until(lambda: "is not a setting" in app.said)


async def test_a_setting_does_not_reach_the_running_job() -> None:
    """It is said so, instead of that r runs what it changed, which r would refuse."""
    async with driving(finished()) as app:
        app.engine.held, app.engine.done = True, 4
        app.engine.start()
        await app.until(lambda: app.main.bridge.job.state == "running")
        await app.press("colon")
        await app.type("set cluster.min_size=20")
        await app.until(lambda: "goes by what was set before: ctrl+c, then r." in app.said)


async def test_a_file_that_cannot_be_opened_ends_in_its_error() -> None:
    """There is nothing to show then; `start.show` raises what the app kept."""

    def opener() -> FakeEngine:
        raise BadInput("nothing.csv is empty.", "Name a file with rows.")

    app = EluteApp(opener, "nothing.csv", {})
    async with app.run_test() as pilot:
        for _ in range(200):
            await pilot.pause(0.01)
            if app.failure is not None:
                break
    assert isinstance(app.failure, BadInput)
    assert app.return_code == 3
    app.bridge.close()


async def test_a_file_that_cannot_be_read_ends_in_its_error() -> None:
    """The worker finds out what the opening could not: the end is the same."""
    engine = FakeEngine(held=True)
    app = EluteApp(lambda: engine, engine.name, {})
    async with app.run_test() as pilot:
        while "start preclean" not in engine.calls:
            await pilot.pause(0.01)
        engine.fail("support.csv is binary.", "Give a file of text.")
        while app.failure is None:
            await pilot.pause(0.01)
    assert isinstance(app.failure, BadInput)
    app.bridge.close()


async def test_a_look_that_fails_does_not_end_the_app() -> None:
    """The job file cannot be read for a while: it is said, and everything else goes on."""
    engine = finished()
    async with driving(engine) as app:
        engine.refuse["job"] = EluteError("The job cannot be read.", "")
        await app.until(lambda: "The job cannot be read" in app.said)
        await app.press("x")
        await app.until(lambda: not engine.kept[0])


async def test_leaving_lets_the_engine_go() -> None:
    """Q ends the app, and closing the bridge closes the session once."""
    engine = finished()
    async with driving(engine) as app:
        await app.press("q")
    assert engine.calls.count("close") == 1


async def test_what_comes_after_the_end_is_not_told() -> None:
    """A call that returns when the widgets have gone is no crash; a missing widget before is."""

    async def tell() -> None:
        main.query_one("#no-such-widget")

    async with driving(finished()) as app:
        main = app.main
        with pytest.raises(NoMatches):
            await main.turns.told(tell)
    with app.app._context():
        await main.turns.told(tell)


async def test_a_running_job_is_found_again() -> None:
    """Opening a session whose worker is at work shows it and starts nothing."""
    engine = FakeEngine(done=2, held=True)
    engine._job = Job("running", Status("embed", 30, 100))
    async with driving(engine) as app:
        await app.until(lambda: "30 of 100" in app.said)
        assert not [call for call in engine.calls if call.startswith("start")]
        assert np.all(engine.kept)


async def test_what_embedding_takes_has_a_line_of_its_own() -> None:
    """Beside the bar a narrow terminal has no room for it; said once, it gives way to the bar."""
    takes = "takes 2.1 min, 703 MiB; 0 of 1,911 texts cut, 76,373 tokens"
    engine = FakeEngine(done=2, held=True)
    engine._job = Job("running", Status("embed", 0, 1_911, message=takes))
    async with driving(engine, NARROW) as app:
        await app.until(lambda: app.said == f"embed {takes}")
        app.main.query_one("#progress", Talk)._until = 0.0
        engine._job = Job("running", Status("embed", 36, 1_911, message=takes))
        await app.until(lambda: "36 of 1,911" in app.said and "ctrl+c" in app.said)


async def test_a_crash_ends_in_a_sentence_without_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An error in elute itself names the file of the trace, and local variables are in neither."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    engine = finished()

    def broken(ids: Ids, reason: str) -> int:
        secret = "sk-" + "secret"
        raise RuntimeError("broken" if secret else "")

    engine.drop = broken  # type: ignore[method-assign]
    app = EluteApp(lambda: engine, engine.name, {})

    async def drop_until_it_ends() -> None:
        async with app.run_test() as pilot:
            while app.failure is None:
                await pilot.press("x")
                await pilot.pause(0.01)

    with pytest.raises(WorkerFailed):
        await drop_until_it_ends()
    app.bridge.close()
    kept = (tmp_path / "elute" / "crash.txt").read_text()
    assert "RuntimeError" in kept
    assert str(tmp_path) in str(app.failure)
    assert "sk-secret" not in kept + str(app.failure)


async def test_what_is_to_be_said_of_the_vectors_is_said() -> None:
    """At the end of every job, as long as the round goes by them; safe to show."""
    cut = "3 of the 200 texts embedded now were cut at the model's window.\x1b[2J"
    async with driving(FakeEngine(done=4, notes=(cut,))) as app:
        await app.until(lambda: "cluster, reduce" in app.said)
        await app.press("r")
        await app.until(lambda: "Done. 3 of the 200 texts embedded now were cut" in app.said)
        assert "\x1b" not in app.said
