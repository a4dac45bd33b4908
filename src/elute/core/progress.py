"""How a running step tells where it is, and learns that it should stop."""

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


def status(step: str, done: int, total: int, elapsed: float, message: str = "") -> Status:
    """Work out rate and ETA from what is done after `elapsed` seconds."""
    rate = done / elapsed if elapsed > 0 else 0.0
    eta = (total - done) / rate if rate > 0 and total > 0 else None
    return Status(step, done, total, rate, eta, message, elapsed)
