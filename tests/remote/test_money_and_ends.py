"""What requests cost, and how everything ends: with money accounted and nothing left open."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from elute.core.errors import Cancelled, CannotWrite, ServiceError, UsageError
from elute.remote.faults import BadReply
from elute.remote.schedule import Pace, carried_out
from tests.remote.fakes import OK, Outcome, Purse, Told, broken, carry, named, refusal
from tests.remote.virtual_time import VirtualLoop

MANY = [f"text {number}" for number in range(400)]
HANG = 1e6


@pytest.mark.parametrize(
    ("failure", "cost"),
    [
        (refusal(400), 0),
        (refusal(401), 0),
        (refusal(429), 0),
        (refusal(503), 0),
        (broken(httpx2.ConnectError("refused")), 0),
        (refusal(500), 10),
        (refusal(504), 10),
        (broken(httpx2.ReadError("reset")), 10),
        (BadReply("is wrong"), 10),
        (HANG, 10),
    ],
    ids=str,
)
def test_what_a_failure_costs(failure: Outcome, cost: int) -> None:
    """Nothing where it surely was not billed, else all that was put aside."""
    outing = carry(Told({"a": [failure, OK]}), "a")
    assert next(iter(outing.purse.settled.values())) == cost


def test_money_is_never_exceeded() -> None:
    """It waits for others to settle before it says that the money does not reach."""
    service = Told()
    purse = Purse(cap=103)
    outing = carry(service, MANY, purse=purse, pace=Pace(first=16))
    assert isinstance(outing.error, UsageError)
    # Each is put aside at 10 and settled at 5; so 19 are done at 95, and a twentieth does not fit.
    assert len(outing.got) == 19
    assert purse.most_held <= 103
    assert not purse.open


def test_a_server_that_bills_without_end_ends_it() -> None:
    """What the server says it billed counts, also where it is more than was put aside."""

    class Greedy(Told):
        async def send(self, content: str):  # type: ignore[no-untyped-def]
            sent = await super().send(content)
            return type(sent)(sent.value, 10**12)

    outing = carry(Greedy(), MANY, purse=Purse(cap=10_000), pace=Pace(first=2))
    assert isinstance(outing.error, UsageError)
    assert len(outing.got) <= 2


def test_a_cancel_is_noticed_while_everything_hangs() -> None:
    """The user is asked at least five times a second, and a cancel ends it within a second."""
    looks = []

    def heed(line: str) -> None:
        looks.append(line)
        if len(looks) == 50:
            raise Cancelled("Stopped.")

    service = Told({text: [HANG] for text in MANY})
    outing = carry(service, MANY, heed=heed)
    assert isinstance(outing.error, Cancelled)
    assert 5 <= 50 / outing.seconds <= 20
    assert outing.seconds < 50 / 5 + 1
    assert looks[0] == "4 requests on their way to models.example"
    assert list(outing.purse.settled.values()) == [10] * 4, "they may be billed"
    assert not outing.purse.open
    assert service.closed == 1


def test_what_is_on_its_way_at_a_cancel_is_handed_over() -> None:
    """It is paid: what arrives within a second is yielded, nothing more is sent, then it ends."""

    def heed(line: str) -> None:
        raise Cancelled("Stopped.")

    script: dict[str, list[Outcome]] = {"a": [0.05], "b": [0.6], "c": [1.0], "d": [HANG]}
    service = Told(script)
    outing = carry(service, "abcdefgh", heed=heed, pace=Pace(first=4, most=4))
    assert isinstance(outing.error, Cancelled)
    assert outing.names == ["a", "b", "c"] == sorted(service.answered)
    assert service.tries.total() == 4
    assert sorted(outing.purse.settled.values()) == [5, 5, 5, 10]
    assert outing.seconds < 1.5


def test_a_signal_costs_nothing_that_was_paid_for() -> None:
    """What a handler raises in the middle of the waiting ends it as a cancel does."""
    service = Told({"a": [0.3], "b": [0.6], "c": [1.0], "d": [HANG]})
    loops = []

    def new_loop() -> VirtualLoop:
        loops.append(VirtualLoop())
        loops[0].call_later(0.25, interrupted)
        return loops[0]

    def interrupted() -> None:
        raise KeyboardInterrupt

    purse, got = Purse(), list[str]()
    pace = Pace(first=4, most=4, new_loop=new_loop)
    finished = carried_out(service, named("abcdefgh"), purse, lambda line: None, pace)
    with pytest.raises(KeyboardInterrupt):
        got.extend(request.content for request, _ in finished)
    assert sorted(got) == ["a", "b", "c"] == sorted(service.answered)
    assert service.tries.total() == 4
    assert sorted(purse.settled.values()) == [5, 5, 5, 10]
    assert not purse.open


def test_limits_that_cannot_be_understood_end_it() -> None:
    """Whatever breaks while headers are read is the server's fault; the answer is kept."""

    class Odd(dict[str, str]):
        def get(self, name: str, other: Any = None) -> Any:
            raise RuntimeError("nobody thought of this")

    outing = carry(Told(headers=Odd()), "a")
    assert isinstance(outing.error, ServiceError)
    assert "names limits that cannot be understood" in outing.error.title
    assert outing.names == ["a"]
    assert list(outing.purse.settled.values()) == [5]


def test_closing_settles_what_is_on_its_way() -> None:
    """A caller that takes no more leaves nothing open."""
    purse, service = Purse(), Told({"b": [HANG], "c": [HANG]})
    pace = Pace(new_loop=VirtualLoop)
    outing = carried_out(service, named("abc"), purse, lambda line: None, pace)
    assert next(outing)[1] == "A"
    outing.close()
    assert not purse.open
    assert sorted(purse.settled.values()) == [5, 10, 10]
    assert service.closed == 1


def test_a_service_that_does_not_let_go_is_left() -> None:
    """It takes two seconds even where a request ignores that it was cancelled."""

    class Stubborn(Told):
        async def send(self, content: str):  # type: ignore[no-untyped-def]
            while True:
                try:
                    await asyncio.sleep(5)
                    return await super().send(content)
                except asyncio.CancelledError:
                    pass

    def heed(line: str) -> None:
        raise Cancelled("Stopped.")

    outing = carry(Stubborn(), "ab", heed=heed)
    assert isinstance(outing.error, Cancelled)
    assert outing.seconds < 2.2, "a second for what may arrive, one to let go"


def test_a_disk_that_fills_up_ends_it() -> None:
    """Where spending cannot be written down nothing more is spent, and what came is yielded."""

    class FullDisk(Purse):
        def settle(self, number: int, tokens: int) -> None:
            super().settle(number, tokens)
            if number == 3:
                raise CannotWrite("The disk is full.")

    outing = carry(Told(), MANY, purse=FullDisk())
    assert isinstance(outing.error, CannotWrite)
    assert 4 <= len(outing.got) < 10
    assert not outing.purse.open


def test_a_mistake_of_ours_is_not_tried_again() -> None:
    """An exception that no server caused comes out as it is."""
    service = Told({"b": [ZeroDivisionError("ours")]})
    outing = carry(service, "abc")
    assert isinstance(outing.error, ZeroDivisionError)
    assert service.tries["b"] == 1
    assert not outing.purse.open


def test_requests_that_cannot_be_made() -> None:
    """An error of the caller's own iterator comes out, and nothing stays open."""

    def requests() -> Iterator[str]:
        yield "a"
        raise CannotWrite("The texts are gone.")

    outing = carry(Told(), requests())
    assert isinstance(outing.error, CannotWrite)
    assert not outing.purse.open


def test_an_error_drags_no_request_along() -> None:
    """The client's exception, which holds the request, is not chained to the one that is told."""
    error = carry(Told({"a": [refusal(401)]}), "a").error
    assert error is not None
    assert error.__cause__ is None
    assert error.__context__ is None
