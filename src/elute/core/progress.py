"""How a running step tells where it is, and learns that it should stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Progress(Protocol):
    """Called by a step between two batches of work."""

    def __call__(self, done: int, total: int, message: str = "") -> None:
        """Report that `done` of `total` units are finished (0 <= done <= total).

        Raises:
            Cancelled: the user asked to stop; the step lets it pass.
        """
        ...


def silent(done: int, total: int, message: str = "") -> None:
    """A Progress for callers that do not watch."""


@dataclass(frozen=True)
class Status:
    """One look at running work, as the front ends show it.

    Attributes:
        step: the step at work, or "" between steps.
        done: units finished in this step.
        total: units in this step; 0 when it cannot tell.
        rate: units a second since the step began; 0.0 when unknown.
        eta: seconds left in this step; None when it cannot be told.
        message: one short line of detail.
        elapsed: seconds since the step began.
    """

    step: str = ""
    done: int = 0
    total: int = 0
    rate: float = 0.0
    eta: float | None = None
    message: str = ""
    elapsed: float = 0.0


class Pace:
    """Turns reports of one step into looks at it, with a rate that leaves the warm-up out.

    Models load and compilers run before the first unit is done: the rate is measured from there,
    and no end is foretold before it has been seen to hold for a while.
    """

    def __init__(self, step: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin now, by a clock in seconds."""
        self._step = step
        self._clock = clock
        self._began = clock()
        self._first: tuple[float, int] | None = None

    def look(self, done: int, total: int, message: str = "") -> Status:
        """The step after `done` of `total` units."""
        now = self._clock()
        if done > 0 and self._first is None:
            self._first = (now, done)
        since, before = self._first or (now, done)
        steady = now - since
        rate = (done - before) / steady if steady > 0 else 0.0
        sure = steady >= STEADY_SECONDS and rate > 0 and total > 0
        eta = (total - done) / rate if sure else None
        return Status(self._step, done, total, rate, eta, message, now - self._began)


STEADY_SECONDS = 2.0
"""How long a rate must have held before an end is foretold."""
