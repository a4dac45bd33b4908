"""The requests that would be sent, read only as far as somebody looks: they may be 100,000."""

import threading
from collections.abc import Callable, Iterator
from itertools import islice

KEPT = 8 << 20  # bytes of requests that are held, so that turning back is quick
PART = 16_384  # bytes of a request that are shown at once
FEW = 4


class Payload:
    """Requests by number from 0. Whoever asks, in any thread, ends what was asked for before."""

    def __init__(self, bodies: Callable[[], Iterator[bytes]]) -> None:
        """Read nothing yet.

        Args:
            bodies: gives the bytes of every request in order, each time it is called.
        """
        self._bodies = bodies
        self._coming = bodies()
        self._read = 0
        self._kept: dict[int, bytes] = {}
        self._size = 0
        self._held = threading.Lock()
        self._ticket = object()
        self.count: int | None = None

    def body(self, number: int) -> bytes | None:
        """The bytes of a request; None beyond the last, or where something else was asked for."""
        ticket = self._ticket = object()
        with self._held:
            if number not in self._kept and number < self._read:
                self._coming, self._read = self._bodies(), 0
                self._kept, self._size = {}, 0
            while number >= self._read and self._ticket is ticket and self._take():
                pass
            return self._kept.get(number)

    def last(self) -> int | None:
        """The number of the last request; None where something else was asked for meanwhile."""
        ticket = self._ticket = object()
        with self._held:
            while self.count is None and self._ticket is ticket:
                self._take()
            return self.count - 1 if self.count else None

    def largest(self) -> int:
        """The bytes of the largest of the first few requests: a text is not more tokens."""
        return max(map(len, islice(self._bodies(), FEW)), default=0)

    def stop(self) -> None:
        """End what is being read."""
        self._ticket = object()

    def _take(self) -> bool:
        """Read the next request; False where there is none."""
        body = next(self._coming, None)
        if body is None:
            self.count = self._read
            return False
        self._kept[self._read] = body
        self._read += 1
        self._size += len(body)
        while len(self._kept) > 1 and self._size > KEPT:
            self._size -= len(self._kept.pop(next(iter(self._kept))))
        return True


def parts(body: bytes) -> int:
    """How many parts a request is shown in."""
    return max(1, -(-len(body) // PART))


def part(body: bytes, number: int) -> str:
    """A part of a request as text; the parts in a row are the request, to the byte."""
    return body[_edge(body, number) : _edge(body, number + 1)].decode("utf-8", "replace")


def _edge(body: bytes, number: int) -> int:
    """Where a part begins: never within a character."""
    place = min(number * PART, len(body))
    while place < len(body) and body[place] & 0xC0 == 0x80:
        place += 1
    return place
