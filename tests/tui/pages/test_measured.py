"""The pages of measured tables: nothing is measured unasked, and what was measured stays."""

from dataclasses import dataclass

import pytest

from elute.core.errors import UsageError
from elute.engine.embedders.choices import named
from tests.tui.driving import NARROW, Driver, asked, driving, finished, screen
from tests.tui.fake_embedders import weighed
from tests.tui.fake_engine import FakeEngine
from tests.tui.fake_sweep import VALUES, swept


@dataclass(frozen=True)
class Kind:
    """A kind of table.

    Attributes:
        key: opens its page.
        call: what is asked of the engine for it, and
        words: how, where nothing was named.
        unknown: what is seen before it was measured,
        known: after it was, and
        done: what is said then.
        given: an engine that has measured one.
    """

    key: str
    call: str
    words: str
    unknown: str
    known: str
    done: str
    given: dict[str, object]


EMBEDDERS = Kind(
    "E",
    "weigh",
    "weigh lsa sentence_transformers",
    "not measured yet",
    "0.460 ± 0.005",
    "are compared",
    {"weighed": weighed([named("lsa"), named("sentence_transformers")])},
)
SWEEP = Kind(
    "W",
    "sweep",
    "sweep",
    "Nothing is tried yet",
    "0.834 ± 0.010",
    "The values are tried.",
    {"tried": swept(VALUES)},
)
KINDS = pytest.mark.parametrize("kind", [EMBEDDERS, SWEEP], ids=["embedders", "sweep"])


async def opened(app: Driver, key: str, seen: str) -> None:
    """Open a page and wait until something is seen there."""
    await app.press(key)
    await app.until(lambda: app.reading and seen in screen(app))


def held(kind: Kind, **given: object) -> FakeEngine:
    """An engine whose worker is at work until it is let go."""
    return finished(held=True, **given)


@KINDS
async def test_nothing_is_measured_before_it_is_asked_for(kind: Kind) -> None:
    """The page says what r does; r has it measured, tells when it is, and it stays."""
    engine = held(kind)
    async with driving(engine, NARROW) as app:
        await opened(app, kind.key, kind.unknown)
        assert not asked(engine, kind.call)
        await app.press("r")
        await app.until(lambda: bool(asked(engine, kind.call)))
        assert asked(engine, kind.call) == [kind.words]
        assert app.reading
        engine.held = False
        await app.until(lambda: kind.done in app.said)
        await app.until(lambda: kind.known in screen(app))
        await app.press("escape")
        await opened(app, kind.key, kind.known)
        assert len(asked(engine, kind.call)) == 1, "it stays"


@KINDS
async def test_it_is_cancelled_by_the_usual_key(kind: Kind) -> None:
    """What was measured before stays."""
    engine = held(kind, **kind.given)
    async with driving(engine) as app:
        await opened(app, kind.key, kind.known)
        await app.press("r")
        await app.until(lambda: "ctrl+c cancels" in app.said)
        await app.press("r")
        await app.until(lambda: "A job is running." in app.said)
        await app.press("ctrl+c")
        await app.until(lambda: "Cancelled" in app.said)
        assert asked(engine, "cancel") == ["cancel"]
        assert kind.known in screen(app)


@KINDS
async def test_a_refusal_is_a_sentence(kind: Kind) -> None:
    """As of a session that can only be read, or a method without a setting to sweep."""
    engine = finished()
    engine.refuse[kind.call] = UsageError("It cannot be done.", "Do that.")
    async with driving(engine) as app:
        await opened(app, kind.key, kind.unknown)
        await app.press("r")
        await app.until(lambda: "It cannot be done." in app.said)
        assert kind.unknown in screen(app)


@KINDS
async def test_moving_to_another_entry_keeps_the_cursor_there(kind: Kind) -> None:
    """Also when the session changes, and the page is told anew."""
    engine = finished(**kind.given)
    async with driving(engine, NARROW) as app:
        await opened(app, kind.key, kind.known)
        pages = app.main.page
        view = pages.embedders if kind is EMBEDDERS else pages.sweep
        await app.press("home", "j")
        assert view.listing.cursor == 1
        await app.main.refresh_picture()
        assert view.listing.cursor == 1
