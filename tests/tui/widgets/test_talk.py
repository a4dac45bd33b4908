"""The progress line: what outlasts what, of what is told by keys and what comes about by itself."""

import pytest

from elute.core.progress import Status
from elute.engine.view import Job
from elute.tui.widgets import talk
from elute.tui.widgets.talk import Talk
from tests.tui.driving import Driver, driving, finished

RUNNING = Job("running", Status("embed", 3, 10))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The line's time, which stands still."""
    now = [1_000.0]
    monkeypatch.setattr(talk, "monotonic", lambda: now[0])
    return now


def line(app: Driver) -> Talk:
    """The progress line."""
    return app.main.query_one("#progress", Talk)


async def test_an_error_stays_above_what_comes_about_by_itself(clock: list[float]) -> None:
    """As long as it may still be read; an answer to a key takes its place at once."""
    async with driving(finished()) as app:
        said = line(app)
        said.tell("It is no number.", "Type one.", "bad")
        said.announce("The values are tried.")
        assert said.text == "It is no number. Type one.\nThe values are tried."
        said.announce("Done.")
        assert said.text == "It is no number. Type one.\nDone."
        said.tell("Dropped 1 row.")
        assert said.text.startswith("Dropped 1 row.")
        assert "number" not in said.text
        said.announce("Done.")
        assert "Dropped" not in said.text, "a plain sentence gives way"
        said.tell("It is no number.", "", "bad")
        clock[0] += talk.HOLD
        said.announce("Done.")
        assert "number" not in said.text, "it was long read"


async def test_a_long_error_leaves_a_line_to_what_comes_about(clock: list[float]) -> None:
    """Three lines and one, never more: the panes keep the rest."""
    async with driving(finished()) as app:
        said = line(app)
        said.tell("It is no number at all. " * 30, "Type one.", "bad")
        said.announce("The values are tried. " * 30)
        assert len(said.text.splitlines()) == talk.LINES
        assert said.text.splitlines()[-1].startswith("The values are tried.")


async def test_a_job_gives_way_to_what_is_told_after_its_beginning(clock: list[float]) -> None:
    """Seen late or not, its beginning hides nothing; who begins it has the rest forgotten."""
    async with driving(finished()) as app:
        said = line(app)
        said.tell("Ready.")
        said.forget()
        said.show(RUNNING)
        assert "3 of 10" in said.text
        said.show(Job("done"))
        said.tell("Taken back.")
        said.show(RUNNING)
        assert said.text.startswith("Taken back.")
        clock[0] += talk.HOLD
        said.lay()
        assert "3 of 10" in said.text
        said.tell("It is refused.", "", "warn")
        said.forget()
        assert said.text.startswith("It is refused."), "a caution is for reading"
