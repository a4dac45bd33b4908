"""Token buckets read from a server's headers."""

import httpx2
import pytest
from hypothesis import given, settings

from elute.remote.limits import Limits
from tests.remote.rubbish import HEADERS

NONE_OUT = {"requests": 0, "tokens": 0}


def said(name: str, allowed: object, left: object, reset: str) -> dict[str, str]:
    """What a reply says about one limit."""
    return {
        f"x-ratelimit-limit-{name}": str(allowed),
        f"x-ratelimit-remaining-{name}": str(left),
        f"x-ratelimit-reset-{name}": reset,
    }


def test_no_limit_until_one_is_named() -> None:
    """A server that says nothing is not waited for, nor one that says rubbish."""
    limits = Limits()
    limits.heard({"x-ratelimit-limit-tokens": "many"}, NONE_OUT, 0)
    limits.heard(said("tokens", 0, 0, "1s"), NONE_OUT, 0)
    assert limits.wait(10**9, 0) == 0


def test_tokens_come_back_at_the_rate_the_server_names() -> None:
    """300 of 1,000 left and all back in 70 s is ten a second."""
    limits = Limits()
    limits.heard(said("tokens", 1000, 300, "1m10s"), NONE_OUT, 5)
    assert limits.wait(300, 5) == 0
    assert limits.wait(400, 5) == 10
    assert limits.wait(400, 11) == 4
    assert limits.wait(5000, 5) == 70, "what is beyond the limit waits for all of it"


def test_what_goes_out_is_taken_off() -> None:
    """Between two replies elute counts by itself."""
    limits = Limits()
    limits.heard(said("tokens", 1000, 300, "70s") | said("requests", 60, 2, "58s"), NONE_OUT, 0)
    limits.sent(250)
    assert limits.wait(50, 0) == 0
    assert limits.wait(60, 0) == 1
    limits.sent(10)
    assert limits.wait(1, 0) == 1, "no request is left, and one comes back each second"


def test_what_is_on_its_way_is_not_taken_as_counted() -> None:
    """A reply may have left the server before it saw the others."""
    limits = Limits()
    limits.heard(said("tokens", 1000, 300, "70s"), {"requests": 3, "tokens": 280}, 0)
    assert limits.wait(20, 0) == 0
    assert limits.wait(30, 0) == 1


def test_a_full_bucket_never_waits_for_ever() -> None:
    """A server that has counted nothing says no rate; a minute is taken."""
    limits = Limits()
    limits.heard(said("tokens", 600, 600, "0s"), {"requests": 1, "tokens": 1000}, 0)
    assert limits.wait(100, 0) == 50


def test_a_pause_holds_everything() -> None:
    """Until its time, the later of two."""
    limits = Limits()
    limits.pause(10)
    limits.pause(5)
    assert limits.wait(0, 4) == 6
    assert limits.wait(0, 10) == 0


@pytest.mark.parametrize(
    ("allowed", "left", "reset"),
    [
        (1000, 0, "9" * 400 + "s"),
        (1000, 0, "9" * 400),
        ("5e-324", 0, "1e308"),
        ("1e308", 0, "0s"),
        ("5e-324", "5e-324", "1s"),
    ],
)
def test_absurd_figures_are_no_limit(allowed: object, left: object, reset: str) -> None:
    """A rate that comes out as nothing or as endless is not divided by."""
    limits = Limits()
    limits.heard(said("tokens", allowed, left, reset), NONE_OUT, 0)
    assert limits.wait(10**9, 0) == 0


@given(HEADERS)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_headers_leave_a_wait(headers: dict[str, bytes]) -> None:
    """Whatever they say, a wait is a number of seconds, now and later."""
    limits = Limits()
    raw = [(name.encode(), value) for name, value in headers.items()]
    for now in (0.0, 1e6):
        limits.heard(httpx2.Headers(raw), {"requests": 3, "tokens": 10**6}, now)
        limits.sent(10**6)
        assert limits.wait(0, now) >= 0
        assert limits.wait(10**6, now + 1e9) >= 0
