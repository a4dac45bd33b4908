"""The other panes follow a cursor when it rests, so that a step of it costs no more than its line.

A card and the map's own line are 1 to 4 kB. While a key is held down they would be sent at every
step, one after the other, and the cursor would wait for them. So would the next drop for the map.
"""

from collections.abc import Callable
from typing import Protocol

from textual.timer import Timer

REST = 0.12  # seconds: longer than a held key takes to come again, too short to be waited for


class Clock(Protocol):
    """What can be told to do something later; a screen."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Do something after so many seconds."""


class Following:
    """Holds what is to follow, the last of each kind."""

    def __init__(self, clock: Clock, rest: float) -> None:
        """Wait `rest` seconds; 0 to follow at once."""
        self._clock, self._rest = clock, rest
        self._waiting: dict[str, Callable[[], None]] = {}
        self._timer: Timer | None = None

    def later(self, kind: str, follow: Callable[[], None]) -> None:
        """Follow when the keys rest, in place of what of this kind was to be done before."""
        self._waiting[kind] = follow
        if not self._rest:
            self.now()
            return
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._clock.set_timer(self._rest, self.now)

    def now(self) -> None:
        """Follow at once, as something else is about to be done there."""
        waiting, self._waiting = self._waiting, {}
        for follow in waiting.values():
            follow()
