"""What a scripted server allows: in one request, and in a minute."""

import math
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits as OpenAI documents them; a compatible server's are set per test. 0 is none.

    Tokens are those of `vectors.tokens_of`: a quarter of the bytes.
    """

    rows: int = 2048
    request_tokens: int = 300_000
    input_tokens: int = 8192
    requests_per_minute: int = 100_000
    tokens_per_minute: int = 1_000_000_000
    minute: float = 60.0
    """How many seconds a minute lasts here: a test has no time for a real one."""


class Minute:
    """Counts what was asked in the minute that runs, and says what is left in headers."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._began = -math.inf
        self._used = {"requests": 0, "tokens": 0}

    def enter(self, tokens: int) -> str:
        """Let one request in; the name of the limit that forbids it, else nothing."""
        now = time.monotonic()
        if now - self._began >= self._limits.minute:
            self._began, self._used = now, {"requests": 0, "tokens": 0}
        for name, wanted in (("requests", 1), ("tokens", tokens)):
            if 0 < self._allowed(name) < self._used[name] + wanted:
                return name
        self._used["requests"] += 1
        self._used["tokens"] += tokens
        return ""

    def headers(self) -> dict[str, str]:
        """x-ratelimit-* of the limits that are set."""
        headers = {}
        for name, used in self._used.items():
            if allowed := self._allowed(name):
                headers[f"x-ratelimit-limit-{name}"] = str(allowed)
                headers[f"x-ratelimit-remaining-{name}"] = str(max(0, allowed - used))
                headers[f"x-ratelimit-reset-{name}"] = _span(self.left())
        return headers

    def left(self) -> float:
        """Seconds until the next minute begins."""
        return max(0.0, self._began + self._limits.minute - time.monotonic())

    def _allowed(self, name: str) -> int:
        limits = self._limits
        return limits.requests_per_minute if name == "requests" else limits.tokens_per_minute


def _span(seconds: float) -> str:
    """A duration as OpenAI writes it: 20ms, 1.5s, 6m0s."""
    if seconds < 1:
        return f"{math.ceil(seconds * 1000)}ms"
    minutes, rest = divmod(math.ceil(seconds * 1000) / 1000, 60)
    return f"{minutes:.0f}m{rest:.0f}s" if minutes else f"{rest:g}s"
