"""Send many requests at once, as many as the server bears, and let none get lost or paid twice."""

import asyncio
import random
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from elute.core.outside import Account
from elute.remote.faults import Fault
from elute.remote.limits import Limits

T = TypeVar("T")
V = TypeVar("V")
V_co = TypeVar("V_co", covariant=True)

LOOK = 0.1
"""Seconds between two looks at whether the user wants to stop."""


@dataclass(frozen=True)
class Request(Generic[T]):
    """What is to be sent, and a count of tokens that it does not exceed."""

    content: T
    tokens: int


@dataclass(frozen=True)
class Sent(Generic[V_co]):
    """What came back.

    Attributes:
        value: read and checked.
        tokens: billed, as the server says; else the estimate.
        headers: of the reply, by names in lower case.
    """

    value: V_co
    tokens: int
    headers: Mapping[str, str] = field(default_factory=dict)


class Service(Protocol[T, V_co]):
    """One kind of request to one server."""

    async def send(self, content: T) -> Sent[V_co]:
        """Send one request, once.

        Raises:
            Exception: what `faults.fault_of` understands; anything else ends all.
        """
        ...

    def split(self, request: Request[T], fault: Fault) -> list[Request[T]]:
        """Smaller requests for the same; none where it cannot be made smaller.

        Args:
            request: was refused as too large, was too slow more than once, or is more than the
                server's limits allow in a part of a minute.
            fault: of kind "too large" in the first case only.
        """
        ...

    async def close(self) -> None:
        """Let go of connections; called once, at the end."""
        ...


@dataclass(frozen=True)
class Pace:
    """How hard to try.

    Attributes:
        first: requests at once in the beginning.
        most: requests at once at most.
        budget: seconds that one request may spend failing and waiting.
        patience: seconds that one attempt may take, however slowly it goes on.
        grace: seconds for requests on their way when all must stop.
        dice: decides how long to wait.
        new_loop: makes the event loop, whose clock is the only one.
    """

    first: int = 4
    most: int = 32
    budget: float = 600.0
    patience: float = 300.0
    grace: float = 1.0
    dice: random.Random = field(default_factory=random.Random)
    new_loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop


def carried_out(
    service: Service[T, V],
    requests: Iterable[Request[T]],
    account: Account,
    heed: Callable[[str], None],
    pace: Pace | None = None,
    limits: Limits | None = None,
) -> Generator[tuple[Request[T], V]]:
    """Carry out requests; each is yielded once, as it finishes, or an error is raised at the end.

    Everything runs in the caller's thread, between two steps of this iterator, in an event loop of
    its own; closing it stops within a second and loses what is on its way. Requests are taken as
    they are needed. A request that was too large is yielded as its smaller ones. Before every
    attempt its price is put aside, after it settled: at nothing where it surely was not billed, at
    what the server says where it answered, else at what was put aside.

    Args:
        service: sends them.
        requests: what to send.
        account: the user's word and money.
        heed: called with a line about what goes on, at least five times a second while waiting.
            After what it raises nothing more is sent; what arrives within a second is yielded,
            for it is paid, and then that is raised.
        pace: how hard to try.
        limits: what is known of the server's, and will be; nothing by default.

    Raises:
        ServiceError: the server refuses for good, or its patience or ours is at an end. What had
            finished was yielded, also what finished within a second after.
        UsageError: the money does not reach for the next request, when nothing is on its way.
    """
    from elute.remote.carrier import Carrier

    pace = pace or Pace()
    loop = pace.new_loop()
    carrier = Carrier(service, iter(requests), account, pace, limits or Limits(), loop.time)
    looked = loop.time() - LOOK
    try:
        going = True
        while going:
            stopping = carrier.error is not None
            try:
                going = loop.run_until_complete(carrier.turn())
            except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001
                # As below: what a signal's handler raises, too, costs nothing that was paid for.
                carrier.stop(error)
                going = not stopping
            yield from carrier.came()
            if going and loop.time() - looked >= LOOK:
                looked = loop.time()
                try:
                    heed(carrier.doing())
                except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001
                    carrier.stop(error)  # raised below, after what still arrives
    finally:
        loop.run_until_complete(carrier.end())
        loop.close()
    yield from carrier.came()
    if carrier.error is not None:
        raise carrier.error
