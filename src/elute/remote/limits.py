"""Keep to a server's rate limits before it has to say no, and use them up, by its headers.

Servers count in two ways. OpenAI's buckets fill evenly; many others count anew each minute. The
headers of one reply tell them not apart, and who takes the one for the other is refused again and
again or uses half of what is allowed. So nothing is taken to come back before the time at which
all is back, until two replies agree on a rate.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from elute.remote.retry_after import duration

MINUTE = 60.0
PARTS = 8
"""A limit is used up in so many requests at least: whole ones seldom fit what is left of it."""
_HAIR = 1e-9
"""A part of a limit too small to wait for."""
_ALIKE = 0.05
"""How far two rates may differ that are the same."""


@dataclass
class Bucket:
    """What is left of one limit.

    Attributes:
        allowed: when nothing is used.
        left: of it at the time `at`, by our own count; less than nothing is possible.
        full: when all is back.
        rate: at which it comes back until then, a second; 0 where that is not known.
        used: as the last reply had it, and
        said: the rate that it would mean if the bucket filled evenly.
    """

    allowed: float
    left: float = -math.inf
    at: float = 0.0
    full: float = math.inf
    rate: float = 0.0
    used: float = 0.0
    said: float = 0.0

    def level(self, now: float) -> float:
        """What is left now."""
        if now >= self.full:
            return self.allowed
        come = self.rate * (now - self.at) if self.rate else 0.0
        return min(self.allowed, self.left + come)

    def wait(self, wanted: float, now: float) -> float:
        """Seconds until so much is left; a request beyond the limit waits for all of it."""
        lacking = min(wanted, self.allowed) - self.level(now)
        if lacking <= _HAIR * self.allowed:
            return 0.0
        back = self.full - now
        return min(back, lacking / self.rate) if self.rate else back

    def sent(self, wanted: float, now: float) -> None:
        """Take so much out."""
        anew = now >= self.full
        self.left, self.at = self.level(now) - wanted, now
        if self.rate:
            self.full = now + (self.allowed - self.left) / self.rate
        elif anew:
            self.full = now + MINUTE  # until the reply says it

    def heard(self, left: float, reset: float, out: float, now: float) -> None:
        """Learn what the server has counted: perhaps what is on its way, perhaps not yet."""
        used = self.allowed - left
        self.left, self.at = min(max(self.level(now), left - out), left), now
        # Where nothing is used the reset says nothing of the time it takes.
        self.full = now + (reset if used > 0 else MINUTE)
        if abs(used - self.used) > _ALIKE * used:
            rate = used / max(reset, 1e-3)
            self.rate = rate if abs(rate - self.said) <= _ALIKE * rate else 0.0
            self.used, self.said = used, rate


class Limits:
    """The requests and tokens a server still takes; no limit until it has named one.

    Time is in seconds of any clock that does not go back. Tokens are given by a count that is never
    too low; how much lower the server's own is, is learnt from what it says.
    """

    def __init__(self) -> None:
        """Know no limit yet."""
        self._buckets: dict[str, Bucket] = {}
        self._paused = -math.inf
        self._counted = self._true = 0

    def pause(self, until: float) -> None:
        """Let nothing through before `until`."""
        self._paused = max(self._paused, until)

    def wait(self, tokens: int, now: float) -> float:
        """Seconds until a request of so many tokens may go."""
        wanted = {"requests": 1.0, "tokens": self._likely(tokens)}
        waits = (bucket.wait(wanted[name], now) for name, bucket in self._buckets.items())
        return max(0.0, self._paused - now, *waits)

    def too_much(self, tokens: int) -> bool:
        """Whether so many tokens in one request would leave a part of the limits unused."""
        bucket, requests = self._buckets.get("tokens"), self._buckets.get("requests")
        if bucket is None:
            return False
        parts = min(PARTS, max(1.0, requests.allowed)) if requests else PARTS
        return self._likely(tokens) > bucket.allowed / parts

    def sent(self, tokens: int, now: float) -> None:
        """A request of so many tokens goes now."""
        for name, bucket in self._buckets.items():
            bucket.sent(1 if name == "requests" else self._likely(tokens), now)

    def billed(self, tokens: int, true: int) -> None:
        """What was counted as so many tokens was truly so many."""
        self._counted, self._true = self._counted + tokens, self._true + true

    def heard(self, headers: Mapping[str, str], out: Mapping[str, int], now: float) -> None:
        """Learn from a reply.

        Args:
            headers: of the reply, by names in lower case.
            out: the `requests` and `tokens` on their way now. Nobody knows which of them the
                server has counted.
            now: the time.
        """
        for name, count in out.items():
            allowed = duration(headers.get(f"x-ratelimit-limit-{name}", ""))
            left = duration(headers.get(f"x-ratelimit-remaining-{name}", ""))
            reset = duration(headers.get(f"x-ratelimit-reset-{name}", ""))
            if not allowed or left is None or reset is None or not _sane(allowed, left, reset):
                continue
            bucket = self._buckets.get(name)
            if bucket is None or bucket.allowed != allowed:
                bucket = self._buckets[name] = Bucket(allowed)
            bucket.heard(left, reset, self._likely(count) if name == "tokens" else count, now)

    def _likely(self, tokens: int) -> float:
        """What the server will count for so many."""
        return tokens * self._true / self._counted if self._true else float(tokens)


def _sane(allowed: float, left: float, reset: float) -> bool:
    """Whether figures name a limit: none has a reset in 10^308 seconds, or less than one left."""
    return 1 <= allowed < 1e15 and left <= allowed and reset < 1e9
