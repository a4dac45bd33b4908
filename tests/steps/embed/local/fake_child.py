"""A process of a fleet that embeds without a model, and fails as it is told: see `Told`."""

import hashlib
import os
import signal
import struct
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elute.core.errors import UsageError
from elute.core.progress import Progress
from elute.core.results import Floats
from elute.steps.embed.batches import Limit, encode_all
from elute.steps.embed.local.canary import CANARY
from elute.steps.embed.local.child import serve
from elute.steps.embed.local.embedding import Embedded

ROOM = 5
"""Texts that the memory of a device that is told to run out of it holds at once."""
POISON = "number 77 "
_OUTPUT = os.dup(1)
"""Where messages go, kept before it is turned into nothing."""


def vector_of(text: str) -> Floats:
    """(8,) of length 1, by which a text is known again."""
    seed = list(hashlib.sha256(text.encode("utf-8", "replace")).digest())
    vector = np.random.default_rng(seed).standard_normal(8).astype(np.float32)
    return vector / np.linalg.norm(vector)


@dataclass(frozen=True)
class Told:
    """What goes wrong.

    Attributes:
        does: nothing, memory, assert, killed, hang, hang at once, zero, same, other, short, usage,
            noise (bytes that are no message), list (JSON that is none); waits stands still until
            the file is there; second is killed at its second task; poison at the text `POISON`.
        once: a file that is made when it has gone wrong, so that it does not again; "" is always.
        marks: a folder where each batch that succeeded leaves its size, and each process its id.
        tasks: how many texts it was given, each time.
    """

    does: str = "nothing"
    once: str = ""
    marks: str = ""
    tasks: list[int] = field(default_factory=list)

    @property
    def notes(self) -> tuple[str, ...]:
        """Which environment it sees."""
        return (" ".join(sorted(os.environ)),)

    def canaries(self) -> Floats:
        """Right ones, or not."""
        if self.does == "hang at once" and self._now():
            time.sleep(3600)
        made = np.array([vector_of(text) for text in CANARY])
        if self.does == "zero" and self._now():
            return 0 * made
        if self.does == "same" and self._now():
            return np.repeat(made[:1], len(made), axis=0)
        return made[::-1] if self.does == "other" and self._now() else made

    def embed(self, texts: Sequence[str], progress: Progress) -> Embedded:
        """A batch, the accident, and the rest."""
        lengths = np.array([len(text) for text in texts])
        if self.does == "memory":
            vectors = encode_all(self._tight(texts), lengths, Limit(64, 0), progress)
            return Embedded(vectors, 0, 0)
        while self.does == "waits" and not Path(self.once).exists():
            time.sleep(0.01)
        progress(len(texts) // 2, len(texts))
        self.tasks.append(len(texts))
        if self.does == "second" and len(self.tasks) == 2:
            _ACCIDENTS["killed"]()
        if self.does == "poison" and any(POISON in text for text in texts):
            _ACCIDENTS["killed"]()
        if self.does in _ACCIDENTS and self._now():
            _ACCIDENTS[self.does]()
        vectors = np.array([vector_of(text) for text in texts])
        short = self.does == "short" and self._now()
        return Embedded(vectors[1:] if short else vectors, cut=1, unread=0)

    def _tight(self, texts: Sequence[str]) -> Any:
        import torch

        def encode(rows: NDArray[np.int64]) -> Floats:
            if len(rows) > ROOM:
                raise torch.OutOfMemoryError("CUDA out of memory.")
            Path(self.marks, f"{os.getpid()}-{rows[0]}-{len(rows)}").touch()
            return np.array([vector_of(texts[row]) for row in rows])

        return encode

    def _now(self) -> bool:
        """Whether it goes wrong this time."""
        if not self.once:
            return True
        first = not Path(self.once).exists()
        Path(self.once).touch()
        return first


def _assert() -> None:
    raise RuntimeError("CUDA error: device-side assert triggered\nmore lines")


def _usage() -> None:
    raise UsageError("The vectors have 8 numbers, not 500.", "Set embed.dims to fewer.")


_ACCIDENTS: dict[str, Callable[[], None]] = {
    "assert": _assert,
    "usage": _usage,
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "hang": lambda: time.sleep(3600),
    "noise": lambda: _says(b"\xff" * 64),
    "list": lambda: _says(struct.pack(">QQ", 2, 0) + b"[]"),
}


def _says(noise: bytes) -> None:
    """Say what is no message, and stay."""
    os.write(_OUTPUT, noise)
    time.sleep(3600)


def _made(told: Mapping[str, Any]) -> Told:
    made = Told(**told)
    if made.marks:
        Path(made.marks, f"process-{os.getpid()}").touch()
    return made


if __name__ == "__main__":
    serve(_made)
