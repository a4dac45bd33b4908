"""`spending.jsonl`: the money put aside for requests and what they cost, counted across restarts.

A request is written down before it is sent, and again when its price is known. One that was never
settled (a kill in between) counts as spent: the server may have billed it.
"""

import time
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from elute import durable
from elute.core.amounts import dollars
from elute.core.errors import SessionDamaged, UsageError
from elute.core.outside import Destination
from elute.session.sealed import sealed, unsealed

ALLOW_MORE = "What was embedded stays. To go on, allow more: --yes --max-cost X"
"""The hint of an end at the limit, by which it is known."""


@dataclass(frozen=True)
class Spent:
    """What a session has spent.

    Attributes:
        dollars: in all, what is put aside included.
        tokens: that were billed, as far as servers told.
        requests: how many were begun.
    """

    dollars: float = 0.0
    tokens: int = 0
    requests: int = 0


def spent(path: Path) -> Spent:
    """What has been spent so far; nothing where there is no file.

    Raises:
        SessionDamaged: a line before the last is damaged, so that it is not known.
    """
    asked, settled, _ = _read(path)
    dollars = sum(settled.get(number, (price, 0))[0] for number, price in asked.items())
    return Spent(dollars, sum(tokens for _, tokens in settled.values()), len(asked))


class Spending:
    """The account of one destination, by the one process that is at work on the session."""

    def __init__(
        self, path: Path, destination: Destination, per_million: float, limit: float
    ) -> None:
        """Take up what was spent before.

        Args:
            path: the file; made with the first request that costs something.
            destination: where texts may be sent.
            per_million: dollars for a million tokens.
            limit: dollars that the session may spend in all, on every destination.

        Raises:
            SessionDamaged: what was spent before is not known.
            CannotWrite: a half-written last line cannot be cut off.
        """
        self._path, self._destination = path, destination
        self._per_token, self._limit = per_million / 1e6, limit
        asked, _, good = _read(path)
        self._spent = spent(path).dollars
        self._next = max(asked, default=0) + 1
        self._aside: dict[int, float] = {}
        if path.exists() and path.stat().st_size != good:
            durable.replace(path, path.read_bytes()[:good])

    @property
    def destination(self) -> Destination:
        """Where texts may be sent."""
        return self._destination

    def reserve(self, tokens: int) -> int:
        """Put the price of so many tokens aside; the number to settle it by.

        Raises:
            UsageError: the session would spend more than it may.
            CannotWrite: it could not be written down; the request must not be sent.
        """
        number, price = self._next, tokens * self._per_token
        if price and not self._spent + price <= self._limit:
            title = (
                f"The next request may cost {dollars(price)}, and {dollars(self._spent)} of the "
                f"allowed {dollars(self._limit)} are spent or put aside: it was not sent."
            )
            raise UsageError(title, ALLOW_MORE)
        if price:
            self._write({"request": number, "dollars": price, "host": self._destination.host})
        self._next += 1
        self._spent += price
        self._aside[number] = price
        return number

    def settle(self, number: int, tokens: int) -> None:
        """Say what a request truly cost.

        Args:
            number: from `reserve`.
            tokens: as billed; 0 where it surely was not billed.
        """
        aside, price = self._aside.pop(number), tokens * self._per_token
        if aside or price:
            self._write({"settled": number, "dollars": price, "tokens": tokens})
        self._spent += price - aside

    def _write(self, entry: dict[str, object]) -> None:
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        durable.append(self._path, sealed({"at": at, **entry}))


def _read(path: Path) -> tuple[dict[int, float], dict[int, tuple[float, int]], int]:
    """What was put aside and what was settled, by request; and the bytes of the whole lines."""
    data = path.read_bytes() if path.exists() else b""
    asked: dict[int, float] = {}
    settled: dict[int, tuple[float, int]] = {}
    good = 0
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        entry = _sound(unsealed(line))
        if entry is None and good + len(line) == len(data) and not line.endswith(b"\n"):
            break  # torn by a crash: a request that was not sent, or one that counts in full
        if entry is None:
            title = f"Line {number} of {path} is damaged: the money spent is not known."
            raise SessionDamaged(title, f"Mend or remove that line of {path.name}, then go on.")
        if "request" in entry:
            asked[entry["request"]] = entry["dollars"]
        else:
            settled[entry["settled"]] = (entry["dollars"], entry.get("tokens", 0))
        good += len(line)
    return asked, settled, good


def _sound(entry: dict[str, Any] | None) -> dict[str, Any] | None:
    """The entry, if it can have been written here: its numbers are sums of money and counts."""
    if entry is None or not ({"request", "dollars"} <= set(entry) or "settled" in entry):
        return None
    number, dollars = entry.get("request", entry.get("settled")), entry.get("dollars")
    tokens = entry.get("tokens", 0)
    whole = all(type(it) is int and it >= 0 for it in (number, tokens))
    money = isinstance(dollars, int | float) and 0 <= dollars < inf
    return entry if whole and money else None
