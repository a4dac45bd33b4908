"""What may leave this machine, and what it may cost: nothing without an account."""

import os
from dataclasses import dataclass
from typing import Protocol

OFFLINE = "ELUTE_OFFLINE"
"""The environment variable that forbids every connection, set by `--offline`."""


@dataclass(frozen=True)
class Destination:
    """Where texts would go.

    Attributes:
        url: the server's address up to the version, as `https://api.openai.com/v1`.
        host: its host, with the port where it is not the scheme's own.
        model: the model's name there.
        local: whether it is this machine.
    """

    url: str
    host: str
    model: str
    local: bool


class Account(Protocol):
    """The user's word that texts may be sent to one destination, and the money they allowed.

    Money is US dollars. It is put aside before a request and settled after it, on disk, so that it
    is counted across restarts.
    """

    @property
    def destination(self) -> Destination:
        """Where texts may be sent."""
        ...

    def reserve(self, tokens: int) -> int:
        """Put the price of so many tokens aside; the number to settle it by.

        Raises:
            UsageError: it would cross what the user allowed.
        """
        ...

    def settle(self, number: int, tokens: int) -> None:
        """Say what a request truly cost; 0 where it surely was not billed."""
        ...


def offline() -> bool:
    """Whether no connection may be opened."""
    return os.environ.get(OFFLINE, "") not in ("", "0")
