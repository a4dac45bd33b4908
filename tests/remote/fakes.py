"""A server that does as it is told, without a network, and a purse that counts."""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2
import openai

from elute.core.errors import UsageError
from elute.core.outside import Destination
from elute.remote.faults import Fault
from elute.remote.hosts import destination
from elute.remote.schedule import Pace, Request, Sent, carried_out
from tests.remote.virtual_time import VirtualLoop

HERE = destination("https://models.example/v1", "small")
OK = "ok"

Outcome = str | float | Exception
"""What a try comes to: OK, seconds until OK, or what is raised at once."""


def refusal(
    status: int,
    headers: Mapping[str, str] | None = None,
    message: str = "no",
    code: str | None = None,
    kind: str | None = None,
) -> openai.APIStatusError:
    """What the openai client raises for a status."""
    request = httpx2.Request("POST", HERE.url)
    response = httpx2.Response(status, headers=headers, request=request)
    body = {"message": message, "code": code, "type": kind}
    return openai.APIStatusError(message, response=response, body=body)


def broken(cause: Exception) -> openai.APIConnectionError:
    """What the openai client raises when there is no reply."""
    error = openai.APIConnectionError(request=httpx2.Request("POST", HERE.url))
    error.__cause__ = cause
    return error


class Purse:
    """An account in memory. `cap` and all else are in tokens."""

    def __init__(self, cap: float = float("inf"), destination: Destination = HERE) -> None:
        self.destination = destination
        self.cap = cap
        self.open: dict[int, int] = {}
        self.settled: dict[int, int] = {}
        self.most_held = 0

    @property
    def held(self) -> int:
        """What is settled or put aside."""
        return sum(self.settled.values()) + sum(self.open.values())

    def reserve(self, tokens: int) -> int:
        """Put aside."""
        if self.held + tokens > self.cap:
            raise UsageError("The money does not reach.")
        number = len(self.open) + len(self.settled)
        self.open[number] = tokens
        self.most_held = max(self.most_held, self.held)
        return number

    def settle(self, number: int, tokens: int) -> None:
        """Settle, once."""
        del self.open[number]
        self.settled[number] = tokens


@dataclass
class Told:
    """A service whose every try of every content is written down beforehand.

    A content that is not told, or whose script is at its end, is answered after `seconds`.
    """

    script: Mapping[str, Sequence[Outcome]] = field(default_factory=dict)
    seconds: float = 0.1
    parts: Callable[[Request[str]], list[Request[str]]] = lambda request: []
    headers: Mapping[str, str] = field(default_factory=dict)
    tries: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    sent_at: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sent_after_answer: int = 0
    out: int = 0
    most_out: int = 0
    closed: int = 0

    async def send(self, content: str) -> Sent[str]:
        """Do as told."""
        self.sent_after_answer += self.answered[content] > 0
        self.sent_at[content].append(asyncio.get_running_loop().time())
        outcomes = self.script.get(content, ())
        outcome = outcomes[self.tries[content]] if self.tries[content] < len(outcomes) else OK
        self.tries[content] += 1
        self.out += 1
        self.most_out = max(self.most_out, self.out)
        try:
            if isinstance(outcome, Exception):
                await asyncio.sleep(0.01)
                raise outcome
            await asyncio.sleep(self.seconds if isinstance(outcome, str) else outcome)
        finally:
            self.out -= 1
        self.answered[content] += 1
        return Sent(content.upper(), 5, self.headers)

    def split(self, request: Request[str], fault: Fault) -> list[Request[str]]:
        """As told."""
        return self.parts(request)

    async def close(self) -> None:
        """Count."""
        self.closed += 1


def halves(request: Request[str]) -> list[Request[str]]:
    """Two requests of half a text each; none for a text of one letter."""
    text = request.content
    if len(text) < 2:
        return []
    middle = len(text) // 2
    return [Request(part, request.tokens) for part in (text[:middle], text[middle:])]


@dataclass
class Outing:
    """What came of carrying requests out in virtual time."""

    got: list[tuple[str, str]]
    error: Exception | None
    seconds: float
    purse: Purse
    said: list[str]

    @property
    def names(self) -> list[str]:
        """The contents that were yielded, sorted."""
        return sorted(content for content, _ in self.got)


def carry(
    service: Any,
    contents: Iterable[str],
    *,
    purse: Purse | None = None,
    pace: Pace | None = None,
    heed: Callable[[str], None] | None = None,
    tokens: int = 10,
) -> Outing:
    """Carry out one request per content, in virtual time."""
    purse = purse or Purse()
    said: list[str] = []
    loops: list[VirtualLoop] = []

    def new_loop() -> VirtualLoop:
        loops.append(VirtualLoop())
        return loops[-1]

    def listen(line: str) -> None:
        said.append(line)
        if heed is not None:
            heed(line)

    pace = replace(pace or Pace(), new_loop=new_loop, dice=random.Random(1))
    got: list[tuple[str, str]] = []
    error: Exception | None = None
    try:
        for request, value in carried_out(service, named(contents, tokens), purse, listen, pace):
            got.append((request.content, value))
    except Exception as problem:  # noqa: BLE001 - what a test looks at
        error = problem
    return Outing(got, error, loops[0].time(), purse, said)


def named(contents: Iterable[str], tokens: int = 10) -> Iterator[Request[str]]:
    """One request per content."""
    return (Request(content, tokens) for content in contents)
