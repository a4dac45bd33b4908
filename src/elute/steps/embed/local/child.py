"""The process that embeds on one device: `python -m elute.steps.embed.local.child`.

A fault of a GPU (an assertion in a kernel, an illegal address) poisons the process for good, so
each device has a process of its own that can be ended and begun again.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from elute.core.errors import EluteError, UsageError
from elute.core.progress import Progress
from elute.core.results import Floats
from elute.steps.embed.local.embedding import Embedded, embedded, shortened
from elute.steps.embed.local.encoder import Encoder, canaries
from elute.steps.embed.local.loading import Wish, loaded
from elute.steps.embed.local.pipe import Message, receive, send


class Work(Protocol):
    """What a process does with texts."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the user."""
        ...

    def canaries(self) -> Floats:
        """(8, d) vectors by which processes are compared."""
        ...

    def embed(self, texts: Sequence[str], progress: Progress) -> Embedded:
        """Vectors of texts."""
        ...


@dataclass(frozen=True)
class _Model:
    """A loaded model at work."""

    encoder: Encoder
    notes: tuple[str, ...]
    dims: int
    batch_size: int

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "_Model":
        wish = Wish(**{**told["wish"], "folder": Path(told["wish"]["folder"])})
        return cls(*loaded(wish), told["dims"], told["batch_size"])

    def canaries(self) -> Floats:
        return shortened(canaries(self.encoder), self.dims)

    def embed(self, texts: Sequence[str], progress: Progress) -> Embedded:
        return embedded(self.encoder, texts, self.dims, self.batch_size, progress)


def serve(make: Callable[[Mapping[str, Any]], Work]) -> None:
    """Do what comes in until nothing more does; a failure is told, and is the end.

    Args:
        make: from what the first message tells to the work.
    """
    source, sink = sys.stdin.buffer, _own_output()

    def beat(done: int, total: int, message: str = "") -> None:
        send(sink, Message("beat", {"done": done}))

    hello = receive(source)
    if hello is None:
        return
    try:
        work = make(hello.told)
        send(sink, Message("ready", {"notes": work.notes}, work.canaries()))
        while task := receive(source):
            made = work.embed(task.told["texts"], beat)
            told = {"cut": made.cut, "unread": made.unread}
            send(sink, Message("done", told, made.vectors))
    except Exception as problem:  # noqa: BLE001  whatever it is, the one above decides
        send(sink, Message("failed", _why(problem)))


def _why(problem: Exception) -> dict[str, Any]:
    if isinstance(problem, EluteError):
        usage = isinstance(problem, UsageError)
        return {"title": problem.title, "hint": problem.hint, "usage": usage}
    cause = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
    return {"title": cause, "hint": "", "usage": False}


def _own_output() -> IO[bytes]:
    """Standard output for messages alone: what libraries print goes nowhere."""
    mine = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return mine


if __name__ == "__main__":
    serve(_Model.of)
