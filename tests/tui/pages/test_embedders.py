"""The page of embedders: measured by the worker, seen side by side, one of them chosen."""

from dataclasses import replace

import pytest

from elute.core.outside import Destination
from elute.engine.embedders.choices import Problem, named
from elute.session.spending import ALLOW_MORE
from tests.tui.driving import NARROW, SIZES, WIDE, Driver, asked, driving, finished, screen
from tests.tui.fake_embedders import GONE, weighed
from tests.tui.fake_engine import STEPS, FakeEngine
from tests.tui.fake_sending import FakeServer

OPENAI = "openai:text-embedding-3-small"


def compared(*words: str) -> FakeEngine:
    """An engine that has compared some embedders before."""
    return finished(weighed=weighed([named(word) for word in words]))


async def opened(app: Driver) -> None:
    """Open the page and wait until it is seen."""
    await app.press("E")
    await app.until(lambda: app.reading and "100k rows" in screen(app))


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_compared_is_seen_side_by_side(size: tuple[int, int]) -> None:
    """A line each, and for the chosen one the others, the labels, and what all rows would take."""
    async with driving(compared("lsa", "sentence_transformers", GONE), size) as app:
        await opened(app)
        await app.press("j")
        await app.until(lambda: "enter embeds with it" in screen(app))
        seen = screen(app)
        for part in (
            "measured on a sample of 2,000 of 23,700 texts",
            "● lsa",
            "It is gone.",
            "0.460 ± 0.005",
            "0.149 ± 0.012",
            "itself, another start",
            "0.610 ± 0.020",
        ):
            assert part in seen
        for _ in range(12):
            await app.press("pagedown")
        seen = screen(app)
        for part in ("2,500,000", "6.9 h", "no other row of the sample has"):
            assert part in seen


async def test_embedders_are_named_on_the_command_line() -> None:
    """One is set beside the one in force; a word that names none says what there is."""
    engine = finished()
    async with driving(engine) as app:
        await app.press("colon")
        await app.type("compare sentence_transformers:dims=128")
        await app.until(lambda: "0.460 ± 0.005" in screen(app))
        await app.press("colon")
        await app.type(f"compare lsa:dims=64 {OPENAI} {GONE}")
        await app.until(lambda: "text-embedding" in screen(app) and "It is gone" in screen(app))
        assert asked(engine, "weigh") == [
            "weigh lsa sentence_transformers:dims=128",
            f"weigh lsa:dims=64 {OPENAI} {GONE}",
        ]
        await app.press("colon")
        await app.type("compare word2vec")
        await app.until(lambda: "names no embedder" in app.said)


async def test_the_better_one_is_chosen_there() -> None:
    """Its settings come in force and the page shows that; the one in force is not set again."""
    engine = compared("lsa", "sentence_transformers:dims=128")
    async with driving(engine, WIDE) as app:
        await opened(app)
        await app.press("enter")
        await app.until(lambda: "in force already" in app.said)
        await app.press("j", "enter")
        await app.until(lambda: "from now on" in app.said)
        change = {"embed": {"method": "sentence_transformers", "dims": 128}}
        assert asked(engine, "set_all") == [f"set_all {change}"]
        await app.until(lambda: "● sentence_transformers:dims=128" in screen(app))
        assert "embed" in app.said


async def test_other_rows_than_those_of_now_are_told() -> None:
    """After a round was closed, the numbers are those of the rows before."""
    found = weighed([named("lsa"), named("sentence_transformers")])
    engine = finished(weighed=type(found)(**{**vars(found), "of_now": False}))
    async with driving(engine, NARROW) as app:
        await opened(app)
        assert "measured on a sample" in screen(app)
        assert "other" in app.line("page-title")


async def test_the_help_lists_it() -> None:
    """With its key."""
    async with driving(finished(), (120, 120)) as app:
        await app.press("question_mark")
        await app.until(lambda: "Embedders" in screen(app))
        assert "embedders side by side" in screen(app)


def server(host: str) -> FakeServer:
    """One that would get a sample."""
    return FakeServer(Destination(f"https://{host}/v1", host, "small", local=False))


async def offered(app: Driver, host: str) -> None:
    """Wait for the page with what this server would get."""
    await app.until(lambda: f"send 40 texts to {host}?" in screen(app) and app.reading)
    await app.until(lambda: '{"model"' in screen(app))


async def agree(app: Driver) -> None:
    """Agree, up to what is put in."""
    await app.press("A")
    await app.until(lambda: app.main.prompt.asking)
    await app.press("tab", "enter")


async def test_a_sample_is_sent_once_it_was_agreed_to() -> None:
    """The page that asks before a round asks here; what is agreed to is what is sent."""
    there = server("api.example.com")
    engine = finished(others={OPENAI: there})
    async with driving(engine) as app:
        await app.press("colon")
        await app.type(f"compare {OPENAI}")
        await offered(app, "api.example.com")
        assert "Nothing is sent until you agree." in app.said
        for part in ("https://api.example.com/v1", "$1000 a million", "2026-09", "40 different"):
            assert part in screen(app)
        assert not there.got
        assert not asked(engine, "weigh") + asked(engine, "start")
        await agree(app)
        await app.until(lambda: "are compared" in app.said)
        assert len(asked(engine, "agree")) == 1
        assert asked(engine, "weigh") == [f"weigh lsa {OPENAI}"]
        assert len(there.got) == 4
        await app.until(lambda: "0.460 ± 0.005" in screen(app))
        await app.press("r")
        await app.until(lambda: len(asked(engine, "weigh")) == 2)
        assert len(asked(engine, "agree")) == 1, "all of it is there"


@pytest.mark.parametrize("key", ["n", "escape", "q"])
async def test_a_sample_that_is_not_agreed_to_stays_here(key: str) -> None:
    """Nothing is sent or measured; the embedders are seen again, and r asks again."""
    there = server("api.example.com")
    engine = finished(others={OPENAI: there})
    async with driving(engine) as app:
        await app.press("colon")
        await app.type(f"compare {OPENAI}")
        await offered(app, "api.example.com")
        await app.press(key)
        await app.until(lambda: "Nothing was sent to api.example.com" in app.said)
        await app.until(lambda: "100k rows" in screen(app))
        assert not there.got
        assert not asked(engine, "weigh") + asked(engine, "agree")
        await app.press("r")
        await offered(app, "api.example.com")


async def test_each_server_is_asked_for() -> None:
    """One after the other; the money is for all, so what is put in covers those before."""
    large = OPENAI.replace("small", "large")
    servers = {OPENAI: server("one.example.com"), large: server("two.example.com")}
    engine = finished(others=servers)
    async with driving(engine) as app:
        await app.press("colon")
        await app.type(f"compare {OPENAI} {large}")
        await offered(app, "one.example.com")
        await agree(app)
        await offered(app, "two.example.com")
        assert not asked(engine, "weigh")
        await agree(app)
        await app.until(lambda: "are compared" in app.said)
        first, second = (float(call.split()[1]) for call in asked(engine, "agree"))
        assert second == pytest.approx(2 * first, rel=0.1)
        assert [len(it.got) for it in servers.values()] == [4, 4]


async def test_rows_are_cleaned_before_a_sample_is_offered() -> None:
    """What would be sent is not known sooner."""
    engine = FakeEngine(done=1, others={OPENAI: server("api.example.com")})
    engine.settings["preclean"]["drop"] = ""
    async with driving(engine) as app:
        await app.until(lambda: engine.done == len(STEPS))
        engine.done = 1
        await app.press("colon")
        await app.type(f"compare {OPENAI}")
        await offered(app, "api.example.com")
        assert asked(engine, "start")[-1] == "start preclean"
        assert not asked(engine, "weigh")


async def test_who_ran_out_of_money_is_asked_for_more() -> None:
    """Though the estimate fits what was agreed to: then it is no guide."""
    there = server("api.example.com")
    there.limit = 99.0
    found = weighed([named("lsa"), named(OPENAI)])
    problem = Problem("The money does not reach.", ALLOW_MORE, 2)
    stopped = replace(found.embedders[1], problem=problem)
    found = replace(found, embedders=(found.embedders[0], stopped))
    async with driving(finished(others={OPENAI: there}, weighed=found)) as app:
        await opened(app)
        await app.press("r")
        await offered(app, "api.example.com")
        assert "$99.00 will not do" in screen(app)
        await app.press("n")
        await app.until(lambda: "Nothing changed" in app.said)
        assert there.limit == 99.0


async def test_a_session_that_is_read_only_compares_nothing() -> None:
    """Nobody is asked for a word that could not be kept."""
    engine = finished(others={OPENAI: server("api.example.com")}, read_only="another has it")
    async with driving(engine) as app:
        await app.press("colon")
        await app.type(f"compare {OPENAI}")
        await app.until(lambda: "can only be read" in app.said)
        assert not asked(engine, "sample_offers")
