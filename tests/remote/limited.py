"""Servers that allow so much in a minute, on a clock that jumps: what of it is used, and how."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from elute.remote.faults import Fault
from elute.remote.limits import Limits
from elute.remote.schedule import Pace, Request, Sent, carried_out
from tests.remote.fakes import HERE, Purse, refusal
from tests.remote.virtual_time import VirtualLoop

MINUTE = 60.0
Texts = Request[tuple[int, ...]]
"""A request, by the true tokens of each of its texts."""


class Gate(Protocol):
    """How a server counts one limit."""

    allowed: float

    def left(self, now: float) -> float:
        """What a request may take now."""

    def reset(self, now: float) -> float:
        """Seconds until all is there again, as the header says it."""

    def take(self, wanted: float, now: float) -> None:
        """Count a request."""


@dataclass
class Refilled:
    """A bucket that fills evenly, as OpenAI's do."""

    allowed: float
    _left: float = -1.0
    _at: float = 0.0

    def left(self, now: float) -> float:
        """What has come back."""
        if self._left < 0:
            return self.allowed
        return min(self.allowed, self._left + (now - self._at) * self.allowed / MINUTE)

    def reset(self, now: float) -> float:
        """Until it is full."""
        return (self.allowed - self.left(now)) * MINUTE / self.allowed

    def take(self, wanted: float, now: float) -> None:
        """Out of the bucket."""
        self._left, self._at = self.left(now) - wanted, now


@dataclass
class Windowed:
    """A count that begins anew each minute, the minute beginning with the first request in it."""

    allowed: float
    _began: float = float("-inf")
    _used: float = 0.0

    def left(self, now: float) -> float:
        """What the minute that runs has left."""
        return self.allowed if now - self._began >= MINUTE else self.allowed - self._used

    def reset(self, now: float) -> float:
        """Until the minute is over."""
        return max(0.0, self._began + MINUTE - now)

    def take(self, wanted: float, now: float) -> None:
        """In this minute, or in a new one."""
        if now - self._began >= MINUTE:
            self._began, self._used = now, 0.0
        self._used += wanted


@dataclass
class Limited:
    """A service behind such gates. Requests are numbers of true tokens; answers take a while."""

    gates: dict[str, Gate]
    seconds: float = 1.0
    dice: random.Random = field(default_factory=lambda: random.Random(7))
    refused: int = 0
    answered: list[tuple[float, int]] = field(default_factory=list)

    async def send(self, content: tuple[int, ...]) -> Sent[int]:
        """Take it in or refuse it, at once; answer later."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0.05)
        now, tokens = loop.time(), sum(content)
        wanted = {"requests": 1, "tokens": tokens}
        short = [gate for name, gate in self.gates.items() if gate.left(now) < wanted[name] - 1e-6]
        if short:
            self.refused += 1
            wait = max(gate.reset(now) for gate in short)
            raise refusal(429, {"retry-after-ms": str(1000 * wait), **self._headers(now)})
        for name, gate in self.gates.items():
            gate.take(wanted[name], now)
        await asyncio.sleep(self.seconds * self.dice.uniform(0.2, 1.8))
        self.answered.append((now, tokens))
        return Sent(tokens, tokens, self._headers(loop.time()))

    def split(self, request: Texts, fault: Fault) -> list[Texts]:
        """Halves, of more than one text."""
        texts = request.content
        middle = len(texts) // 2
        return [requested(part) for part in (texts[:middle], texts[middle:])] if middle else []

    async def close(self) -> None:
        """Nothing."""

    def _headers(self, now: float) -> dict[str, str]:
        made = {}
        for name, gate in self.gates.items():
            made[f"x-ratelimit-limit-{name}"] = f"{gate.allowed:.0f}"
            made[f"x-ratelimit-remaining-{name}"] = str(max(0, int(gate.left(now))))
            made[f"x-ratelimit-reset-{name}"] = f"{gate.reset(now):.3f}s"
        return made


def requested(texts: tuple[int, ...]) -> Texts:
    """A request by true tokens; the upper count is four times that, as in English."""
    return Request(texts, 4 * sum(texts))


@dataclass(frozen=True)
class Used:
    """What came of it.

    Attributes:
        share: of what the tightest limit would have allowed in the time it took.
        refused: requests that were refused.
        minutes: it took.
    """

    share: float
    refused: int
    requests: int
    minutes: float


def used(service: Limited, requests: Iterator[Texts], limits: Limits | None = None) -> Used:
    """Carry requests out, and look at how far the limits were used.

    A server gives a whole allowance at once to who comes first, so that one is not counted.
    """
    pace = Pace(new_loop=VirtualLoop, dice=random.Random(1), budget=1e9, patience=1e9)
    purse = Purse(destination=HERE)
    total = list(carried_out(service, requests, purse, lambda _: None, pace, limits))
    times = [at for at, _ in service.answered]
    span = (max(times) - min(times)) / MINUTE
    taken = {"requests": len(total), "tokens": sum(tokens for _, tokens in total)}
    # In n minutes the gates let through n allowances and the one that was there at first.
    share = max(taken[name] / (gate.allowed * (1 + span)) for name, gate in service.gates.items())
    return Used(share, service.refused, len(total), span)
