"""Requests against a server that misbehaves, over a real socket."""

import random

import pytest

from elute.core.errors import ServiceError
from elute.remote.schedule import Pace
from tests.fakes.openai_server import Limits, holds, serving
from tests.remote.asking import Texts, asked

BATCHES: list[Texts] = [
    tuple(f"parcel {number} of shelf {shelf}" for number in range(5)) for shelf in range(40)
]
TEXTS = [text for batch in BATCHES for text in batch]


class Lucky(random.Random):
    """Dice that never let anybody wait long: a test has no time."""

    def uniform(self, a: float, b: float) -> float:
        """A hundredth of what it would be."""
        return super().uniform(a, b) / 100


SOON = Pace(dice=Lucky(1))


@pytest.mark.parametrize(
    "plan",
    [
        "",
        "every 3: 429 after=0",
        "every 4: 429 after-ms=20",
        "7: 429 date=1",
        "every 3: 503",
        "every 5: 500",
        "20%: 502; 10%: 504; 10%: 408; 10%: 409",
        "every 3: reset",
        "every 3: close",
        "every 3: half",
        "try 1-3: html",
        "try 1-3: empty",
        "try 1-3: cut",
        "try 1-3: shuffled",
        "try 1-3: mislabelled",
        "try 1-3: short",
        "1-6: too-many-tokens",
        "every 4: reset-early",
        "every 5: drip seconds=0.05",
        "try 1: 429; try 2: half; try 3: empty; try 4: reset",
    ],
)
def test_what_passes_is_survived_with_every_row_right(plan: str) -> None:
    """All rows arrive, each with its own vector, and no row is answered well twice."""
    with serving(plan) as server:
        came = asked(server, BATCHES, SOON)
    assert came.error is None
    assert sorted(came.rows) == sorted(TEXTS)
    assert all(holds(vector, text) for text, vector in came.rows.items())
    assert not came.purse.open
    assert set(server.billed.values()) == {1}
    assert len(came.purse.settled) == len(server.requests)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("20-: 401", "(401)"),
        ("20-: 403", "(403)"),
        ("20-: 404", "(404)"),
        ("20-: quota", "quota"),
        ("20-: 400", "(400)"),
        ("20-: 307", "sends us on to localhost (307)"),
        ("20-: 429 after=9999", "(429)"),
        ("try 1-: mislabelled", "vectors of something else"),
        ("20-: html", "not JSON"),
    ],
)
def test_what_does_not_pass_ends_with_the_work_kept(plan: str, said: str) -> None:
    """The error says what happened, what was answered is there, and few more requests went."""
    with serving(plan) as server:
        came = asked(server, BATCHES, SOON)
    assert isinstance(came.error, ServiceError)
    assert said in came.error.title
    assert sorted(came.rows) == sorted(server.billed), "each answered row is there"
    assert len(server.requests) < 60
    assert not came.purse.open


def test_a_hang_is_cut_off_and_asked_again() -> None:
    """One attempt has its time, however slowly bytes keep coming."""
    with serving("2: hang seconds=60; 5: drip seconds=60") as server:
        came = asked(server, BATCHES, Pace(dice=Lucky(1), patience=0.5))
    assert came.error is None
    assert sorted(came.rows) == sorted(TEXTS)


def test_a_batch_that_is_too_large_is_halved() -> None:
    """A server with small limits gets small requests."""
    with serving(limits=Limits(rows=3)) as server:
        came = asked(server, BATCHES, SOON)
    assert came.error is None
    assert sorted(came.rows) == sorted(TEXTS)
    assert set(server.billed.values()) == {1}


def test_nobody_there() -> None:
    """A port where nobody listens is told within a few tries."""
    with serving() as server:
        gone = server.url
    came = asked(server, BATCHES, SOON, gone)
    assert isinstance(came.error, ServiceError)
    assert "cannot be reached" in came.error.title
    assert set(came.purse.settled.values()) == {0}


def test_rate_limits_are_kept() -> None:
    """With its headers obeyed a server refuses far fewer requests than it would."""
    limits = Limits(requests_per_minute=30, minute=0.5)
    with serving(limits=limits) as server:
        came = asked(server, BATCHES, Pace(first=8, most=8, dice=Lucky(1)))
    assert came.error is None
    refused = len(server.requests) - len(BATCHES)
    assert refused <= 8, refused
