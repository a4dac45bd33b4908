"""Before a job sends texts to a server the user sees them, and agrees up to a limit they type."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import elute.tui
from elute.core.errors import UsageError
from elute.core.outside import Destination
from elute.remote.prices import Price
from elute.tui.keys.places import PANES
from elute.tui.keys.registry import ACTIONS, BY_ID
from elute.tui.widgets.page import PageView
from tests.tui.driving import NARROW, SIZES, WIDE, Driver, asked, driving, screen
from tests.tui.fake_engine import STEPS, FakeEngine
from tests.tui.fake_sending import FakeServer
from tests.tui.test_hostile import HOSTILE, assert_safe

CLEANED = 2
FREE = Price(0.0, "", "this machine")
HERE = Destination("http://127.0.0.1:8401/v1", "127.0.0.1:8401", "small", local=True)


def remote(**given: object) -> FakeEngine:
    """An engine whose embedding is done by a server; 200 texts, 20 requests."""
    return FakeEngine(**{"server": FakeServer(), "done": CLEANED, **given})  # type: ignore[arg-type]


def got(engine: FakeEngine) -> list[bytes]:
    """What the server got."""
    assert engine.server is not None
    return engine.server.got


async def offered(app: Driver) -> None:
    """Wait for the page with its first request."""
    await app.until(lambda: app.reading and app.main.page.has_class("sending"))
    await app.until(lambda: '{"model"' in screen(app))


async def agree(app: Driver, limit: str) -> None:
    """Agree to what is shown."""
    await app.press("A")
    await app.until(lambda: "how many dollars" in app.asking)
    await app.type(limit)


def place(app: Driver) -> tuple[int, int]:
    """The request and the part of it that are seen."""
    view = app.main.page.sending
    return view._request, view._part


async def test_a_new_session_stops_and_asks() -> None:
    """It would run by itself; the server gets nothing before it was agreed to, then all."""
    engine = remote(done=0)
    async with driving(engine) as app:
        await offered(app)
        assert asked(engine, "start") == ["start preclean"]
        assert "Nothing is sent until you agree." in app.said
        assert got(engine) == []
        await agree(app, "99")
        await app.until(lambda: engine.done == len(STEPS))
        assert asked(engine, "agree") == ["agree 99.0"]
        assert asked(engine, "start") == ["start preclean", "start report"]
        assert len(got(engine)) == 20
        assert not app.reading


@pytest.mark.parametrize("size", SIZES)
async def test_everything_that_is_agreed_to_is_seen(size: tuple[int, int]) -> None:
    """Server, address, model, text, rows, tokens as an estimate, price with date and source."""
    engine = remote()
    assert engine.server is not None
    engine.server.spent = 1.5
    async with driving(engine, size) as app:
        await app.press("r")
        await offered(app)
        seen = " ".join(screen(app).split())
        for words in (
            "send 200 texts to api.example.com? · not agreed to",
            "address https://api.example.com/v1",
            "model small",
            "200 different ones of 200 rows, from: text",
            "an estimate",
            "at $1000 a million tokens (elute's own list, 2026-09)",
            "$1.50 by this session so far",
            "request 1 ·",
            '{"model":"small",',
            "A agree n do not",
            "esc back ? help",
        ):
            assert words in seen, words


async def test_a_server_on_this_machine_is_called_that() -> None:
    """Its price is none, and the limit that is put in is 0."""
    async with driving(remote(server=FakeServer(HERE, FREE))) as app:
        await app.press("r")
        await offered(app)
        assert "this machine (127.0.0.1:8401)" in screen(app)
        assert "nothing: $0 a million tokens (it is this machine)" in screen(app)
        await app.press("A")
        await app.until(lambda: "puts in 0 (it costs nothing)" in screen(app))
        await app.press("tab", "enter")
        await app.until(lambda: app.engine.done == len(STEPS))
        assert asked(app.engine, "agree") == ["agree 0.0"]


async def test_no_stray_key_agrees() -> None:
    """No key of a pane pressed in haste, no enter, and no line without a sum of money."""
    of_panes = [a for a in ACTIONS if not a.panes or set(a.panes) & set(PANES)]
    keys = {key for action in of_panes for key in action.keys[:1]}
    keys -= {key for a in ACTIONS if a.id in ("agree", "decline", "back", "help") for key in a.keys}
    assert {"enter", "a", "y", "x", "r", "tab", "1"} <= keys
    engine = remote()
    async with driving(engine) as app:
        await app.press("r")
        await offered(app)
        await app.pilot.press(*sorted(keys), "enter")
        assert app.main.page.has_class("sending")
        assert not app.main.prompt.open
        for typed in ("", "y", "nan"):
            await agree(app, typed)
            await app.until(lambda: not app.main.prompt.asking and "agreed to" in app.said)
        for key in ("escape", "enter"):
            await app.press("A", key)
            await app.until(lambda: not app.main.prompt.open)
        assert not asked(engine, "agree") + asked(engine, "start")
        assert app.reading


@pytest.mark.parametrize("key", ["n", "escape", "q"])
async def test_to_leave_is_not_to_agree(key: str) -> None:
    """Nothing was sent, and it is said what else can be done; r asks again."""
    engine = remote()
    async with driving(engine) as app:
        await app.press("r")
        await offered(app)
        await app.press(key)
        await app.until(lambda: "Nothing was sent to api.example.com." in app.said)
        assert "embed.method=lsa" in app.said
        assert not app.reading
        assert not asked(engine, "agree") + asked(engine, "start") + got(engine)
        await app.press("r")
        await offered(app)


@pytest.mark.parametrize("keys", [["r"], ["g"], ["f", "r"]])
async def test_wherever_a_job_is_asked_for_it_stops_and_asks(keys: list[str]) -> None:
    """R, g, and r on the findings."""
    engine = remote()
    async with driving(engine) as app:
        for key in keys:
            await app.press(key)
        await offered(app)
        assert not asked(engine, "start") + got(engine)


async def test_the_next_round_asks_where_it_must() -> None:
    """Closing a round cleans the rows, then shows what of them has no vector."""
    engine = remote(done=len(STEPS))
    async with driving(engine) as app:
        await app.press("x", "r")
        await app.until(lambda: "Close round" in app.asking)
        await app.press("y")
        await offered(app)
        assert asked(engine, "start") == ["start preclean"]
        await agree(app, "99")
        await app.until(lambda: engine.done == len(STEPS))


async def test_what_waits_for_the_rows_ends_with_them() -> None:
    """A cancelled cleaning asks nothing afterwards."""
    engine = remote(done=1, held=True)
    async with driving(engine) as app:
        await app.press("r")
        await app.until(lambda: asked(engine, "start") == ["start preclean"])
        await app.press("ctrl+c")
        await app.until(lambda: "Cancelled" in app.said)
        assert not app.main._handling.sending._then
        assert not app.reading


def test_one_place_starts_jobs() -> None:
    """No other line of the screen's code asks the worker for steps."""
    code = [path.read_text() for path in Path(elute.tui.__file__).parent.rglob("*.py")]
    assert sum(text.count("bridge.start(") for text in code) == 1
    assert sum(text.count("engine.start(") for text in code) == 1


async def test_who_embeds_here_is_asked_nothing() -> None:
    """No page, and the engine is not even asked what it would send."""
    async with driving(FakeEngine(done=CLEANED)) as app:
        await app.press("r")
        await app.until(lambda: app.engine.done == len(STEPS) and "proposals" in app.said)
        assert not asked(app.engine, "offer")
        await app.press("S")
        await app.until(lambda: "sends nothing" in app.said)


async def test_the_limit_stops_it_and_more_goes_on() -> None:
    """R shows the page again with what was allowed; with more, each request was sent once."""
    engine = remote()
    async with driving(engine) as app:
        await app.press("r")
        await offered(app)
        await app.press("A")
        app.main.prompt.paste("0.5")
        await app.until(lambda: "it stops before the end" in screen(app))
        await app.press("enter")
        await app.until(lambda: "Press r to allow more" in app.said)
        assert 0 < len(got(engine)) < 20
        await app.press("r")
        await offered(app)
        assert "$0.50 will not do" in screen(app)
        assert "Nothing more is sent until" in app.said
        await agree(app, "99")
        await app.until(lambda: engine.done == len(STEPS))
        assert len(got(engine)) == len(set(got(engine))) == 20


async def test_an_end_at_the_limit_asks_though_the_estimate_fits() -> None:
    """What is put aside is more than what it will cost: then the estimate is no guide."""
    engine = remote(held=True)
    assert engine.server is not None
    engine.server.limit = 99.0
    async with driving(engine) as app:
        await app.press("r")
        await app.until(lambda: asked(engine, "start") == ["start report"])
        problem = FakeServer(limit=0.0).embed(engine.texts)
        assert problem is not None
        engine.fail(problem.title, problem.hint)
        await app.until(lambda: "Press r to allow more" in app.said)
        await app.press("r")
        await offered(app)
        assert "$99.00 will not do" in screen(app)
        engine.held = False
        await agree(app, "100")
        await app.until(lambda: engine.done == len(STEPS))


async def test_the_page_can_be_read_at_any_time() -> None:
    """`:send` while the job is at work: what was agreed to can be taken back, or raised."""
    engine = remote(held=True)
    assert engine.server is not None
    engine.server.limit = 50.0
    async with driving(engine, NARROW) as app:
        await app.press("r")
        await app.until(lambda: app.main.bridge.job.state == "running")
        await app.press("colon")
        await app.type("send")
        await offered(app)
        assert "agreed to, up to $50.00" in screen(app)
        await app.press("n")
        await app.until(lambda: "Taken back: nothing is sent to api.example.com" in app.said)
        assert asked(engine, "withdraw") == ["withdraw"]
        assert engine.server.limit is None
        await app.press("S")
        await offered(app)
        assert "not agreed to" in screen(app)
        await agree(app, "60")
        await app.until(lambda: "keeps to what was agreed before it" in app.said)
        assert asked(engine, "agree") == ["agree 60.0"]
        assert asked(engine, "start") == ["start report"]


async def test_what_cannot_be_sent_is_said() -> None:
    """All sent, not cleaned yet, or offline: no page, a sentence."""
    async with driving(remote(done=len(STEPS))) as app:
        await app.press("S")
        await app.until(lambda: "nothing to send" in app.said)
    async with driving(remote(done=1, held=True)) as app:
        await app.press("S")
        await app.until(lambda: "not read and cleaned yet. Press r" in app.said)
    engine = remote(done=0)
    engine.refuse["offer"] = UsageError("Texts would go out, which --offline forbids.", "")
    async with driving(engine) as app:
        await app.until(lambda: "--offline forbids" in app.said)
        assert not app.reading
        assert asked(engine, "start") == ["start preclean"]


async def test_a_session_that_is_read_only_cannot_agree() -> None:
    """The payload can be read there; the key is not offered, and does nothing."""
    engine = remote(read_only="another process has it")
    async with driving(engine) as app:
        await app.press("S")
        await offered(app)
        assert "A agree" not in app.line("keys")
        await agree(app, "1")
        await app.until(lambda: "can only be read" in app.said)
        assert got(engine) == []


async def test_who_only_reads_takes_nothing_back() -> None:
    """Where the writer has agreed, `n` closes the page and leaves their word."""
    engine = remote(read_only="another process has it")
    assert engine.server is not None
    engine.server.limit = 50.0
    async with driving(engine) as app:
        await app.press("S")
        await offered(app)
        await app.press("n")
        await app.until(lambda: "Nothing changed: agreed to" in app.said)
        assert not app.reading
        assert asked(engine, "withdraw") == []


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_hostile_payload_is_shown_and_not_obeyed(size: tuple[int, int]) -> None:
    """Every byte of the worst texts, of the model's name and of the address, made visible."""
    to = Destination("http://x/\x1b]0;evil\x07[/b]" + "a" * 5_000, "\u202eh[/]", "\x9b31m", False)
    price = Price(3.0, "\x1b[2J", "/home/\u202e[/b].toml")
    engine = remote(
        texts=[text[:300] for text in HOSTILE],
        server=FakeServer(to, price, what="{a}\n\x1b[31m{b}"),
    )
    async with driving(engine, size) as app:
        await app.press("r")
        await app.until(lambda: '"model"' in screen(app))
        assert_safe(app.shown)
        assert "at $3 a million" in screen(app)
        lines, before = app.main.query_one("#payload-lines", PageView), (-1, -1, -1)
        while before != (*place(app), lines.top):
            before = (*place(app), lines.top)
            await app.press("pagedown")
            await app.until(lambda: app.main.page.sending._goal == place(app)[0])
            assert_safe(app.shown)
        assert "request 2 of 2" in screen(app)
        await app.press("A")
        await app.until(lambda: app.main.prompt.asking)
        assert_safe(app.shown)


async def test_requests_are_put_together_away_from_the_screen() -> None:
    """While they hang the page answers: it scrolls, says where it is going, and can be left."""
    go_on, waits = threading.Event(), threading.Event()

    class Slow(FakeServer):
        """Its third request takes its time."""

        def bodies(self, texts: list[str]) -> Iterator[bytes]:  # type: ignore[override]
            for number, body in enumerate(super().bodies(texts)):
                if number == 2 and not go_on.is_set():
                    waits.set()
                    go_on.wait(10)
                yield body

    try:
        async with driving(remote(server=Slow())) as app:
            await app.press("r")
            await offered(app)
            await app.press("G")
            await app.until(lambda: "going to the last request" in screen(app))
            assert waits.is_set()
            await app.press("j", "n")
            await app.until(lambda: "Nothing was sent" in app.said)
    finally:
        go_on.set()


def test_agreeing_begins_with_a_line_to_type() -> None:
    """What is typed quickly after its key is for that line, and never keys of the page."""
    assert BY_ID["agree"].asks
