"""The loop below `schedule`: what is on its way, what must wait, what failed and goes again."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from elute.core.errors import ServiceError, UsageError
from elute.core.outside import Account
from elute.remote.faults import BAD_REPLIES, Fault, fault_of
from elute.remote.limits import Limits
from elute.remote.schedule import LOOK, Pace, Request, Service
from elute.remote.width import Width

T = TypeVar("T")
V = TypeVar("V")

FIRST_WAIT = 0.5
LONGEST_WAIT = 60.0
FIRST_CONTACT = 3
"""Tries to reach a host that has never answered: its address may be wrong."""
SLOW = 2
"""Time-outs in a row after which a request is made smaller."""
_KEPT = "What came back before is kept; run again to go on from there."


@dataclass
class _Failing:
    """How one request fared so far; seconds, and failures of a kind in a row."""

    seconds: float = 0.0
    count: int = 0
    bad: int = 0
    slow: int = 0

    def add(self, fault: Fault, seconds: float) -> None:
        self.seconds += seconds
        self.count += 1
        self.bad = self.bad + 1 if fault.bad_reply else 0
        self.slow = self.slow + 1 if fault.slow else 0


@dataclass(frozen=True)
class _Out:
    """A request on its way, by the number under which its price was put aside."""

    task: asyncio.Task[None] | None
    tokens: int


class Carrier(Generic[T, V]):
    """Requests on their way to one server. Nothing here is for two threads."""

    def __init__(
        self,
        service: Service[T, V],
        requests: Iterator[Request[T]],
        account: Account,
        pace: Pace,
        limits: Limits,
        now: Callable[[], float],
    ) -> None:
        """Send nothing yet; `now` is the loop's clock."""
        self._now, self._limits = now, limits
        self.error: BaseException | None = None
        self._finished: deque[tuple[Request[T], V]] = deque()
        self._service, self._requests, self._account, self._pace = service, requests, account, pace
        self._host = account.destination.host
        self._smaller: deque[Request[T]] = deque()
        self._width = Width(pace.first, pace.most)
        self._tasks: set[asyncio.Task[None]] = set()
        self._out: dict[int, _Out] = {}
        self._door = asyncio.Lock()
        self._back = asyncio.Event()
        self._answered = False
        self._trouble = ""

    async def turn(self) -> bool:
        """Go on for a moment, at most until something ends; whether there is more to do."""
        while self.error is None and len(self._tasks) < self._width.now:
            request = self._next()
            if request is None:
                break
            self._tasks.add(asyncio.create_task(self._carry(request)))
        if not self._tasks:
            return False
        if self.error is None:
            await asyncio.wait(self._tasks, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
        if self.error is not None:
            await asyncio.wait(self._tasks, timeout=self._pace.grace)
        self._tasks = {task for task in self._tasks if not task.done()}
        return self.error is None

    def stop(self, error: BaseException) -> None:
        """End all for the first error; what is on its way may still arrive in the next turn."""
        if self.error is None:
            self.error = error
            for task in self._tasks - {out.task for out in self._out.values()}:
                task.cancel()

    def came(self) -> Iterator[tuple[Request[T], V]]:
        """Hand over what has finished, once."""
        while self._finished:
            yield self._finished.popleft()

    async def end(self) -> None:
        """Stop whatever still goes on, and let go of the connections."""
        for task in self._tasks:
            task.cancel()
        closing = asyncio.create_task(self._service.close())
        await asyncio.wait({*self._tasks, closing}, timeout=self._pace.grace)
        if closing.done():
            closing.exception()  # a connection that cannot be closed is closed too
        await asyncio.get_running_loop().shutdown_asyncgens()

    def doing(self) -> str:
        """One line about what goes on."""
        wait = self._limits.wait(0, self._now())
        if wait >= 1:
            return f"waiting {min(wait, 1e9):.0f} s, as {self._host} wishes"
        if not self._out and self._trouble:
            return f"trying again: {self._trouble}"
        return f"{len(self._out)} requests on their way to {self._host}"

    def _next(self) -> Request[T] | None:
        return self._smaller.popleft() if self._smaller else next(self._requests, None)

    async def _carry(self, request: Request[T]) -> None:
        """See one request through to its end."""
        try:
            failing = _Failing()
            while self.error is None:
                if self._parted(request):
                    return
                number = await self._admitted(request.tokens)
                began = self._now()
                fault = await self._attempt(request, number)
                if fault is None or self.error is not None:
                    return
                failing.add(fault, self._now() - began)
                self._learn(fault, began)
                if self._made_smaller(request, fault, failing):
                    return
                await asyncio.sleep(self._wait(fault, failing))
        except Exception as error:  # noqa: BLE001 - kept, and raised where the caller hears it
            self.stop(error)

    async def _admitted(self, tokens: int) -> int:
        """Wait until a request may go; the number under which its price was put aside.

        One waits at the door and the others behind it, in the order in which they came.
        """
        async with self._door:
            while True:
                wait = self._limits.wait(tokens, self._now())
                if wait > self._pace.budget and not self._out:
                    title = f"{self._host} takes no more for {min(wait / 60, 1e6):,.0f} minutes."
                    raise ServiceError(title, _KEPT)
                if len(self._out) >= self._width.now:
                    await self._one_back()
                elif wait > 0:
                    await self._one_back(wait)  # whose reply may say that there is more
                else:
                    number = self._reserved(tokens)
                    if number is not None:
                        self._out[number] = _Out(asyncio.current_task(), tokens)
                        self._limits.sent(tokens, self._now())
                        return number
                    await self._one_back()

    def _reserved(self, tokens: int) -> int | None:
        """Put a price aside; None where the money may reach once others have settled theirs."""
        try:
            return self._account.reserve(tokens)
        except UsageError:
            if not self._out:
                raise
            return None

    async def _one_back(self, longest: float | None = None) -> None:
        """Wait until a request has come back, so many seconds at most."""
        self._back.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(longest):
                await self._back.wait()

    async def _attempt(self, request: Request[T], number: int) -> Fault | None:
        """Send a request once and settle it, whatever happens."""
        cost = request.tokens
        try:
            async with asyncio.timeout(self._pace.patience):
                sent = await self._service.send(request.content)
            cost = max(0, sent.tokens)
            self._finished.append((request, sent.value))
            self._limits.billed(request.tokens, cost)
            self._succeeded(sent.headers, number)
            return None
        except Exception as error:
            fault = fault_of(error, self._host)
            if fault is None:
                raise
            cost = request.tokens if fault.billed else 0
            self._heard(fault.headers, number)
            return fault
        finally:
            del self._out[number]
            self._back.set()
            self._account.settle(number, cost)

    def _succeeded(self, headers: Mapping[str, str], number: int) -> None:
        self._answered = True
        self._width.succeeded()
        self._heard(headers, number)

    def _heard(self, headers: Mapping[str, str], number: int) -> None:
        """Learn the server's limits from a reply to the request of a number."""
        others = [out.tokens for other, out in self._out.items() if other != number]
        out = {"requests": len(others), "tokens": sum(others)}
        try:
            self._limits.heard(headers, out, self._now())
        except Exception:  # noqa: BLE001 - a server may send anything, and none of it is our mistake
            title = f"{self._host} names limits that cannot be understood."
            raise ServiceError(title, _KEPT) from None

    def _learn(self, fault: Fault, began: float) -> None:
        """What a failure says about the server, for all requests."""
        self._trouble = fault.title
        if not fault.unreached:
            self._answered = True
        if fault.crowded:
            self._width.failed(began, self._now())
            if fault.wait:
                self._limits.pause(self._now() + fault.wait)

    def _parted(self, request: Request[T]) -> bool:
        """Put smaller requests in place of one that a minute's limits have no room for, if so."""
        if not self._limits.too_much(request.tokens):
            return False
        parts = self._service.split(request, Fault("transient", "more than the limits allow"))
        self._smaller.extend(parts)
        return bool(parts)

    def _made_smaller(self, request: Request[T], fault: Fault, failing: _Failing) -> bool:
        """Put smaller requests in place of one that was too much, if so."""
        if fault.kind != "too large" and failing.slow < SLOW:
            return False
        parts = self._service.split(request, fault)
        self._smaller.extend(parts)
        return bool(parts)

    def _wait(self, fault: Fault, failing: _Failing) -> float:
        """Seconds until the next attempt: what the server asks for, else by dice (full jitter).

        Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.

        Raises:
            ServiceError: there shall be no other.
        """
        strange = fault.unreached and not self._answered and failing.count >= FIRST_CONTACT
        if fault.kind != "transient" or strange or failing.bad >= BAD_REPLIES:
            raise ServiceError(fault.title, f"{fault.hint} {_KEPT}".strip())
        most = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failing.count, 30))
        wait = max(fault.wait or 0.0, self._pace.dice.uniform(0, most))
        failing.seconds += wait
        if failing.seconds > self._pace.budget:
            limit = f"More than {self._pace.budget / 60:,.0f} minutes are not waited."
            raise ServiceError(fault.title, f"{limit} {fault.hint} {_KEPT}".replace("  ", " "))
        return wait
