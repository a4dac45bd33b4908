"""What stands in for slow or trustworthy parts: an embedder that counts, writers that lose."""

import functools
import hashlib
import importlib
import os
import stat
import subprocess
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import numpy as np

from elute import durable
from elute.core.errors import ServiceError
from elute.core.progress import Progress
from elute.engine import embedding, reader, reading, worker, worker_link
from elute.steps.embed import METHODS
from elute.steps.embed.base import Given, Piece

DIM = 8
SHARD_ROWS = 100
ASKED: list[str] = []
"""Every text the fake was asked for in this process, in order."""


@dataclass(frozen=True)
class Fake:
    """Makes vectors of hashes: cheap, the same every time, and it remembers what it was asked."""

    whole_corpus: ClassVar[bool] = False

    def identity(self) -> Mapping[str, str | int]:
        """There is only one."""
        return {"model": "fake"}

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """(n, DIM) vectors of length 1."""
        for start in range(0, len(texts), SHARD_ROWS):
            asked = [texts[row] for row in range(start, min(start + SHARD_ROWS, len(texts)))]
            ASKED.extend(asked)
            digests = b"".join(hashlib.sha256(text.encode()).digest() for text in asked)
            raw = np.frombuffer(digests, dtype="<i4").reshape(len(asked), DIM).astype(np.float64)
            made = (raw / np.sqrt((raw * raw).sum(axis=1, keepdims=True))).astype(np.float32)
            progress(start + len(asked), len(texts))
            yield Piece(np.arange(start, start + len(asked)), made)


@dataclass(frozen=True)
class Nothing(Fake):
    """The embedder of a session whose settings are gone."""

    def run(self, texts: Sequence[str], progress: Progress, given: Given) -> Iterator[Piece]:
        """Refuse."""
        raise ServiceError("No embedder was chosen.")


class _OneLook:
    """How long a worker waits for an order, in looks instead of seconds."""

    left = 1

    def __gt__(self, waited: float) -> bool:
        self.left -= 1
        return self.left >= 0


class _InProcess:
    """Stands in for a worker process that is started: serves one order here and now.

    So strace counts its calls in their turn, and not those of an interpreter that starts.
    """

    def __init__(self, command: list[str], **_: object) -> None:
        worker.IDLE_SECONDS = _OneLook()  # type: ignore[assignment]
        self.code = worker.main(command[-1])

    def poll(self) -> int:
        """It has ended."""
        return self.code


def _read_here(order: dict[str, Any], limits: object, what: str, progress: Progress) -> None:
    """Stands in for the child that reads files of strangers, for the same reason."""
    reader._DEEDS[order["deed"]](order, progress)


def install() -> None:
    """Make `embed.method=fake` known, with shards so small that there are several."""
    # The default must not be one that loads a library: a session that lost its settings uses it.
    METHODS.clear()
    METHODS.update(none=Nothing, fake=Fake)
    embedding.SHARD_ROWS = SHARD_ROWS
    instead = types.SimpleNamespace(Popen=_InProcess, DEVNULL=subprocess.DEVNULL)
    # Looking for versions lists the folders of the path again when anything in them has changed.
    metadata.version = functools.cache(metadata.version)
    # What is told, and looked for, must not depend on how busy the machine is.
    worker._TELL_SECONDS = worker._HEED_SECONDS = float("inf")
    setattr(worker_link, "subprocess", instead)  # noqa: B010 - mypy knows a module there
    setattr(reading, "carry_out", _read_here)  # noqa: B010
    # What is imported in the middle of the story shifts the counting of its calls.
    for name in ("email.parser", "encodings.ascii", "encodings.utf_32_le", "mmap", "numpy.ma"):
        importlib.import_module(name)


@contextmanager
def _replacing(path: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """The naive way: write over the file itself."""
    with path.open("wb") as file:
        yield file


def _replace(path: Path, data: bytes, mode: int = 0o600) -> None:
    with path.open("wb") as file:
        file.write(data)


def _append(path: Path, line: bytes, at: int | None = None) -> int:
    """The naive way: the whole file again, in two writes."""
    whole = (path.read_bytes() if path.exists() else b"") + line
    with path.open("wb", buffering=0) as file:
        file.write(whole[: len(whole) - len(line) // 2])
        file.write(whole[len(whole) - len(line) // 2 :])
    return len(whole)


@contextmanager
def _publishing(folder: Path) -> Iterator[Path]:
    """The naive way: fill the folder under its final name."""
    folder.mkdir(parents=True, exist_ok=True)
    yield folder


def _nothing(*_: object) -> None:
    """The naive way: believe that the disk has it."""


def write_naively() -> None:
    """Put a naive writer in the place of `elute.durable`, in this process."""
    swap("replacing", _replacing)
    swap("replace", _replace)
    swap("append", _append)
    swap("publishing", _publishing)
    swap("sync_folder", _nothing)


def forget_to_sync(files: bool, folders: bool) -> None:
    """Leave out syncs of files, of folders, or both, in this process."""
    real = os.fsync

    def sync(descriptor: int) -> None:
        if not (folders if stat.S_ISDIR(os.fstat(descriptor).st_mode) else files):
            real(descriptor)

    os.fsync = sync  # type: ignore[assignment]


def swap(name: str, instead: Callable[..., Any]) -> None:
    """Replace a function of `elute.durable` wherever it has been imported to."""
    real = getattr(durable, name)
    for module in [it for key, it in sys.modules.items() if key.startswith("elute")]:
        if getattr(module, name, None) is real:
            setattr(module, name, instead)
