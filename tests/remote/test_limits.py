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


def test_all_comes_back_at_the_time_the_server_names() -> None:
    """One reply tells when all is back, and not whether a part of it comes before."""
    limits = Limits()
    limits.heard(said("tokens", 1000, 300, "1m10s"), NONE_OUT, 5)
    assert limits.wait(300, 5) == 0
    assert limits.wait(400, 5) == 70
    assert limits.wait(400, 11) == 64
    assert limits.wait(5000, 75) == 0, "what is beyond the limit waits for all of it"


def test_two_replies_tell_a_bucket_that_fills_evenly() -> None:
    """300 of 1,000 left and all back in 70 s, then 200 and 80 s: ten a second."""
    limits = Limits()
    limits.heard(said("tokens", 1000, 300, "70s"), NONE_OUT, 0)
    limits.sent(100, 0)
    limits.heard(said("tokens", 1000, 200, "80s"), NONE_OUT, 0)
    assert limits.wait(300, 0) == pytest.approx(10)
    assert limits.wait(300, 6) == pytest.approx(4)
    limits.sent(200, 0)
    assert limits.wait(300, 6) == pytest.approx(24)


def test_two_replies_tell_a_minute_that_begins_anew() -> None:
    """The end of the minute stays while more is used: nothing comes back before it."""
    limits = Limits()
    limits.heard(said("requests", 3, 2, "60s"), NONE_OUT, 0)
    limits.sent(1, 0)
    limits.heard(said("requests", 3, 1, "59s"), NONE_OUT, 1)
    limits.sent(1, 1)
    assert limits.wait(1, 2) == 58
    limits.sent(1, 60)
    assert limits.wait(1, 60) == 0
    limits.sent(1, 60)
    limits.sent(1, 60)
    assert limits.wait(1, 61) == 59, "the next minute has three again"


def test_what_goes_out_is_taken_off() -> None:
    """Between two replies elute counts by itself."""
    limits = Limits()
    limits.heard(said("tokens", 1000, 300, "70s") | said("requests", 60, 2, "58s"), NONE_OUT, 0)
    limits.sent(250, 0)
    assert limits.wait(50, 0) == 0
    assert limits.wait(60, 0) == 70
    limits.sent(10, 0)
    assert limits.wait(1, 0) == 58, "no request is left"


def test_what_is_on_its_way_may_not_be_counted_yet() -> None:
    """A reply may have left the server before it saw the others; what we count decides then."""
    limits = Limits()
    limits.heard(said("tokens", 1000, 300, "70s"), {"requests": 3, "tokens": 280}, 0)
    assert limits.wait(20, 0) == 0
    assert limits.wait(30, 0) == 70
    limits.heard(said("tokens", 1000, 300, "70s"), NONE_OUT, 0)
    assert limits.wait(300, 0) == 0, "none is on its way any more"
    limits.sent(200, 0)
    limits.heard(said("tokens", 1000, 300, "70s"), {"requests": 1, "tokens": 200}, 0)
    assert limits.wait(100, 0) == 0
    assert limits.wait(110, 0) == 70, "it left before the 200 were counted"
    limits.heard(said("tokens", 1000, 90, "90s"), NONE_OUT, 0)
    assert limits.wait(90, 0) == 0


def test_tokens_are_counted_as_the_server_counts_them() -> None:
    """The upper count is four times the true one: a request takes a quarter of it."""
    limits = Limits()
    limits.billed(400, 100)
    limits.heard(said("tokens", 1000, 300, "70s"), NONE_OUT, 0)
    assert limits.wait(1200, 0) == 0
    assert limits.wait(1300, 0) > 0


def test_a_request_that_fills_a_limit_is_too_much() -> None:
    """An eighth of the tokens of a minute, or what the requests of a minute leave for each."""
    limits = Limits()
    assert not limits.too_much(10**9)
    limits.heard(said("tokens", 8000, 8000, "0s"), NONE_OUT, 0)
    assert not limits.too_much(1000)
    assert limits.too_much(1001)
    limits.heard(said("requests", 2, 2, "0s"), NONE_OUT, 0)
    assert not limits.too_much(4000)
    assert limits.too_much(4001)


def test_a_full_bucket_never_waits_for_ever() -> None:
    """A server that has counted nothing says no rate; a minute is taken."""
    limits = Limits()
    limits.heard(said("tokens", 600, 600, "0s"), {"requests": 1, "tokens": 1000}, 0)
    assert limits.wait(100, 0) == 60


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
        limits.sent(10**6, now)
        assert limits.wait(0, now) >= 0
        assert limits.wait(10**6, now + 1e9) >= 0
