"""Keep to a server's rate limits before it has to say no: token buckets read from its headers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from elute.remote.retry_after import duration

MINUTE = 60.0


@dataclass
class Bucket:
    """What is left of one limit, and how fast it comes back."""

    allowed: float
    left: float
    rate: float
    at: float

    def wait(self, wanted: float, now: float) -> float:
        """Seconds until so much is left; a request beyond the limit waits for all of it."""
        left = min(self.allowed, self.left + self.rate * (now - self.at))
        return max(0.0, (min(wanted, self.allowed) - left) / self.rate)


class Limits:
    """The requests and tokens a server still takes; no limit until it has named one.

    Time is in seconds of any clock that does not go back.
    """

    def __init__(self) -> None:
        """Know no limit yet."""
        self._buckets: dict[str, Bucket] = {}
        self._paused = -math.inf

    def pause(self, until: float) -> None:
        """Let nothing through before `until`."""
        self._paused = max(self._paused, until)

    def wait(self, tokens: int, now: float) -> float:
        """Seconds until a request of so many tokens may go."""
        wanted = {"requests": 1, "tokens": tokens}
        waits = (bucket.wait(wanted[name], now) for name, bucket in self._buckets.items())
        return max(0.0, self._paused - now, *waits)

    def sent(self, tokens: int) -> None:
        """A request of so many tokens goes now."""
        for name, bucket in self._buckets.items():
            bucket.left -= 1 if name == "requests" else tokens

    def heard(self, headers: Mapping[str, str], out: Mapping[str, int], now: float) -> None:
        """Learn from a reply.

        Args:
            headers: of the reply, by names in lower case.
            out: the `requests` and `tokens` on their way now. Nobody knows which of them the
                server has counted, so none is taken as counted.
            now: the time.
        """
        for name, count in out.items():
            allowed = duration(headers.get(f"x-ratelimit-limit-{name}", ""))
            left = duration(headers.get(f"x-ratelimit-remaining-{name}", ""))
            reset = duration(headers.get(f"x-ratelimit-reset-{name}", ""))
            if not allowed or left is None or reset is None:
                continue
            # A full bucket says nothing of its rate; OpenAI's limits are for a minute.
            used = allowed - left
            rate = used / max(reset, 1e-3) if used > 0 else allowed / MINUTE
            # Absurd figures, as a reset in 10^308 seconds, name no rate.
            if 0 < rate < math.inf:
                self._buckets[name] = Bucket(allowed, left - count, rate, now)
