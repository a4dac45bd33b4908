"""Whatever a server does wrong: every row right and paid once, or a prompt end with work kept.

Each fault is told by `tests/fakes/plan.py`. The vectors say whose they are, so a row that got
another's vector is seen; a reply that only the vectors give away is the control.
"""

from collections import Counter

import pytest

from elute.core.errors import ServiceError
from tests.fakes.openai_server import Limits, serving
from tests.steps.embed.openai.asked import Outcome, billed, embedded, texts

BAD_ROWS = (
    "short",
    "long",
    "nan",
    "inf",
    "zero",
    "wide",
    "ragged",
    "quarter",
    "duplicate",
    "equal",
    "unscaled",
    "as-base64",
)
HARMLESS = ("shuffled", "noisy", "no-usage", "slow seconds=0.1", "drip seconds=0.1")
REFUSALS = (
    "429",
    "429 after=0.05",
    "429 after-ms=20",
    "429 after=-3",
    "429 after=soon",
    "429 date=0",
    "408",
    "409",
    "500",
    "502",
    "503",
    "503 after=0.05",
    "504",
)
BROKEN = ("html", "empty", "cut", "half", "half at=10", "reset", "close", "hang seconds=30")
PERMANENT = {
    "400": "malformed",
    "401": "Incorrect API key",
    "403": "not allowed",
    "404": "does not exist",
    "quota": "quota",
    "301": "sends us on",
    "307": "sends us on",
}
ROWS = 600


@pytest.mark.parametrize("fault", [*BAD_ROWS, *HARMLESS, *REFUSALS, *BROKEN])
def test_survived(fault: str) -> None:
    """Every request fails once in this way, the probe's too, and every text gets its vector."""
    with serving(f"try 1: {fault}") as server:
        outcome = embedded(server, texts(ROWS), patient="hang" not in fault)
        assert outcome.right, outcome.error
        assert billed(server) == {1}
        assert not outcome.purse.open
        hit = Counter(request.fault for request in server.requests)[fault.split(maxsplit=1)[0]]
        assert hit >= 4, "a request of the probe and three of texts"


def test_survived_before_anything_is_read() -> None:
    """A connection that is reset before the server looks at the request."""
    with serving("every 2: reset-early") as server:
        outcome = embedded(server, texts(ROWS))
        assert outcome.right
        assert billed(server) == {1}


def test_the_control() -> None:
    """Rows in another order under indices in order cannot be seen here, but by this harness."""
    with serving("3-: mislabelled") as server:
        outcome = embedded(server, texts(ROWS))
        assert outcome.error is None
        assert outcome.wrong == ROWS
        assert not outcome.right


@pytest.mark.parametrize("fault", PERMANENT)
def test_ended(fault: str) -> None:
    """It ends at the first reply, with what came before; nothing is sent twice or elsewhere."""
    with serving(f"5-: {fault}") as server:
        outcome = embedded(server, texts(4_000), concurrency=1)
        assert isinstance(outcome.error, ServiceError)
        assert PERMANENT[fault] in outcome.error.title
        assert len(server.requests) == 5
        assert outcome.places == list(range(512))
        assert not outcome.wrong
        assert not server.elsewhere.connections


def test_ended_while_others_are_on_their_way() -> None:
    """What arrives within a second is kept, what hangs is let go."""
    with serving("3: slow seconds=0.2; 4: hang seconds=60; 5: quota") as server:
        outcome = embedded(server, texts(4_000))
        assert isinstance(outcome.error, ServiceError)
        assert not outcome.wrong
        assert 256 <= len(outcome.places) <= 512, "the slow one, and the one beside the refused"
        assert len(server.requests) == 6


@pytest.mark.parametrize("fault", ["html", "nan", "short", "wide", "as-base64"])
def test_wrong_for_ever(fault: str) -> None:
    """Replies that are always wrong end it after four, and none of their rows is kept."""
    with serving(f"5-: {fault}") as server:
        outcome = embedded(server, texts(4_000), concurrency=1)
        assert isinstance(outcome.error, ServiceError)
        assert len(server.requests) == 4 + 4
        assert outcome.places == list(range(512))


def test_a_text_is_never_cut_for_slowness() -> None:
    """Only a server that refuses the length of a text costs the user its end."""
    with serving("4-6: hang seconds=30") as server:
        given = ["a long word " * 1_000]
        outcome = embedded(server, given, patient=False)
        assert outcome.right
        assert not outcome.cut
        assert billed(server) == {1}


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/v1", "https://{}/v1"])
def test_nobody_there(address: str) -> None:
    """A closed door, or one behind which nobody speaks TLS, is not knocked at for ever."""
    with serving() as server:
        server.url = address.format(server.url.split("/")[2])
        outcome = embedded(server, texts(10))
        assert isinstance(outcome.error, ServiceError)
        assert "cannot be reached" in outcome.error.title
        assert not server.requests


MIXED = (
    "try 4-: ok; "
    + "; ".join(
        f"{3 * place}%: {fault}"
        for place, fault in enumerate(
            (
                *(f for f in BAD_ROWS if f != "equal"),  # of seven texts or fewer that may be true
                *HARMLESS[:3],
                *("429 after-ms=5", "500", "503", "html", "cut", "half", "reset", "close"),
            ),
            1,
        )
    )
)
"""Each of these faults in 3 of 100 requests, so two of three suffer one, and none a fourth."""


def mixed(seed: int) -> tuple[Outcome, Counter[str], set[int]]:
    """Embed 2,000 texts in requests of 8 at a server that does anything."""
    with serving(MIXED, limits=Limits(rows=10), seed=seed, dim=16) as server:
        outcome = embedded(server, texts(2_000))
        return outcome, Counter(request.fault for request in server.requests), billed(server)


def test_anything_at_once() -> None:
    """All of these faults in one run: every row right, every row paid once."""
    outcome, hit, paid = mixed(0)
    assert outcome.right, outcome.error
    assert paid == {1}
    assert len(hit) > 20
    assert hit.total() - hit["ok"] > 200


@pytest.mark.long
def test_anything_at_once_with_many_dice() -> None:
    """Whatever the dice say, every row is right and paid once."""
    faults: Counter[str] = Counter()
    for seed in range(1, 31):
        outcome, hit, paid = mixed(seed)
        faults += hit
        assert outcome.right, (seed, outcome.error)
        assert paid == {1}
    print(f"\n60,000 rows, {faults.total():,} requests: {dict(faults.most_common())}")
    with serving("3-: mislabelled") as server:
        assert embedded(server, texts(100)).wrong == 100, "the control"
