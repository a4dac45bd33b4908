"""How many requests are on their way at once: more while all goes well, half when it does not."""

import math


class Width:
    """Additive increase, multiplicative decrease.

    Source: D.-M. Chiu, R. Jain, "Analysis of the increase and decrease algorithms for congestion
    avoidance in computer networks", Computer Networks and ISDN Systems 17, 1989.
    """

    def __init__(self, first: int, most: int) -> None:
        """Begin with `first`, never go beyond `most`."""
        self.now = min(first, most)
        self._most = most
        self._row = 0
        self._narrowed = -math.inf

    def succeeded(self) -> None:
        """One more at once after as many successes in a row as go at once."""
        self._row += 1
        if self._row >= self.now:
            self.now, self._row = min(self._most, self.now + 1), 0

    def failed(self, began: float, now: float) -> None:
        """Half as many, for a request that began at a time and failed now.

        Those that went out together fail together; they narrow it once.
        """
        self._row = 0
        if began >= self._narrowed:
            self.now, self._narrowed = max(1, self.now // 2), now
