"""Many requests at once, in virtual time, against a service that does as it is told."""

import asyncio
import ssl
from collections.abc import Iterator
from socket import gaierror

import httpx2
import pytest

from elute.core.errors import ServiceError, UsageError
from elute.remote.faults import BadReply
from elute.remote.schedule import Pace, Request, carried_out
from tests.remote.fakes import OK, Outcome, Purse, Told, broken, carry, halves, refusal
from tests.remote.virtual_time import VirtualLoop

MANY = [f"text {number}" for number in range(400)]
HANG = 1e6


def test_everything_is_yielded_once() -> None:
    """Each request comes back with its own value, settled at what the server billed."""
    service = Told()
    outing = carry(service, MANY)
    assert outing.error is None
    assert sorted(outing.got) == sorted((text, text.upper()) for text in MANY)
    assert list(outing.purse.settled.values()) == [5] * len(MANY)
    assert not outing.purse.open
    assert service.closed == 1


def test_nothing_to_do() -> None:
    """No request is no error."""
    assert carry(Told(), []).got == []


def test_the_width_grows_while_all_goes_well() -> None:
    """From 4 at once to the most that is allowed, and not beyond."""
    service = Told()
    carry(service, map(str, range(1000)), pace=Pace(first=4, most=16))
    early = [at for times in service.sent_at.values() for at in times if at < 0.05]
    assert len(early) == 4
    assert service.most_out == 16


def test_the_width_halves_when_the_server_is_full() -> None:
    """Eight went out at once and one met a 503: now four go at once, five after four successes."""
    service = Told({"text 0": [refusal(503)]}, seconds=1)
    outing = carry(service, MANY, pace=Pace(first=8))
    assert outing.names == sorted(MANY)
    second = [at for times in service.sent_at.values() for at in times if 0.9 < at < 1.9]
    assert 4 <= len(second) <= 5


def test_a_full_server_is_not_stormed() -> None:
    """A server that takes six at once refuses a small part of what it is sent."""

    class Full(Told):
        async def send(self, content: str):  # type: ignore[no-untyped-def]
            if self.out >= 6:
                self.refused += 1
                raise refusal(429)
            return await super().send(content)

        refused = 0

    service = Full()
    outing = carry(service, MANY, pace=Pace(first=6))
    assert outing.names == sorted(MANY)
    assert 0 < service.refused < len(MANY) / 8


def test_requests_are_taken_as_they_are_needed() -> None:
    """A million texts are not put together before the first is sent."""
    taken = 0

    def endless() -> Iterator[Request[str]]:
        nonlocal taken
        while True:
            taken += 1
            yield Request(str(taken), 10)

    pace = Pace(most=8, new_loop=VirtualLoop)
    outing = carried_out(Told(), endless(), Purse(), lambda line: None, pace)
    for _ in range(100):
        next(outing)
    outing.close()
    assert taken <= 100 + 2 * 8


@pytest.mark.parametrize(
    "failure",
    [
        refusal(408),
        refusal(409),
        refusal(429),
        refusal(500),
        refusal(502),
        refusal(503),
        broken(httpx2.ReadError("reset")),
        broken(httpx2.RemoteProtocolError("half")),
        broken(httpx2.ReadTimeout("slow")),
        broken(httpx2.ConnectError("refused")),
        BadReply("answered with nothing"),
    ],
    ids=lambda failure: f"{type(failure).__name__} {getattr(failure, 'status_code', '')}",
)
def test_what_passes_is_tried_again(failure: Exception) -> None:
    """Two failures and an answer are an answer."""
    service = Told({"b": [failure, failure, OK]})
    outing = carry(service, ["a", "b", "c"])
    assert outing.error is None
    assert outing.names == ["a", "b", "c"]
    assert service.tries["b"] == 3


@pytest.mark.parametrize("seconds", [2, 59, 119])
def test_a_wait_that_is_asked_for_is_kept(seconds: int) -> None:
    """After a 429 with Retry-After nothing at all is sent before its time, and then it goes on."""
    service = Told({"a": [refusal(429, {"retry-after": str(seconds)}), OK]})
    outing = carry(service, map(str, ["a", *range(50)]))
    assert outing.error is None
    refused, again = service.sent_at["a"]
    assert again - refused >= seconds
    late = [at for times in service.sent_at.values() for at in times if 0.02 < at < seconds]
    assert not late
    assert f"waiting {seconds} s, as models.example wishes" in outing.said


def test_a_wait_beyond_all_patience_ends_at_once() -> None:
    """A server that asks for an hour is not waited for; the user hears it now."""
    service = Told({"c": [refusal(429, {"retry-after": "3600"})]})
    outing = carry(service, ["a", "b", "c"])
    assert isinstance(outing.error, ServiceError)
    assert outing.names == ["a", "b"]
    assert outing.seconds < 2
    assert "10 minutes" in outing.error.hint


@pytest.mark.parametrize("after", [None, "0", "-5", "rubbish", "1", "30"])
def test_a_server_that_never_clears_is_left_in_time(after: str | None) -> None:
    """Failing for ever ends within the wait budget and one attempt, whatever the server asks."""
    headers = {} if after is None else {"retry-after": after}
    service = Told({"b": [refusal(429, headers)] * 10_000})
    outing = carry(service, ["a", "b"])
    assert isinstance(outing.error, ServiceError)
    assert outing.names == ["a"]
    assert outing.seconds < 601
    assert service.tries["b"] < 100
    assert "run again" in outing.error.hint


def test_hanging_is_bounded_too() -> None:
    """Time-outs count as waiting: a server that accepts and never answers ends in time."""
    service = Told({"b": [HANG] * 100})
    outing = carry(service, ["a", "b"])
    assert isinstance(outing.error, ServiceError)
    assert "did not answer in time" in outing.error.title
    assert outing.seconds < 600 + 300 + 60


PERMANENT = [
    refusal(400),
    refusal(401),
    refusal(402),
    refusal(403),
    refusal(404),
    refusal(307, {"location": "https://elsewhere.example/v1"}),
    refusal(429, code="insufficient_quota"),
    broken(ssl.SSLCertVerificationError("self-signed")),
    UsageError("This cannot be sent."),
]


@pytest.mark.parametrize("failure", PERMANENT, ids=str)
def test_what_is_for_good_stops_with_the_work_kept(failure: Exception) -> None:
    """What had finished and what finishes within a second is yielded; nothing more is sent."""
    texts = list("abcdefgh")
    script: dict[str, list[Outcome]] = {text: [0.5] for text in texts}
    script |= {
        "c": [0.6, failure],
        "e": [failure],
        "f": [HANG],
        "d": [refusal(500, {"retry-after": "50"})],
    }
    service = Told(script)
    outing = carry(service, texts, pace=Pace(first=4, most=4))
    assert outing.error is not None
    assert isinstance(outing.error, ServiceError | UsageError)
    assert outing.names == ["a", "b", "c"], "sent before e failed"
    # e is the fifth; it fails 0.01 s after it went, and then at most a second passes.
    failed = service.sent_at["e"][0] + 0.01
    assert outing.seconds - failed < 1.2
    assert max(at for times in service.sent_at.values() for at in times) <= failed
    assert not outing.purse.open


def test_who_waits_is_not_let_through_after_the_end() -> None:
    """A request that waits for the server's pause to end is not sent once all must stop."""

    class Late(Told):
        async def send(self, content: str):  # type: ignore[no-untyped-def]
            if content == "g":
                await asyncio.sleep(0.3)
                raise refusal(401)
            return await super().send(content)

    script: dict[str, list[Outcome]] = {"a": [refusal(429, {"retry-after": "0.6"})]}
    service = Late(script)
    outing = carry(service, "abcdefghijkl", pace=Pace(first=8))
    assert isinstance(outing.error, ServiceError)
    assert "(401)" in outing.error.title
    assert outing.names == list("bcdefh")
    assert max(at for times in service.sent_at.values() for at in times) < 0.1
    assert not outing.purse.open


def test_a_wrong_address_is_told_soon() -> None:
    """A host that never answered is tried three times, not for ten minutes."""
    service = Told({text: [broken(gaierror(-2, "unknown"))] * 1000 for text in "abcdef"})
    outing = carry(service, "abcdef")
    assert isinstance(outing.error, ServiceError)
    assert "cannot be found" in outing.error.title
    assert max(service.tries.values()) == 3
    assert outing.seconds < 6


def test_a_network_that_goes_away_is_waited_for() -> None:
    """A host that has answered may be gone for minutes."""
    service = Told({"b": [broken(httpx2.ConnectError("no route"))] * 12})
    outing = carry(service, "ab", pace=Pace(first=1, most=1))
    assert outing.error is None
    assert outing.seconds > 60


def test_four_wrong_replies_in_a_row_are_enough() -> None:
    """A reply that cannot be right is asked for again three times; other failures part the row."""
    wrong = BadReply("gave 3 vectors for 4 texts")
    outing = carry(service := Told({"a": [wrong] * 9}), "a")
    assert isinstance(outing.error, ServiceError)
    assert outing.error.title == "models.example gave 3 vectors for 4 texts."
    assert service.tries["a"] == 4
    patient = Told({"a": [wrong] * 3 + [refusal(503)] + [wrong] * 3 + [OK]})
    assert carry(patient, "a").error is None


@pytest.mark.parametrize(
    "failure", [refusal(413), refusal(400, code="max_tokens_per_request")], ids=str
)
def test_what_is_too_large_is_made_smaller(failure: Exception) -> None:
    """It is yielded as its smaller ones, each once, and the large one never again."""
    service = Told({"abcd": [failure] * 9, "ab": [failure] * 9}, parts=halves)
    outing = carry(service, ["abcd", "x"])
    assert outing.error is None
    assert outing.names == ["a", "b", "cd", "x"]
    assert service.tries["abcd"] == service.tries["ab"] == 1
    assert sorted(outing.purse.settled.values()) == [0, 0, 5, 5, 5, 5]


def test_what_cannot_be_made_smaller_ends_it() -> None:
    """A single letter that is too large is told to the user."""
    outing = carry(Told({"a": [refusal(413)] * 9}, parts=halves), "a")
    assert isinstance(outing.error, ServiceError)
    assert "(413)" in outing.error.title


def test_what_is_too_slow_twice_is_made_smaller() -> None:
    """A server that is too slow for a batch gets smaller ones."""
    service = Told({"abcd": [HANG] * 9}, parts=halves)
    outing = carry(service, ["abcd"])
    assert outing.error is None
    assert outing.names == ["ab", "cd"]
    assert service.tries["abcd"] == 2


def test_rate_limits_are_kept_before_the_server_must_say_no() -> None:
    """With ten requests left, the eleventh waits until the server says that all are back."""
    headers = {
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-remaining-requests": "10",
        "x-ratelimit-reset-requests": "50s",
    }

    class Once(Told):
        async def send(self, content: str):  # type: ignore[no-untyped-def]
            self.headers = headers if not self.answered else {}
            return await super().send(content)

    service = Once()
    outing = carry(service, map(str, range(30)), pace=Pace(first=4, most=4))
    assert outing.error is None
    times = sorted(at for times in service.sent_at.values() for at in times)
    assert sum(at < 1 for at in times) <= 4 + 10
    assert 50 < outing.seconds < 55, "the rest when all are back"
