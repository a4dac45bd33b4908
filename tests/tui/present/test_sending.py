"""What is said about texts that would be sent."""

import math

import pytest

from elute.core.errors import UsageError
from elute.engine.consent import Offer
from elute.remote.hosts import destination
from elute.remote.prices import Price
from elute.session.spending import Spent
from elute.tui.present import sending
from tests.tui.fake_sending import FakeServer

FREE = Price(0.0, "", "this machine")


def test_whose_server_it_is_can_be_seen() -> None:
    """However long a host's name that begins as another's, its end is there."""
    name = f"api.openai.com.{'v1.' * 70}evil.example"
    to = destination(f"https://{name}/v1", "text-embedding-3-small")
    price = Price(0.02, "2026-05", "a list")
    offer = Offer(to, "text", "content", 9, 9, 99, price, Spent(), None, lambda: iter(()))
    for cells in (78, 20):
        lines = ["".join(text for text, _ in line) for line in sending.facts(offer, cells)]
        end = next(place for place, line in enumerate(lines) if line.startswith("address"))
        assert "".join(line[sending.LABEL :] for line in lines[:end]) == name


def test_the_limit_that_is_put_in_will_do() -> None:
    """Twice the estimate, beside what is spent and what one request puts aside; rounded up."""
    offer = FakeServer(spent=3.0).offer(["word " * 400] * 100)
    assert offer.dollars == pytest.approx(50.0)
    assert sending.suggested(offer, 5_000) == 108.0
    small = FakeServer(price=Price(0.02, "", "")).offer(["word"])
    assert sending.suggested(small, 50) == 0.01
    free = FakeServer(price=FREE, spent=2.345).offer(["word"])
    assert sending.suggested(free, 50) == 2.4
    assert sending.suggested(FakeServer(price=FREE).offer(["word"]), 50) == 0.0


@pytest.mark.parametrize(
    ("typed", "limit"), [("2.50", 2.5), (" $3 ", 3.0), ("0", 0.0), (".5", 0.5), ("12.", 12.0)]
)
def test_dollars_can_be_typed_as_people_do(typed: str, limit: float) -> None:
    """With a sign or without."""
    assert math.isclose(sending.typed_limit(typed), limit)


@pytest.mark.parametrize(
    "typed", ["", "yes", "-1", "nan", "inf", "1e9", "2,50", "1 2", "$", "9" * 11]
)
def test_only_a_sum_of_money_is_one(typed: str) -> None:
    """Nothing else is taken for a limit."""
    with pytest.raises(UsageError, match="nothing is agreed to"):
        sending.typed_limit(typed)
