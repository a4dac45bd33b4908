"""An event loop whose clock jumps: ten minutes of waiting take no time, always in one order."""

import asyncio
import selectors
from typing import Any


class _Jumping(selectors.SelectSelector):
    """Lets time pass instead of waiting."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        assert timeout is not None, "everybody waits for something that will never happen"
        # A hair more, so that rounding never leaves the loop just short of its next timer.
        self.time += timeout + 1e-9 if timeout > 0 else 0
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop that begins at second 0 and never touches the real clock or the network."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Seconds since it was made."""
        return self._jumping.time
